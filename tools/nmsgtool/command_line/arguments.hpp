#pragma once

#include "options.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace nmsgtool {

/// What to do after parsing a command line.
enum class ParseResult {
    good,          ///< run
    usage,         ///< print the help text and succeed
    usage_short,   ///< print the synopsis and succeed
    display,       ///< print what was parsed and succeed
    bad_argument,  ///< an error was printed, with a hint at the help text: fail
    bad_value,     ///< an error was printed: fail
};

/// Parses command lines by the grammar of nmsgtool (docs/formats/nmsgtool.md section 3), which differs from getopt: a
/// value is never attached to its letter; letters may be clustered, and then take the values that follow in order; `=`
/// gives a value to all letters of a cluster; long names may be abbreviated.
class ArgumentParser {
public:
    /// \param program the name that begins each error message
    ArgumentParser(std::string program, Options& options) : program_(std::move(program)), options_(options) {}

    /// Parses the words of the environment variable `ARGV_<PROGRAM>`, then `words`.
    ParseResult parse(const std::vector<std::string>& words);

private:
    void take_words(const std::vector<std::string>& words);
    void take_word(const std::string& word);
    void take_value(const std::string& value);
    void take_cluster(const std::string& word);
    void take_long(std::string_view word);
    bool take_built_in(std::string_view name, const std::string* value);
    void take_file(const std::string& path);
    void give(const OptionSpec& option, const std::string* value);
    void store(const OptionSpec& option, const std::string& value);
    void finish();
    void complain(const std::string& what);
    void end(ParseResult result) noexcept;

    std::string program_;
    Options& options_;
    std::deque<const OptionSpec*> waiting_;  // options without their value yet
    bool file_waiting_ = false;              // --argv-file has no value yet
    bool all_values_ = false;                // after `--`, all words are values
    std::size_t unwanted_ = 0;               // values without an option
    std::string first_unwanted_;
    ParseResult result_ = ParseResult::good;
    bool ended_ = false;
};

/// The help text.
[[nodiscard]] std::string usage_text(std::string_view program);

/// The synopsis.
[[nodiscard]] std::string short_usage_text(std::string_view program);

/// All options with their values.
[[nodiscard]] std::string display_text(const Options& options);

}  // namespace nmsgtool
