#include "session.hpp"

#include "packet_inputs.hpp"
#include "paths.hpp"
#include "progress.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/io/file/text_source.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/version.hpp>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace nmsgtool {
namespace {

using namespace spindrift;

[[noreturn]] void usage_error(const std::string& what) {
    throw Error("usage error: " + what);
}

std::string environment(const char* name, const std::string& fallback) {
    const char* const value = std::getenv(name);
    return value != nullptr ? value : fallback;
}

// `-e` knows \n, \t and \\; whatever else stands behind a backslash stays as it is.
std::string unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] != '\\' || (next != 'n' && next != 't' && next != '\\')) {
            result += text[i];
            continue;
        }
        result += next == 'n' ? '\n' : next == 't' ? '\t' : '\\';
        ++i;
    }
    return result;
}

// A number in C notation that is not 0: source, operator and group have no other.
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

bool is_same_file(const std::string& a, const std::string& b) {
    struct stat first {};
    struct stat second {};
    return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && S_ISREG(first.st_mode) &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

// The pipeline that signals stop, and the signal that did.
std::atomic<pipeline::Pipeline*> running = nullptr;
volatile std::sig_atomic_t signal_received = 0;

volatile std::sig_atomic_t hangups = 0;

extern "C" void on_hangup(int) {
    hangups = 1;
}

extern "C" void on_signal(int number) {
    signal_received = number;
    if (pipeline::Pipeline* const pipeline = running.load()) {
        pipeline->stop();
    }
}

/// Starts a pipeline, and lets SIGINT and SIGTERM end it in good order. A second one ends the process. Signals come to
/// the calling thread alone, which is there to the end.
class SignalGuard {
public:
    explicit SignalGuard(pipeline::Pipeline& pipeline) {
        sigset_t handled;
        sigset_t before;
        ::sigemptyset(&handled);
        for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
            ::sigaddset(&handled, number);
        }
        ::pthread_sigmask(SIG_BLOCK, &handled, &before);
        running = &pipeline;
        handle_signals();
        pipeline.start();
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;
    ~SignalGuard() { running = nullptr; }

private:
    static void handle_signals() {
        struct sigaction action {};
        action.sa_handler = on_signal;
        action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
        for (const int number : {SIGINT, SIGTERM}) {
            ::sigaction(number, &action, nullptr);
        }
        accept_hangups();
    }

    // A terminal that goes away ends what ran on it, and who asked for hangups to be ignored shall have that.
    static void accept_hangups() {
        struct sigaction action {};
        ::sigaction(SIGHUP, nullptr, &action);
        const bool on_terminal = ::isatty(STDIN_FILENO) != 0 || ::isatty(STDERR_FILENO) != 0;
        if (action.sa_handler == SIG_DFL && !on_terminal) {
            action = {};
            action.sa_handler = on_hangup;
            action.sa_flags = SA_RESTART;
            ::sigaction(SIGHUP, &action, nullptr);
        }
    }
};

}  // namespace

Session::Session(std::string program, Options options)
    : program_(std::move(program)), options_(std::move(options)), lines_(program_) {
    options_.debug = std::max(options_.debug, 1);
    if (const char* const kicker = std::getenv("NMSG_KICKER"); kicker != nullptr && !options_.kicker) {
        options_.kicker = kicker;
    }
    load_schemas();
    load_aliases();
    debug(2, fmt::format("nmsgtool: version {}", version()));
    reject_unsupported_options();
    find_message_type();
    read_header_options();
    read_condition();
    if (options_.metrics) {
        metrics_address_ = Metrics::Address::parse(*options_.metrics);
    }
    const bool needs_type = !options_.readpres.empty() || !options_.readpcap.empty() || !options_.readif.empty() ||
                            !options_.readndag.empty();
    if (needs_type && schema_ == nullptr) {
        usage_error("reading presentation or pcap data requires -V, -T");
    }
    read_compression();
    check_files();
}

