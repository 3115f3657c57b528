#include "settings.hpp"

#include "endpoints/file_identity.hpp"
#include "plugins.hpp"

#include "paths.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/columnar/column_sink.hpp>
#include <spindrift/version.hpp>

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace nmsgtool {
namespace {

using namespace spindrift;

// A number in C notation that is not 0: in source, operator and group, 0 means none.
std::optional<std::uint32_t> header_number(const std::string& text) {
    const auto number = parse_c_integer<std::uint32_t>(text);
    return number && *number != 0 ? number : std::nullopt;
}

std::uint32_t source_number(const std::string& text, const char* complaint) {
    const auto number = header_number(text);
    if (!number) {
        usage_error(complaint);
    }
    return *number;
}

void load_schemas(Settings& settings, const Console& console) {
    const char* const chosen = std::getenv("NMSG_MSGMOD_DIR");
    const std::string folder = chosen != nullptr ? chosen : default_module_dir;
    console.line(2, fmt::format("_nmsg_msgmodset_init: loading modules from {}", folder));
    if (chosen != nullptr || std::filesystem::is_directory(folder)) {
        try {
            settings.registry.load_folder(folder, [&](const std::string& reason) { console.say(1, reason); });
        } catch (const Error& error) {
            throw Error(fmt::format("unable to initialize libnmsg: {}", error.what()));
        }
    }
    add_module_types(settings, folder, console);
    for (const std::string& path : settings.options.schema) {
        if (std::filesystem::is_directory(path)) {
            settings.registry.load_folder(path, [](const std::string& reason) { throw Error(reason); });
        } else {
            settings.registry.load_file(path);
        }
    }
    for (const nmsg::Schema* schema : settings.registry.schemas()) {
        console.line(
            2, fmt::format("msgmodset_load_module: loaded message schema {}/{}", schema->vendor(), schema->name()));
    }
}

void load_aliases(Settings& settings, const Console& console) {
    settings.aliases = nmsg::Aliases::load(default_etc_dir, [&](const std::string& path, std::size_t line) {
        console.say(1, fmt::format("{}:{}: not a number and a name; line left out", path, line));
    });
}

std::string vendor_suggestion(const nmsg::Registry& registry, const std::string& vendor) {
    std::vector<std::string_view> known;
    for (const nmsg::Schema* const schema : registry.schemas()) {
        known.push_back(schema->vendor());
    }
    return did_you_mean(vendor, known);
}

// Types of this vendor that are written nearly so, or the type of this name of another vendor.
std::string type_suggestion(const nmsg::Registry& registry, const std::string& vendor, const std::string& type) {
    std::vector<std::string_view> known;
    for (const nmsg::Schema* const schema : registry.schemas()) {
        if (equal_ignoring_case(schema->name(), type)) {
            return fmt::format("; did you mean -V {} -T {}?", schema->vendor(), schema->name());
        }
        if (schema->vid() == registry.vendor_id(vendor)) {
            known.push_back(schema->name());
        }
    }
    return did_you_mean(type, known);
}

void find_message_type(Settings& settings, const Console& console) {
    const Options& options = settings.options;
    if (options.vendor && !options.msgtype) {
        usage_error("-V requires -T");
    }
    if (!options.msgtype) {
        return;
    }
    const std::string vendor = options.vendor.value_or("base");
    if (settings.registry.vendor_id(vendor) == 0) {
        usage_error("invalid vendor ID" + vendor_suggestion(settings.registry, vendor));
    }
    console.say(2, fmt::format("input vendor = {}", vendor));
    settings.schema = settings.registry.find(vendor, *options.msgtype);
    if (settings.schema == nullptr) {
        usage_error("invalid message type" + type_suggestion(settings.registry, vendor, *options.msgtype));
    }
    console.say(2, fmt::format("input msgtype = {}", *options.msgtype));
    settings.filter.vid = settings.schema->vid();
    settings.filter.msgtype = settings.schema->msgtype();
}

std::uint32_t alias_number(const std::string& text, const nmsg::AliasTable& table, std::string_view what) {
    const auto named = table.number(text);
    const auto number = named ? named : header_number(text);
    if (!number) {
        usage_error(fmt::format("unknown {} name", what));
    }
    return *number;
}

void read_header(Settings& settings, const Console& console) {
    const Options& options = settings.options;
    nmsg::HeaderOverride& header = settings.header;
    if (options.setsource) {
        header.source = source_number(*options.setsource, "invalid source ID");
        console.say(2, fmt::format("nmsg source set to 0x{:08x}", header.source));
    }
    if (options.setoperator) {
        header.operator_id = alias_number(*options.setoperator, settings.aliases.operators, "operator");
        console.say(2, fmt::format("nmsg operator set to '{}' ({})", *options.setoperator, header.operator_id));
    }
    if (options.setgroup) {
        header.group = alias_number(*options.setgroup, settings.aliases.groups, "group");
        console.say(2, fmt::format("nmsg group set to '{}' ({})", *options.setgroup, header.group));
    }
}

void read_filter(Settings& settings, const Console& console) {
    const Options& options = settings.options;
    io::HeaderFilter& filter = settings.filter;
    if (options.getsource) {
        filter.source = source_number(*options.getsource, "invalid filter source ID");
        console.say(2, fmt::format("nmsg source filter set to 0x{:08x}", filter.source));
    }
    if (options.getoperator) {
        filter.operator_id = alias_number(*options.getoperator, settings.aliases.operators, "filter operator");
        console.say(2, fmt::format("nmsg filter operator set to '{}' ({})", *options.getoperator, filter.operator_id));
    }
    if (options.getgroup) {
        filter.group = alias_number(*options.getgroup, settings.aliases.groups, "filter group");
        console.say(2, fmt::format("nmsg filter group set to '{}' ({})", *options.getgroup, filter.group));
    }
}

// -V and -T do not limit JSON input, which may have messages of all types.
void read_condition(Settings& settings) {
    if (!settings.options.where) {
        return;
    }
    nmsg::Predicate::Options possible;
    possible.aliases = &settings.aliases;
    possible.only = settings.options.readjson.empty() ? settings.schema : nullptr;
    try {
        settings.condition.emplace(*settings.options.where, settings.registry, possible);
    } catch (const Error& error) {
        usage_error(fmt::format("--where: {}", error.what()));
    }
}

void read_compression(Settings& settings) {
    const Options& options = settings.options;
    if (!options.compress_files) {
        return;
    }
    settings.compression = file::find_compression(*options.compress_files);
    if (!settings.compression) {
        usage_error(
            fmt::format("--compress-files: '{}' is none of gzip, zstd, xz, bzip2, lz4", *options.compress_files));
    }
    if (!options.kicker) {
        usage_error("--compress-files is for the files -k begins: give -k (-k '' runs no command)");
    }
}

void read_json_times(Settings& settings) {
    const std::string style = settings.options.json_time.value_or("nmsg");
    if (style != "iso" && style != "nmsg") {
        usage_error(fmt::format("--json-time: '{}' is neither iso nor nmsg", style));
    }
    settings.json_times = style == "iso" ? TimeStyle::rfc3339 : TimeStyle::plain;
}

void read_columns(Settings& settings) {
    const Options& options = settings.options;
    if (options.arrow.empty() && (options.columns || options.arrow_dict || options.arrow_zstd)) {
        usage_error("--columns, --arrow-dict and --arrow-zstd are for --arrow");
    }
    settings.columns.header = settings.header;
    settings.columns.aliases = &settings.aliases;
    settings.columns.dictionaries = options.arrow_dict;
    try {
        if (options.columns) {
            settings.columns.names = nmsg::parse_column_names(*options.columns);
        }
        if (!options.arrow.empty()) {
            static_cast<void>(io::TableType(settings.registry, settings.columns, settings.schema));
        }
    } catch (const Error& error) {
        usage_error(fmt::format("--columns: {}", error.what()));
    }
}

void check_rotation(const Options& options) {
    if (options.kickers == 0) {
        usage_error("--kickers: at least one command must run at once");
    }
    if (options.recover && !options.kicker) {
        usage_error("--recover is for the files -k begins: give -k (-k '' runs no command)");
    }
}

void check_message_type(const Settings& settings) {
    if ((!settings.options.readpres.empty() || settings.has_packet_inputs()) && settings.schema == nullptr) {
        usage_error("reading presentation or pcap data requires -V, -T");
    }
    if (!settings.options.readpres.empty() && settings.schema->is_opaque()) {
        usage_error(
            fmt::format("messages of type {}/{} cannot be made from presentation data: only their module knows "
                        "their fields",
                        settings.schema->vendor(), settings.schema->name()));
    }
}

// Refuses to truncate a file that is an input, and to write one file from two outputs.
void check_files(const Settings& settings) {
    const auto inputs = settings.input_files();
    if (std::ranges::count(inputs, "-") > 1) {
        usage_error("only one input can be standard input");
    }
    if (settings.options.kicker) {
        return;  // output files get new names
    }
    const auto outputs = settings.output_files();
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const FileIdentity output(outputs[i], STDOUT_FILENO);
        for (const std::string& input : inputs) {
            if (output.is_same(FileIdentity(input, STDIN_FILENO))) {
                usage_error(
                    fmt::format("{} is an input and an output: it would be emptied before it is read", outputs[i]));
            }
        }
        for (std::size_t j = 0; j < i; ++j) {
            const bool both_are_standard_output = outputs[i] == "-" && outputs[j] == "-";
            if (!both_are_standard_output && output.is_same(FileIdentity(outputs[j], STDOUT_FILENO))) {
                usage_error(fmt::format("the outputs {} and {} are one file: they would overwrite each other",
                                        outputs[j], outputs[i]));
            }
        }
    }
}

std::vector<std::string> joined(std::initializer_list<const Options::List*> lists) {
    std::vector<std::string> all;
    for (const Options::List* list : lists) {
        all.insert(all.end(), list->begin(), list->end());
    }
    return all;
}

}  // namespace

