// completion bash|zsh COMMAND: prints what a shell needs to complete the command line of a command, from the command's
// own table of options.
#include "corsarotagger/options.hpp"
#include "nmsgtool/command_line/options.hpp"
#include "shared/command_line.hpp"
#include "traceanon/options.hpp"
#include "traceconvert/options.hpp"
#include "tracediff/options.hpp"
#include "traceends/options.hpp"
#include "tracefilter/options.hpp"
#include "tracemcast/options.hpp"
#include "tracemerge/options.hpp"
#include "tracepktdump/options.hpp"
#include "tracereplay/options.hpp"
#include "tracereport/options.hpp"
#include "tracertstats/options.hpp"
#include "tracesplit/options.hpp"
#include "tracestats/options.hpp"
#include "tracetopends/options.hpp"
#include "traceucast/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using tools::Completion;

/// An option as shells see it.
struct Option {
    std::string name;
    char letter = '\0';
    std::string help;
    bool takes_value = false;     ///< in the next word
    bool may_take_value = false;  ///< behind `=`
    Completion completion = Completion::nothing;
    std::string words{};
};

struct Command {
    std::vector<Option> options;
    bool takes_inputs = false;  ///< words that are no options are files or URIs
};

Option shell_option(const nmsgtool::OptionSpec& option) {
    const Completion completion = option.value.starts_with("file") ? Completion::files
                                  : option.name == "readif"        ? Completion::interfaces
                                  : option.name == "username"      ? Completion::users
                                                                   : Completion::nothing;
    return {std::string(option.name),
            option.letter,
            std::string(option.help),
            option.takes_value(),
            false,
            completion,
            option.name == "policy" ? "ACCEPT DROP" : ""};
}

Option shell_option(const tools::OptionSpec& option) {
    return {std::string(option.name), option.has_letter() ? static_cast<char>(option.key) : '\0',
            std::string(option.help), !option.value.empty() && !option.value_is_optional,
            option.value_is_optional, option.completion,
            std::string(option.words)};
}

std::optional<Command> command_of(std::string_view name) {
    Command command;
    const auto add = [&](const auto& table) {
        std::ranges::transform(table, std::back_inserter(command.options),
                               [](const auto& option) { return shell_option(option); });
    };
    if (name == "nmsgtool") {
        add(nmsgtool::option_table());
        add(nmsgtool::own_option_table());
        return command;
    }
    command.takes_inputs = true;
    if (name == "corsarotagger") {
        add(corsarotagger::option_table());
    } else if (name == "traceends") {
        add(traceends::option_table());
    } else if (name == "tracetopends") {
        add(tracetopends::option_table());
    } else if (name == "traceanon") {
        add(traceanon::option_table());
    } else if (name == "traceconvert") {
        add(traceconvert::option_table());
    } else if (name == "tracediff") {
        add(tracediff::option_table());
    } else if (name == "tracefilter") {
        add(tracefilter::option_table());
    } else if (name == "tracemcast") {
        add(tracemcast::option_table());
    } else if (name == "tracemerge") {
        add(tracemerge::option_table());
    } else if (name == "tracepktdump") {
        add(tracepktdump::option_table());
    } else if (name == "tracereplay") {
        add(tracereplay::option_table());
    } else if (name == "traceucast") {
        add(traceucast::option_table());
    } else if (name == "tracereport") {
        add(tracereport::option_table());
    } else if (name == "tracertstats") {
        add(tracertstats::option_table());
    } else if (name == "tracesplit") {
        add(tracesplit::option_table());
    } else if (name == "tracestats" || name == "tracesummary") {
        add(tracestats::option_table());
    } else {
        return std::nullopt;
    }
    // Headings, and forms that are accepted only, have no name or no help.
    std::erase_if(command.options, [](const Option& option) { return option.name.empty() || option.help.empty(); });
    return command;
}

std::vector<std::string> forms(const Option& option) {
    std::vector<std::string> forms = {fmt::format("--{}", option.name)};
    if (option.letter != '\0') {
        forms.push_back(fmt::format("-{}", option.letter));
    }
    return forms;
}