// JSON input brings messages of all types, whatever -V and -T say.
void Session::read_condition() {
    if (!options_.where) {
        return;
    }
    nmsg::Predicate::Options possible;
    possible.aliases = &aliases_;
    possible.only = options_.readjson.empty() ? schema_ : nullptr;
    try {
        condition_ = std::make_unique<pipeline::Condition>(nmsg::Predicate(*options_.where, registry_, possible));
    } catch (const Error& error) {
        usage_error(fmt::format("--where: {}", error.what()));
    }
}

void Session::debug(int level, const std::string& line) const {
    if (options_.debug >= level) {
        fmt::print(stderr, "{}\n", line);
    }
}

Reporter Session::reporter() const {
    return Reporter([this](const Event& event) { show(event); });
}

void Session::show(const Event& event) const {
    for (const compat::Line& line : lines_.lines(event)) {
        debug(line.level, line.text);
    }
}

void Session::load_schemas() {
    const auto complain = [this](const std::string& reason) { debug(1, fmt::format("{}: {}", program_, reason)); };
    const char* const chosen = std::getenv("NMSG_MSGMOD_DIR");
    const std::string folder = chosen != nullptr ? chosen : default_module_dir;
    debug(2, fmt::format("_nmsg_msgmodset_init: loading modules from {}", folder));
    if (chosen != nullptr || std::filesystem::is_directory(folder)) {
        try {
            registry_.load_folder(folder, complain);
        } catch (const Error& error) {
            throw Error(fmt::format("unable to initialize libnmsg: {}", error.what()));
        }
    }
    for (const std::string& path : options_.schema) {
        if (std::filesystem::is_directory(path)) {
            registry_.load_folder(path, [](const std::string& reason) { throw Error(reason); });
        } else {
            registry_.load_file(path);
        }
    }
    for (const nmsg::Schema* schema : registry_.schemas()) {
        debug(2, fmt::format("msgmodset_load_module: loaded message schema {}/{}", schema->vendor(), schema->name()));
    }
}

void Session::load_aliases() {
    const auto load = [this](const char* variable, const char* file) {
        const std::string path = environment(variable, fmt::format("{}/{}", default_etc_dir, file));
        return nmsg::AliasTable::load(path, [&](std::size_t line) {
            debug(1, fmt::format("{}: {}:{}: not a number and a name; line left out", program_, path, line));
        });
    };
    aliases_.operators = load("NMSG_OPALIAS_FILE", "nmsg.opalias");
    aliases_.groups = load("NMSG_GRALIAS_FILE", "nmsg.gralias");
}

void Session::reject_unsupported_options() const {
    struct Later {
        bool asked;
        std::string_view option;
    };
    const auto is_set = [](const char* variable) { return std::getenv(variable) != nullptr; };
    const std::array<Later, 3> later = {{
        {!options_.filter.empty(), "-F (filter modules)"},
        {!options_.statsmod.empty(), "-M (statistics modules)"},
        {is_set("NMSG_STATSMOD_CONFIG"), "NMSG_STATSMOD_CONFIG (statistics modules)"},
    }};
    for (const Later& one : later) {
        if (one.asked) {
            usage_error(fmt::format("{} is not part of this version", one.option));
        }
    }
}

void Session::find_message_type() {
    if (options_.vendor && !options_.msgtype) {
        usage_error("-V requires -T");
    }
    if (!options_.msgtype) {
        return;
    }
    const std::string vendor = options_.vendor.value_or("base");
    if (registry_.vendor_id(vendor) == 0) {
        usage_error("invalid vendor ID");
    }
    debug(2, fmt::format("{}: input vendor = {}", program_, vendor));
    schema_ = registry_.find(vendor, *options_.msgtype);
    if (schema_ == nullptr) {
        usage_error("invalid message type");
    }
    debug(2, fmt::format("{}: input msgtype = {}", program_, *options_.msgtype));
    filter_.vid = schema_->vid();
    filter_.msgtype = schema_->msgtype();
}

std::uint32_t Session::alias_number(const std::string& text, const nmsg::AliasTable& table,
                                    std::string_view what) const {
    const auto named = table.number(text);
    const auto number = named ? named : header_number(text);
    if (!number) {
        usage_error(fmt::format("unknown {} name", what));
    }
    return *number;
}

