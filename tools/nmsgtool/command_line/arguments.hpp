#pragma once

#include "options.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace nmsgtool {

/// What a command line amounts to.
enum class ParseResult {
    good,          ///< go ahead
    usage,         ///< show the help text and end well
    usage_short,   ///< show the synopsis and end well
    display,       ///< show what was parsed and end well
    bad_argument,  ///< complaints were printed: show the help text and fail
    bad_value,     ///< a complaint was printed that says it all: fail
};

/// Reads command lines by the grammar of nmsgtool (docs/formats/nmsgtool.md section 3), which is not that of getopt:
/// values never stick to their letter, letters may be clustered and then queue for the values that follow, `=` gives a
/// value to a whole cluster, and long names may be cut short.
class ArgumentParser {
public:
    /// \param program put in front of complaints
    ArgumentParser(std::string program, Options& options) : program_(std::move(program)), options_(options) {}

    /// Reads the words of the environment variable `ARGV_<PROGRAM>`, then those given.
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
    std::deque<const OptionSpec*> waiting_;  // for their values
    bool file_waiting_ = false;              // --argv-file does
    bool all_values_ = false;                // `--` was seen
    std::size_t unwanted_ = 0;
    ParseResult result_ = ParseResult::good;
    bool ended_ = false;
};

/// The help text.
[[nodiscard]] std::string usage_text(std::string_view program);

/// The synopsis.
[[nodiscard]] std::string short_usage_text(std::string_view program);

/// Every option with its value.
[[nodiscard]] std::string display_text(const Options& options);

}  // namespace nmsgtool
