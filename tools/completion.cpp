// completion bash|zsh: prints what a shell needs to complete the command line of nmsgtool, from its own table of
// options.
#include "nmsgtool/command_line/options.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

using nmsgtool::OptionSpec;

std::vector<OptionSpec> all_options() {
    std::vector<OptionSpec> all;
    for (const auto table : {nmsgtool::option_table(), nmsgtool::own_option_table()}) {
        all.insert(all.end(), table.begin(), table.end());
    }
    return all;
}

bool takes_file(const OptionSpec& option) {
    return option.value.starts_with("file");
}

std::vector<std::string> words(const OptionSpec& option) {
    std::vector<std::string> forms = {fmt::format("--{}", option.name)};
    if (option.letter != '\0') {
        forms.push_back(fmt::format("-{}", option.letter));
    }
    return forms;
}

void print_bash(const std::vector<OptionSpec>& options) {
    std::vector<std::string> all;
    std::vector<std::string> files;
    std::vector<std::string> others;
    for (const OptionSpec& option : options) {
        for (const std::string& word : words(option)) {
            all.push_back(word);
            if (option.takes_value()) {
                (takes_file(option) ? files : others).push_back(word);
            }
        }
    }
    fmt::print(R"bash(# bash completion for nmsgtool
_nmsgtool() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
    COMPREPLY=()
    case $previous in
        {})
            compopt -o filenames
            mapfile -t COMPREPLY < <(compgen -f -- "$current")
            return ;;
        -i|--readif)
            mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net)" -- "$current")
            return ;;
        -U|--username)
            mapfile -t COMPREPLY < <(compgen -u -- "$current")
            return ;;
        --policy)
            mapfile -t COMPREPLY < <(compgen -W "ACCEPT DROP" -- "$current")
            return ;;
        {})
            return ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "{}" -- "$current")
}}
complete -F _nmsgtool nmsgtool
)bash",
               fmt::join(files, "|"), fmt::join(others, "|"), fmt::join(all, " "));
}

void print_zsh(const std::vector<OptionSpec>& options) {
    fmt::print("#compdef nmsgtool\n_arguments -s \\\n");
    for (const OptionSpec& option : options) {
        for (const std::string& word : words(option)) {
            std::string help;
            for (const char c : option.help) {
                help += c == '[' || c == ']' || c == ':' ? std::string("\\") + c : std::string(1, c);
                help += c == '\'' ? "\\''" : "";
            }
            const std::string_view action = takes_file(option)        ? "_files"
                                            : option.name == "readif" ? "_net_interfaces"
                                                                      : " ";
            fmt::print("    '*{}[{}]{}' \\\n", word, help,
                       option.takes_value() ? fmt::format(":{}:{}", option.name, action) : std::string());
        }
    }
    fmt::print("    && return 0\n");
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view shell = argc == 2 ? argv[1] : "";
    if (shell == "bash") {
        print_bash(all_options());
    } else if (shell == "zsh") {
        print_zsh(all_options());
    } else {
        fmt::print(stderr, "usage: completion bash|zsh\n");
        return 2;
    }
    return 0;
}
