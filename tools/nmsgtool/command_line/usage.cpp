#include "arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

namespace nmsgtool {
namespace {

constexpr std::size_t help_column = 38;
constexpr std::size_t synopsis_width = 79;

/// A part of the help text: what people do, and the options for it.
struct Group {
    std::string_view title;
    std::vector<std::string_view> options;
};

const std::array<Group, 7>& groups() {
    static const std::array<Group, 7> all = {{
        {"Read files",
         {"readnmsg", "readjson", "readpres", "readpcap", "msgtype", "vendor", "schema", "bpf", "byterate"}},
        {"Receive", {"readsock", "readchan", "readif", "readndag", "readzsock", "readzchan", "readkafka", "allow"}},
        {"Write files",
         {"writenmsg", "writejson", "writepres", "json-time", "endline", "arrow", "columns", "arrow-dict", "arrow-zstd",
          "zlibout", "unbuffered"}},
        {"Send", {"writesock", "mtu", "writezsock", "writekafka", "kafkakey"}},
        {"Choose and change messages",
         {"where", "list-types", "list-fields", "list-columns", "count", "interval", "randomize", "getsource",
          "getoperator", "getgroup", "setsource", "setoperator", "setgroup", "mirror", "filter", "policy"}},
        {"Run as a service",
         {"kicker", "kickers", "compress-files", "recover", "fsync", "daemon", "pidfile", "username", "stop-status",
          "memory"}},
        {"Watch",
         {"stats", "sources", "metrics", "statsmod", "progress", "no-progress", "log", "log-format", "debug", "help",
          "version"}},
    }};
    return all;
}

std::vector<const OptionSpec*> all_options() {
    std::vector<const OptionSpec*> all;
    for (const auto table : {option_table(), own_option_table()}) {
        for (const OptionSpec& option : table) {
            all.push_back(&option);
        }
    }
    return all;
}

// `-c count, --count` or `--getgroup group`
std::string forms(const OptionSpec& option) {
    const std::string value = option.takes_value() ? fmt::format(" {}", option.value) : std::string();
    return option.letter != '\0' ? fmt::format("-{}{}, --{}", option.letter, value, option.name)
                                 : fmt::format("--{}{}", option.name, value);
}

void append_option(std::string& text, const OptionSpec& option) {
    const std::string left = forms(option);
    fmt::format_to(std::back_inserter(text), "  {:<{}}{}{}\n", left, help_column - 2,
                   left.size() > help_column - 3 ? " " : "", option.help);
}

}  // namespace

std::string usage_text(std::string_view program) {
    std::string text = fmt::format(
        "Usage: {} [option]...\n"
        "Reads NMSG messages from all inputs given and writes them to all outputs given,\n"
        "by default as text to standard output. A file named - is standard input or output.\n",
        program);
    std::vector<const OptionSpec*> rest = all_options();
    for (const Group& group : groups()) {
        fmt::format_to(std::back_inserter(text), "\n{}:\n", group.title);
        for (const std::string_view name : group.options) {
            const auto found = std::ranges::find(rest, name, [](const OptionSpec* option) { return option->name; });
            if (found != rest.end()) {
                append_option(text, **found);
                rest.erase(found);
            }
        }
    }
    if (!rest.empty()) {
        text += "\nOther:\n";
    }
    for (const OptionSpec* const option : rest) {
        append_option(text, *option);
    }
    fmt::format_to(std::back_inserter(text),
                   "\nExamples:\n"
                   "  {0} -r in.nmsg -c 1                   show the first message\n"
                   "  {0} -r in.nmsg -J out.json --where 'rrtype == \"A\"'\n"
                   "  {0} -l 192.0.2.1/8430 -w dns -t 3600 -k ''   a file an hour\n",
                   program);
    return text;
}

std::string short_usage_text(std::string_view program) {
    std::string text = fmt::format("Usage: {}", program);
    std::size_t column = text.size();
    const auto add = [&](const std::string& word) {
        if (column + 1 + word.size() > synopsis_width) {
            text += "\n       ";
            column = 7;
        } else {
            text += ' ';
            ++column;
        }
        text += word;
        column += word.size();
    };
    std::string flags = "[-";
    for (const OptionSpec& option : option_table()) {
        if (option.letter != '\0' && !option.takes_value()) {
            flags += option.letter;
        }
    }
    add(flags + "]");
    for (const auto table : {option_table(), own_option_table()}) {
        for (const OptionSpec& option : table) {
            if (option.letter == '\0' || option.takes_value()) {
                const std::string name =
                    option.letter != '\0' ? fmt::format("-{}", option.letter) : fmt::format("--{}", option.name);
                add(option.takes_value() ? fmt::format("[{} {}]", name, option.value) : fmt::format("[{}]", name));
            }
        }
    }
    return text + "\n";
}

std::string display_text(const Options& options) {
    std::string text;
    const auto line = [&](const OptionSpec& option, const std::string& value) {
        fmt::format_to(std::back_inserter(text), "{:<14}{}\n", option.name, value);
    };
    for (const auto table : {option_table(), own_option_table()}) {
        for (const OptionSpec& option : table) {
            std::visit(
                [&](const auto& target) {
                    using Target = std::decay_t<decltype(target)>;
                    if constexpr (std::is_same_v<Target, Counter>) {
                        line(option, fmt::to_string(options.*(target.target)));
                    } else if constexpr (std::is_same_v<Target, Options::Text Options::*>) {
                        line(option, (options.*target).value_or("(not set)"));
                    } else if constexpr (std::is_same_v<Target, Options::List Options::*>) {
                        line(option, fmt::format("{}", fmt::join(options.*target, " ")));
                    } else {
                        line(option, fmt::to_string(options.*target));
                    }
                },
                option.target);
        }
    }
    return text;
}

}  // namespace nmsgtool