std::string bash_case(const std::vector<std::string>& patterns, std::string_view action) {
    return patterns.empty() ? ""
                            : fmt::format("        {})\n{}            return ;;\n", fmt::join(patterns, "|"), action);
}

void print_bash(std::string_view name, const Command& command) {
    std::vector<std::string> all;
    std::vector<std::string> files;
    std::vector<std::string> interfaces;
    std::vector<std::string> users;
    std::vector<std::string> others;
    std::string cases;
    constexpr std::string_view take = "            mapfile -t COMPREPLY < <(compgen {} -- \"$current\")\n";
    for (const Option& option : command.options) {
        const auto words = forms(option);
        std::ranges::copy(words, std::back_inserter(all));
        if (!option.takes_value) {
            continue;
        }
        if (!option.words.empty()) {
            cases += bash_case(words, fmt::format(fmt::runtime(take), fmt::format("-W \"{}\"", option.words)));
            continue;
        }
        auto& group = option.completion == Completion::files        ? files
                      : option.completion == Completion::interfaces ? interfaces
                      : option.completion == Completion::users      ? users
                                                                    : others;
        std::ranges::copy(words, std::back_inserter(group));
    }
    cases = bash_case(files, "            compopt -o filenames\n" + fmt::format(fmt::runtime(take), "-f")) +
            bash_case(interfaces, fmt::format(fmt::runtime(take), "-W \"$(ls /sys/class/net)\"")) +
            bash_case(users, fmt::format(fmt::runtime(take), "-u")) + cases + bash_case(others, "");
    constexpr std::string_view inputs = R"(    if [[ $current != -* ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
    fi
)";
    fmt::print(R"bash(# bash completion for {0}
_{0}() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
    COMPREPLY=()
    case $previous in
{1}    esac
{2}    mapfile -t COMPREPLY < <(compgen -W "{3}" -- "$current")
}}
complete -F _{0} {0}
)bash",
               name, cases, command.takes_inputs ? inputs : "", fmt::join(all, " "));
}

std::string zsh_action(const Option& option) {
    if (!option.words.empty()) {
        return fmt::format("({})", option.words);
    }
    switch (option.completion) {
        case Completion::files: return "_files";
        case Completion::interfaces: return "_net_interfaces";
        case Completion::users: return "_users";
        case Completion::nothing: break;
    }
    return " ";
}

std::string zsh_help(std::string_view text) {
    std::string help;
    for (const char c : text) {
        help += c == '[' || c == ']' || c == ':' ? std::string("\\") + c : std::string(1, c);
        help += c == '\'' ? "\\''" : "";
    }
    return help;
}

void print_zsh(std::string_view name, const Command& command) {
    fmt::print("#compdef {}\n_arguments -s \\\n", name);
    for (const Option& option : command.options) {
        for (const std::string& word : forms(option)) {
            std::string value;
            if (option.takes_value) {
                value = fmt::format(":{}:{}", option.name, zsh_action(option));
            } else if (option.may_take_value) {
                value = fmt::format("::{}:{}", option.name, zsh_action(option));
            }
            const std::string_view behind = !option.may_take_value ? "" : word.starts_with("--") ? "=-" : "-";
            fmt::print("    '*{}{}[{}]{}' \\\n", word, behind, zsh_help(option.help), value);
        }
    }
    fmt::print("{}    && return 0\n", command.takes_inputs ? "    '*:input:_files' \\\n" : "");
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view shell = argc == 3 ? argv[1] : "";
    const auto command = argc == 3 ? command_of(argv[2]) : std::nullopt;
    if (command && shell == "bash") {
        print_bash(argv[2], *command);
    } else if (command && shell == "zsh") {
        print_zsh(argv[2], *command);
    } else {
        fmt::print(stderr, "usage: completion bash|zsh COMMAND\n");
        return 2;
    }
    return 0;
}