void Session::read_header_options() {
    if (options_.setsource) {
        header_.source = source_number(*options_.setsource, "invalid source ID");
        debug(2, fmt::format("{}: nmsg source set to 0x{:08x}", program_, header_.source));
    }
    if (options_.setoperator) {
        header_.operator_id = alias_number(*options_.setoperator, aliases_.operators, "operator");
        debug(2,
              fmt::format("{}: nmsg operator set to '{}' ({})", program_, *options_.setoperator, header_.operator_id));
    }
    if (options_.setgroup) {
        header_.group = alias_number(*options_.setgroup, aliases_.groups, "group");
        debug(2, fmt::format("{}: nmsg group set to '{}' ({})", program_, *options_.setgroup, header_.group));
    }
    if (options_.getsource) {
        filter_.source = source_number(*options_.getsource, "invalid filter source ID");
        debug(2, fmt::format("{}: nmsg source filter set to 0x{:08x}", program_, filter_.source));
    }
    if (options_.getoperator) {
        filter_.operator_id = alias_number(*options_.getoperator, aliases_.operators, "filter operator");
        debug(2, fmt::format("{}: nmsg filter operator set to '{}' ({})", program_, *options_.getoperator,
                             filter_.operator_id));
    }
    if (options_.getgroup) {
        filter_.group = alias_number(*options_.getgroup, aliases_.groups, "filter group");
        debug(2, fmt::format("{}: nmsg filter group set to '{}' ({})", program_, *options_.getgroup, filter_.group));
    }
}

std::vector<std::string> Session::input_files() const {
    std::vector<std::string> files;
    for (const auto* list : {&options_.readnmsg, &options_.readpres, &options_.readjson, &options_.readpcap}) {
        files.insert(files.end(), list->begin(), list->end());
    }
    return files;
}

std::vector<std::string> Session::output_files() const {
    std::vector<std::string> files;
    for (const auto* list : {&options_.writenmsg, &options_.writepres, &options_.writejson}) {
        files.insert(files.end(), list->begin(), list->end());
    }
    return files;
}

// Nothing may be emptied before it is read.
void Session::check_files() const {
    const auto inputs = input_files();
    if (std::ranges::count(inputs, "-") > 1) {
        usage_error("only one input can be standard input");
    }
    if (options_.kicker) {
        return;  // outputs get names of their own
    }
    for (const std::string& output : output_files()) {
        for (const std::string& input : inputs) {
            if (is_same_file(input, output)) {
                usage_error(fmt::format("{} is an input and an output: it would be emptied before it is read", output));
            }
        }
    }
}

int Session::run() {
    pipeline::Pipeline::Options pipeline_options;
    pipeline_options.mirror = options_.mirror;
    pipeline_options.count = options_.count;
    pipeline_options.interval = options_.interval;
    pipeline_options.randomize = options_.randomize;
    pipeline_options.before_renewal = [this](const pipeline::Sink& sink, const pipeline::Counters& counters) {
        if (&sink == last_file_) {
            print_totals(counters);
        }
    };
    pipeline_options.report = reporter();
    pipeline::Pipeline pipeline(std::move(pipeline_options));
    const bool has_inputs = !options_.readsock.empty() || !options_.readchan.empty() || !options_.readzsock.empty() ||
                            !options_.readzchan.empty() || !options_.readkafka.empty() || !options_.readif.empty() ||
                            !options_.readndag.empty() || !input_files().empty();
    if (!has_inputs) {
        usage_error("no data sources specified (-h for more help)");
    }
    prepare_service();
    std::optional<Metrics> metrics;
    if (metrics_address_) {
        metrics.emplace(*metrics_address_);
    }
    if (condition_) {
        pipeline.add(std::move(condition_));
    }
    open_inputs(pipeline);
    open_outputs(pipeline);
    background_.detach();
    if (pid_file_) {
        pid_file_->write();
    }
    return move_messages(pipeline, metrics ? &*metrics : nullptr) ? EXIT_SUCCESS : EXIT_FAILURE;
}

