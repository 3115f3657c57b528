#include "command_line.hpp"

#include "standard_streams.hpp"

#include <spindrift/version.hpp>

#include <fmt/format.h>
#include <getopt.h>

#include <algorithm>

namespace tools {
namespace {

/// The table in the form that getopt_long takes.
struct GetoptTable {
    explicit GetoptTable(std::span<const OptionSpec> table) {
        for (const OptionSpec& one : table) {
            if (one.name.empty()) {
                continue;
            }
            const int argument = one.value.empty()       ? no_argument
                                 : one.value_is_optional ? optional_argument
                                                         : required_argument;
            options.push_back({one.name.data(), argument, nullptr, one.key});  // the names are literals
            if (one.has_letter() && letters.find(static_cast<char>(one.key)) == std::string::npos) {
                letters += static_cast<char>(one.key);
                letters += one.value.empty() ? "" : one.value_is_optional ? "::" : ":";
            }
        }
        options.push_back({});
    }

    std::string letters = ":";  // a missing value is told from an unknown option
    std::vector<option> options;
};

// What getopt_long found wrong with the word before `optind`. It sets `optopt` to the key of an option whose value is
// missing or unwanted, to the letter of an unknown short option, and to 0 for an unknown long one.
UsageError error_at(int result, char** argv, std::span<const OptionSpec> table) {
    const std::string word = argv[std::max(::optind - 1, 1)];
    const auto* const known =
        std::ranges::find_if(table.data(), table.data() + table.size(),
                             [](const OptionSpec& one) { return !one.name.empty() && one.key == ::optopt; });
    const bool is_known = known != table.data() + table.size();
    if (result == ':') {
        return {fmt::format("{} takes {}", word, is_known ? known->value : "a value")};
    }
    const std::string name = word.starts_with("--") ? word.substr(0, word.find('=')) : word;
    if (is_known && word.find('=') != std::string::npos) {
        return {fmt::format("{} takes no value", name)};
    }
    if (!word.starts_with("--") && ::optopt != 0) {
        return {fmt::format("unknown option '-{}'", static_cast<char>(::optopt))};
    }
    const auto count = std::ranges::count_if(table, [&](const OptionSpec& one) {
        return !one.name.empty() && one.name.starts_with(std::string_view(name).substr(2));
    });
    return {fmt::format("{} option '{}'", count > 1 ? "ambiguous" : "unknown", name)};
}

std::string forms_of(const OptionSpec& one) {
    std::string text = one.has_letter() ? fmt::format("-{}, --{}", static_cast<char>(one.key), one.name)
                                        : fmt::format("    --{}", one.name);
    if (!one.value.empty()) {
        text += one.value_is_optional ? fmt::format("[={}]", one.value) : fmt::format("={}", one.value);
    }
    return text;
}

}  // namespace

Request parse_options(int argc, char** argv, std::span<const OptionSpec> table,
                      const std::function<void(int key, const char* value)>& take, std::vector<std::string>& rest) {
    const GetoptTable getopt_table(table);
    ::opterr = 0;
    while (true) {
        const int key = ::getopt_long(argc, argv, getopt_table.letters.c_str(), getopt_table.options.data(), nullptr);
        switch (key) {
            case -1: rest.assign(argv + ::optind, argv + argc); return Request::work;
            case '?':
            case ':': throw error_at(key, argv, table);
            case help_key: return Request::help;
            case version_key: return Request::version;
            default: take(key, ::optarg);
        }
    }
}

std::string options_text(std::span<const OptionSpec> table) {
    std::size_t width = 0;
    for (const OptionSpec& one : table) {
        width = std::max(width, one.is_shown() ? forms_of(one).size() : 0);
    }
    std::string text;
    for (const OptionSpec& one : table) {
        if (one.name.empty()) {
            text += fmt::format("\n{}\n\n", one.help);
        } else if (one.is_shown()) {
            text += fmt::format("  {:<{}}  {}\n", forms_of(one), width, one.help);
        }
    }
    return text;
}

std::string program_name(int argc, char** argv, std::string_view fallback) {
    const std::string path(argc > 0 ? std::string_view(argv[0]) : fallback);
    return path.substr(path.rfind('/') + 1);
}

void print_version(const std::string& program) {
    print("{}: version {}\n", program, spindrift::version());
}

void print_usage_error(const std::string& program, const UsageError& error) {
    print_error("{0}: {1}. See {0} --help.\n", program, error.message);
}

}  // namespace tools
