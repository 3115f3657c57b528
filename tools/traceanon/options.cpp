#include "options.hpp"

#include "../shared/trace_inputs.hpp"
#include "../shared/trace_outputs.hpp"
#include "settings.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace traceanon {
namespace {

using tools::OptionSpec;

constexpr auto table = std::to_array<OptionSpec>({
    {'s', "encrypt-source", "", "replace source addresses"},
    {'d', "encrypt-dest", "", "replace destination addresses"},
    {'c', "cryptopan", "KEY", "replace addresses with CryptoPAn; the key has 32 octets"},
    {'F', "keyfile", "FILE", "the same with a key in a file", tools::Completion::files},
    {'F', "cryptopan-file", "FILE", "", tools::Completion::files},
    {'p', "prefix", "PREFIX", "replace the first bits of IPv4 addresses: 10.1.0.0/16"},
    {'C', "config", "FILE", "read settings from a YAML file", tools::Completion::files},
    {'f', "filter", "BPF", "only packets that match (pcap-filter(7)) before addresses are replaced"},
    tools::compression_level_option,
    tools::compression_type_option,
    {'t', "threads", "N", "has no effect: one thread does the work"},
    tools::tag_filter_option(tools::tag_filter_key),
    tools::allow_option(tools::allow_key),
    tools::memory_option(tools::memory_key),
    tools::help_option,
    tools::version_option,
});

struct Values {
    Settings settings;
    std::string configuration;  // a file; empty for none
};

void take(Options& options, Values& values, int key, const char* value) {
    Settings& settings = values.settings;
    switch (key) {
        case 's': settings.sides.source = true; break;
        case 'd': settings.sides.destination = true; break;
        case 'c':
            settings.set_map(map_of_key(value));
            std::memset(const_cast<char*>(value), '*', std::strlen(value));  // in argv
            break;
        case 'F': settings.set_map(map_of_key_file(value)); break;
        case 'p': settings.set_map(spindrift::anonymize::make_prefix_replacement(value)); break;
        case 'C': values.configuration = value; break;
        case 'f': settings.filter = value; break;
        case 'z': settings.compression.level = value; break;
        case 'Z': settings.compression.type = value; break;
        case 't': static_cast<void>(tools::parse_threads(value)); break;
        default: tools::take_packet_option(options.packets, key, value);
    }
}

void finish(Options& options, Values& values) {
    constexpr std::size_t max_words = 2;
    std::vector<std::string>& words = options.packets.uris;
    if (words.empty() || words.size() > max_words) {
        throw tools::UsageError{fmt::format("an input and at most one output are needed, not {} words", words.size())};
    }
    Settings& settings = values.settings;
    if (!values.configuration.empty()) {
        read_settings(settings, values.configuration);
    }
    if (settings.sides.any() && settings.map == nullptr) {
        throw tools::UsageError{"a key (-c, -F) or a prefix (-p) is needed to replace addresses"};
    }
    options.output = words.size() > 1 ? words[1] : options.output;
    words.resize(1);
    tools::check_output(options.output);
    options.sides = settings.sides;
    options.map = std::move(settings.map);
    options.packets.filter = settings.filter;
    options.compression = settings.compression.parse();
    tools::finish_packet_options(options.packets);
}

}  // namespace

std::span<const OptionSpec> option_table() noexcept {
    return table;
}

Options parse_options(int argc, char** argv) {
    Options options;
    Values values;
    options.packets.request = tools::parse_options(
        argc, argv, table, [&](int key, const char* value) { take(options, values, key, value); },
        options.packets.uris);
    if (options.packets.request == tools::Request::work) {
        finish(options, values);
    }
    return options;
}

std::string usage_text(std::string_view program) {
    return fmt::format(
        "Usage: {} [options] inputuri [outputuri]\n"
        "Copies packets with other addresses; without an outputuri as ERF to standard output.\n"
        "{}"
        "traceanon -s -d -F secret.key pcapfile:day.pcap.gz pcapfile:shared.pcap\n",
        program, tools::options_text(table));
}

}  // namespace traceanon