void Session::prepare_service() {
    std::optional<User> user;
    if (options_.username) {
        user.emplace(*options_.username);
    }
    if (options_.daemon) {
        folder_ = std::filesystem::current_path();
        background_.enter();
    }
    if (options_.pidfile) {
        try {
            pid_file_.emplace(std::filesystem::absolute(*options_.pidfile));
        } catch (const Error& error) {
            debug(0, error.what());
        }
    }
    if (user) {
        if (pid_file_) {
            pid_file_->give_to(user->id(), user->group());
        }
        user->become();
        debug(2, fmt::format("{}: switched to user {}", program_, *options_.username));
    }
}

void Session::open_socket_inputs(pipeline::Pipeline& pipeline, const std::string& spec_text) {
    io::SocketSpec spec;
    try {
        spec = io::SocketSpec::parse(spec_text, false);
    } catch (const Error& error) {
        usage_error(fmt::format("bad -l socket '{}': {}", spec_text, error.what()));
    }
    for (const net::UdpAddress& address : spec.addresses) {
        debug(2, fmt::format("{}: nmsg socket input: {}", program_, address.text()));
        io::UdpSource::Options udp;
        udp.filter = filter_;
        pipeline.add(std::make_unique<io::UdpSource>(address, std::move(udp)));
        total_size_.reset();
    }
}

void Session::open_socket_outputs(pipeline::Pipeline& pipeline, const std::string& spec_text) {
    io::SocketSpec spec;
    try {
        spec = io::SocketSpec::parse(spec_text, true);
    } catch (const Error& error) {
        usage_error(fmt::format("bad -s socket '{}': {}", spec_text, error.what()));
    }
    io::UdpSink::Options udp;
    udp.container = {.container_size = options_.mtu != 0 ? options_.mtu : nmsg::jumbo_container_size,
                     .zlib = options_.zlibout,
                     .buffered = !options_.unbuffered,
                     .header = header_};
    if (spec.rate.value_or(0) > 0) {
        udp.limiter = std::make_shared<RateLimiter>(*spec.rate);
        debug(2, fmt::format("{}: nmsg socket rate: {} freq: {}", program_, *spec.rate, spec.frequency));
    }
    for (const net::UdpAddress& address : spec.addresses) {
        debug(2, fmt::format("{}: nmsg socket output: {}", program_, address.text()));
        pipeline.add(std::make_unique<io::UdpSink>(address, udp));
    }
}

std::string Session::channel_file(std::string_view what) {
    std::vector<std::string> files = {fmt::format("{}/nmsg.chalias", default_etc_dir),
                                      fmt::format("{}/nmsgtool.chalias", default_etc_dir)};
    if (const char* const chosen = std::getenv("NMSG_CHALIAS_FILE")) {
        files.insert(files.begin(), chosen);
    }
    const auto file = std::ranges::find_if(files, [](const auto& path) { return ::access(path.c_str(), R_OK) == 0; });
    if (file == files.end()) {
        usage_error(fmt::format("{} alias lookup failed: cannot read {}", what, fmt::join(files, " or ")));
    }
    return *file;
}

void Session::open_channel(pipeline::Pipeline& pipeline, const std::string& channel) {
    debug(2, fmt::format("{}: looking up channel '{}'", program_, channel));
    const auto addresses = io::ChannelAliases::lookup(channel_file("channel"), channel);
    if (addresses.empty()) {
        usage_error(fmt::format("channel alias lookup failed: no addresses for '{}'", channel));
    }
    for (const std::string& address : addresses) {
        if (address.find("://") != std::string::npos) {
            usage_error(fmt::format("channel alias appears to be a ZeroMQ endpoint: {}", address));
        }
        open_socket_inputs(pipeline, address);
    }
}

void Session::open_packet_inputs(pipeline::Pipeline& pipeline) {
    if (options_.readif.empty() && options_.readpcap.empty() && options_.readndag.empty()) {
        return;
    }
    const PacketInputs inputs(program_, *schema_, options_.bpf, reporter(),
                              [this](int level, const std::string& line) { debug(level, line); });
    const auto add = [&](std::unique_ptr<pipeline::Source> source) {
        const auto size = source->total_size();
        total_size_ = total_size_ && size ? std::optional(*total_size_ + *size) : std::nullopt;
        pipeline.add(std::move(source));
    };
    for (const std::string& spec : options_.readif) {
        add(inputs.open_interface(spec));
    }
    for (const std::string& uri : options_.readndag) {
        add(inputs.open_feed(uri));
    }
    for (const std::string& path : options_.readpcap) {
        add(inputs.open_file(path));
    }
}

