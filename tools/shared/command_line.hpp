#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tools {

/// What a shell offers as the value of an option.
enum class Completion : std::uint8_t { nothing, files, interfaces, users };

/// One option of a command, or, without a name, a heading of the help text.
struct OptionSpec {
    /// The letter of the short form. Options without a short form have a number above those of letters.
    int key = 0;
    std::string_view name{};   ///< the long form
    std::string_view value{};  ///< the placeholder of the value in the help text; empty for flags
    std::string_view help{};   ///< empty for forms that are only accepted, and shown nowhere
    Completion completion = Completion::nothing;
    std::string_view words{};        ///< the values there are, separated by spaces, if the shell is to offer them
    bool value_is_optional = false;  ///< `--name` or `--name=value`

    [[nodiscard]] bool has_letter() const noexcept { return key > 0 && key < first_long_only; }
    [[nodiscard]] bool is_shown() const noexcept { return !name.empty() && !help.empty(); }

    static constexpr int first_long_only = 256;  ///< the first key without a letter
};

/// The keys of options that all commands have.
enum : int { help_key = 'h', version_key = OptionSpec::first_long_only, first_own_key };

/// The rows that end the table of each command.
inline constexpr OptionSpec help_option{help_key, "help", "", "show this text"};
inline constexpr OptionSpec version_option{version_key, "version", "", "show the version"};

/// The command line is invalid.
struct UsageError {
    std::string message;
};

/// What a command is told to do besides its work.
enum class Request : std::uint8_t { work, help, version };

/// Reads a command line as getopt_long(3) does.
/// \param take called with the key and the value of each option, in order; the value is null if there is none
/// \param rest gets the words that are not options
/// \throws UsageError for an unknown option or a missing value, and whatever `take` throws
Request parse_options(int argc, char** argv, std::span<const OptionSpec> table,
                      const std::function<void(int key, const char* value)>& take, std::vector<std::string>& rest);

/// The part of the help text that lists the options.
[[nodiscard]] std::string options_text(std::span<const OptionSpec> table);

/// The name of a command as it was called, without folders.
[[nodiscard]] std::string program_name(int argc, char** argv, std::string_view fallback);

/// Prints the name and the version on standard output.
void print_version(const std::string& program);

/// Prints one line on standard error that says what is wrong, and points to `--help`.
void print_usage_error(const std::string& program, const UsageError& error);

}  // namespace tools