void usage_error(const std::string& what) {
    throw Error("usage error: " + what);
}

std::vector<std::string> Settings::input_files() const {
    return joined({&options.readnmsg, &options.readpres, &options.readjson, &options.readpcap});
}

std::vector<std::string> Settings::output_files() const {
    return joined({&options.writenmsg, &options.writepres, &options.writejson, &options.arrow});
}

std::size_t Settings::queue_memory() const noexcept {
    const std::size_t queues = options.readkafka.size() + options.writekafka.size() + options.readzsock.size() +
                               options.readzchan.size() + options.writezsock.size();
    return memory.queues() / std::max<std::size_t>(1, queues);
}

bool Settings::has_packet_inputs() const noexcept {
    return !options.readpcap.empty() || !options.readif.empty() || !options.readndag.empty();
}

bool Settings::has_inputs() const noexcept {
    return has_packet_inputs() || !options.readsock.empty() || !options.readchan.empty() ||
           !options.readzsock.empty() || !options.readzchan.empty() || !options.readkafka.empty() ||
           !options.readnmsg.empty() || !options.readpres.empty() || !options.readjson.empty();
}

Settings::Settings(Options given, const Console& console) : options(std::move(given)) {
    if (const char* const kicker = std::getenv("NMSG_KICKER"); kicker != nullptr && !options.kicker) {
        options.kicker = kicker;
    }
    load_schemas(*this, console);
    load_aliases(*this, console);
    console.line(2, fmt::format("nmsgtool: version {}", version()));
    find_message_type(*this, console);
    read_header(*this, console);
    read_filter(*this, console);
    read_condition(*this);
    if (options.metrics) {
        metrics = tools::MetricsServer::Address::parse(*options.metrics);
    }
    try {
        allow = net::AllowList::parse(options.allow);
    } catch (const Error& error) {
        usage_error(fmt::format("--allow: {}", error.what()));
    }
    if (options.memory) {
        memory = MemoryShares::parse(*options.memory);
    }
    tables = std::make_unique<MemoryBudget>(memory.tables());
    if (options.stop_status > 255) {
        usage_error(fmt::format("--stop-status: {} is not an exit status from 0 to 255", options.stop_status));
    }
    check_message_type(*this);
    read_compression(*this);
    read_json_times(*this);
    read_columns(*this);
    check_rotation(options);
    check_files(*this);
}

}  // namespace nmsgtool