void Session::open_inputs(pipeline::Pipeline& pipeline) {
    open_packet_inputs(pipeline);
    const auto add = [&](const char* kind, std::unique_ptr<pipeline::Source> source) {
        debug(2, fmt::format("{}: nmsg {} input: {}", program_, kind, source->name()));
        const auto size = source->total_size();
        total_size_ = total_size_ && size ? std::optional(*total_size_ + *size) : std::nullopt;
        pipeline.add(std::move(source));
    };
    for (const std::string& spec : options_.readsock) {
        open_socket_inputs(pipeline, spec);
    }
    for (const std::string& spec : options_.readzsock) {
        open_zmq_input(pipeline, spec);
    }
    for (const std::string& spec : options_.readkafka) {
        open_kafka_input(pipeline, spec);
    }
    for (const std::string& path : options_.readnmsg) {
        io::NmsgFileSource::Options file;
        file.filter = filter_;
        file.octet_rate = options_.byterate;
        add("file", std::make_unique<io::NmsgFileSource>(path, file));
        if (options_.byterate > 0) {
            debug(4, fmt::format("{}: {} ingress rate limit set to {} bytes/sec", program_, path, options_.byterate));
        }
    }
    for (const std::string& channel : options_.readchan) {
        open_channel(pipeline, channel);
    }
    for (const std::string& channel : options_.readzchan) {
        open_zmq_channel(pipeline, channel);
    }
    for (const std::string& path : options_.readpres) {
        add("pres", std::make_unique<io::PresentationFileSource>(path, *schema_, &aliases_));
    }
    for (const std::string& path : options_.readjson) {
        io::JsonFileSource::Options json;
        json.registry = &registry_;
        json.aliases = &aliases_;
        add("json", std::make_unique<io::JsonFileSource>(path, json));
    }
}

void Session::read_compression() {
    if (!options_.compress_files) {
        return;
    }
    compression_ = file::find_compression(*options_.compress_files);
    if (!compression_) {
        usage_error(
            fmt::format("--compress-files: '{}' is none of gzip, zstd, xz, bzip2, lz4", *options_.compress_files));
    }
    if (!options_.kicker) {
        usage_error("--compress-files is for the files -k begins: give -k (-k '' runs no command)");
    }
}

io::OutputFile Session::output_file(const std::string& path, const std::string& kind, const std::string& suffix) const {
    const bool is_name = path != "-" || options_.kicker;
    const std::string from_here = folder_.empty() || !is_name ? path : (std::filesystem::path(folder_) / path).string();
    if (!options_.kicker) {
        return io::OutputFile(from_here);
    }
    return {from_here, {suffix, io::Kicker(*options_.kicker, folder_), kind}};
}

void Session::open_outputs(pipeline::Pipeline& pipeline) {
    const auto add = [&](const char* kind, std::unique_ptr<pipeline::Sink> sink) {
        debug(2, fmt::format("{}: nmsg {} output: {}", program_, kind, sink->name()));
        last_file_ = sink.get();
        pipeline.add(std::move(sink));
    };
    for (const std::string& spec : options_.writesock) {
        open_socket_outputs(pipeline, spec);
    }
    for (const std::string& spec : options_.writezsock) {
        open_zmq_output(pipeline, spec);
    }
    for (const std::string& spec : options_.writekafka) {
        open_kafka_output(pipeline, spec);
    }
    for (const std::string& path : options_.writenmsg) {
        const io::ContainerSink::Options container = {
            .zlib = options_.zlibout, .buffered = !options_.unbuffered, .header = header_};
        add("file", std::make_unique<io::NmsgFileSink>(output_file(path, "nmsg", ".nmsg"), container));
    }
    if (options_.writesock.empty() && options_.writezsock.empty() && options_.writekafka.empty() &&
        output_files().empty()) {
        options_.writepres.emplace_back("-");
    }
    const std::string text_suffix(compression_ ? file::suffix_of(*compression_) : "");
    for (const std::string& path : options_.writepres) {
        nmsg::PresentationWriter::Options text;
        text.endline = options_.endline ? unescaped(*options_.endline) : "\n";
        text.header = header_;
        text.aliases = &aliases_;
        add("pres", std::make_unique<io::PresentationFileSink>(output_file(path, "pres", text_suffix), registry_, text,
                                                               compression_));
    }
    for (const std::string& path : options_.writejson) {
        add("json", std::make_unique<io::JsonFileSink>(output_file(path, "json", ".json" + text_suffix), registry_,
                                                       nmsg::JsonWriter::Options{header_, &aliases_}, compression_));
    }
}

bool Session::shows_progress() const {
    if (options_.progress || options_.no_progress) {
        return options_.progress && !options_.no_progress;
    }
    const auto outputs = output_files();
    const bool text_on_terminal =
        !options_.kicker && std::ranges::count(outputs, "-") > 0 && ::isatty(STDOUT_FILENO) != 0;
    return total_size_ && !text_on_terminal && ::isatty(STDERR_FILENO) != 0;
}

void Session::print_totals(const pipeline::Counters& counters) const {
    debug(2,
          fmt::format("{}: totals: payloads_in {} payloads_out {} container_recvs {} container_drops {}", program_,
                      counters.payloads_in, counters.payloads_out, counters.containers_in, counters.containers_lost));
    if (!options_.readpcap.empty() || !options_.readif.empty() || !options_.readndag.empty()) {
        debug(2, fmt::format("{}: packets: in {} truncated {} ignored {} dropped_by_kernel {} partial_datagrams {} "
                             "evicted_queries {} missing_datagrams {} lost_before {}",
                             program_, counters.packets_in, counters.packets_truncated, counters.packets_ignored,
                             counters.packets_overrun, counters.datagrams_partial, counters.queries_evicted,
                             counters.datagrams_missing, counters.packets_lost_before));
    }
}

// While the pipeline runs: progress, statistics and signals.
void Session::attend(pipeline::Pipeline& pipeline, Stats* stats, Metrics* metrics) {
    using namespace std::chrono_literals;
    std::optional<Progress> progress;
    if (shows_progress()) {
        progress.emplace(total_size_, ::isatty(STDERR_FILENO) != 0);
    }
    bool told = false;
    {
        const SignalGuard guard(pipeline);
        if (metrics != nullptr) {
            metrics->serve(pipeline);
        }
        while (!pipeline.wait_for(100ms)) {
            if (stats != nullptr && stats->due()) {
                if (progress) {
                    progress->end();
                }
                stats->report(pipeline);
            }
            if (progress) {
                progress->update(pipeline.counters());
            }
            if (std::exchange(hangups, 0) != 0) {
                pipeline.renew();
            }
            if (signal_received != 0 && !std::exchange(told, true)) {
                debug(0, fmt::format("{}: signalled break", program_));
            }
        }
    }
    if (progress) {
        progress->end();
    }
    if (signal_received != 0 && !told) {
        debug(0, fmt::format("{}: signalled break", program_));
    }
}

bool Session::move_messages(pipeline::Pipeline& pipeline, Metrics* metrics) {
    std::optional<Stats> stats;
    if (options_.stats > 0) {
        stats.emplace(program_, options_.stats);
    }
    attend(pipeline, stats ? &*stats : nullptr, metrics);
    print_totals(pipeline.counters());
    const bool good = pipeline.close();
    if (stats) {
        stats->report(pipeline);
    }
    if (signal_received != 0) {
        debug(2, fmt::format("{}: received signal: {}", program_, ::strsignal(signal_received)));
    } else if (!good) {
        debug(2, fmt::format("{}: nmsg_io_loop() failed: generic failure (1)", program_));
    }
    return good && signal_received == 0;
}

}  // namespace nmsgtool
