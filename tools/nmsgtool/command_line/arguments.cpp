#include "arguments.hpp"
#include "../../shared/standard_streams.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace nmsgtool {
namespace {

const OptionSpec* find_letter(char letter) noexcept {
    const auto table = option_table();
    const auto found = std::ranges::find(table, letter, &OptionSpec::letter);
    return letter != '\0' && found != table.end() ? &*found : nullptr;
}

std::vector<const OptionSpec*> find_names(std::span<const OptionSpec> table, std::string_view prefix) {
    std::vector<const OptionSpec*> found;
    for (const OptionSpec& option : table) {
        if (option.name == prefix) {
            return {&option};
        }
        if (option.name.starts_with(prefix)) {
            found.push_back(&option);
        }
    }
    return found;
}

bool is_exact(const std::vector<const OptionSpec*>& found, std::string_view name) noexcept {
    return found.size() == 1 && found.front()->name == name;
}

std::string shown_name(const OptionSpec& option) {
    return option.letter != '\0' ? fmt::format("-{}", option.letter) : fmt::format("--{}", option.name);
}

bool looks_like_number(std::string_view word) noexcept {
    return word.find_first_not_of("0123456789+-.") == std::string_view::npos;
}

// Says what to do about letters that are the value of the letter before them in other commands: `-c5`, `-wout.nmsg`.
std::string attached_value_advice(std::string_view letters, std::size_t at) {
    const OptionSpec* const before = at > 0 ? find_letter(letters[at - 1]) : nullptr;
    return at == 1 && before != nullptr && before->takes_value()
               ? fmt::format(" A value is a word of its own: -{} {}.", letters[0], letters.substr(1))
               : std::string();
}

std::string unknown_name_advice(std::string_view name) {
    std::vector<std::string_view> known = {"usage", "usage-short", "argv-file", "argv-display"};
    for (const auto table : {option_table(), own_option_table()}) {
        for (const OptionSpec& option : table) {
            known.push_back(option.name);
        }
    }
    const auto closest = spindrift::closest_match(name, known);
    return closest ? fmt::format(" Did you mean --{}?", *closest) : std::string();
}

bool is_true(std::string_view value) noexcept {
    return !value.empty() && std::string_view("tTyY1").find(value.front()) != std::string_view::npos;
}

}  // namespace

ParseResult ArgumentParser::parse(const std::vector<std::string>& words) {
    std::string variable = "ARGV_" + program_;
    std::ranges::transform(variable, variable.begin(), [](unsigned char c) { return std::toupper(c); });
    if (const char* const preset = std::getenv(variable.c_str())) {
        std::vector<std::string> preset_words;
        std::string_view rest = preset;
        for (auto word = spindrift::next_word(rest, " \t"); !word.empty(); word = spindrift::next_word(rest, " \t")) {
            preset_words.emplace_back(word);
        }
        take_words(preset_words);
    }
    take_words(words);
    finish();
    return result_;
}

void ArgumentParser::take_words(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        if (ended_) {
            return;
        }
        take_word(word);
    }
}

void ArgumentParser::take_word(const std::string& word) {
    if (all_values_ || !word.starts_with('-') || word == "-") {
        take_value(word);
    } else if (word == "--") {
        all_values_ = true;
    } else if (word.starts_with("--")) {
        take_long(std::string_view(word).substr(2));
    } else {
        take_cluster(word);
    }
}

// The value belongs to the first option that waits for one.
void ArgumentParser::take_value(const std::string& value) {
    if (!waiting_.empty()) {
        const OptionSpec* const option = waiting_.front();
        waiting_.pop_front();
        store(*option, value);
    } else if (file_waiting_) {
        file_waiting_ = false;
        take_file(value);
    } else {
        if (unwanted_++ == 0) {
            first_unwanted_ = value;
        }
    }
}

void ArgumentParser::take_cluster(const std::string& word) {
    const std::size_t equals = word.find('=');
    const std::string letters = word.substr(1, equals == std::string::npos ? equals : equals - 1);
    const std::string attached_value = equals == std::string::npos ? std::string() : word.substr(equals + 1);
    if (letters.empty()) {
        complain("empty short-option prefix '-'.");
        return;
    }
    for (const char& letter : letters) {
        if (letter == '?') {
            end(ParseResult::usage);
            return;
        }
        if (const OptionSpec* const option = find_letter(letter)) {
            give(*option, equals == std::string::npos ? nullptr : &attached_value);
            continue;
        }
        if (&letter == &letters.front() && looks_like_number(word) && !waiting_.empty() &&
            waiting_.front()->is_integer()) {
            take_value(word);
            return;
        }
        complain(fmt::format("unknown short option '-{}'.{}", letter,
                             attached_value_advice(letters, static_cast<std::size_t>(&letter - letters.data()))));
    }
}

void ArgumentParser::take_long(std::string_view word) {
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string attached_value(equals == std::string_view::npos ? std::string_view() : word.substr(equals + 1));
    const std::string* const value = equals == std::string_view::npos ? nullptr : &attached_value;
    if (name.empty()) {
        complain("empty long-option prefix '--'.");
        return;
    }
    const auto found = find_names(option_table(), name);
    const auto own = find_names(own_option_table(), name);
    if (found.size() == 1 && !is_exact(own, name)) {
        give(*found.front(), value);
    } else if (found.size() > 1 && !is_exact(own, name)) {
        complain(fmt::format("'--{}' might be '{}' or '{}'.", name, found[1]->name, found[0]->name));
    } else if (!is_exact(own, name) && take_built_in(name, value)) {
        return;
    } else if (own.size() == 1) {
        give(*own.front(), value);
    } else if (own.size() > 1) {
        complain(fmt::format("'--{}' might be '{}' or '{}'.", name, own[1]->name, own[0]->name));
    } else {
        complain(fmt::format("unknown long option '--{}'.{}", name, unknown_name_advice(name)));
    }
}

// Options of the parser itself, by their names or abbreviations of them.
bool ArgumentParser::take_built_in(std::string_view name, const std::string* value) {
    struct BuiltIn {
        std::string_view name;
        ParseResult result;
    };
    static constexpr std::array<BuiltIn, 5> built_in = {{{"usage", ParseResult::usage},
                                                         {"usage-short", ParseResult::usage_short},
                                                         {"usage-long", ParseResult::usage},
                                                         {"usage-all", ParseResult::usage},
                                                         {"argv-display", ParseResult::display}}};
    if (std::string_view("argv-file").starts_with(name)) {
        if (value != nullptr) {
            take_file(*value);
        } else {
            file_waiting_ = true;
        }
        return true;
    }
    for (const BuiltIn& option : built_in) {
        if (option.name.starts_with(name)) {
            end(option.result);
            return true;
        }
    }
    return false;
}

// Parses the arguments in a file, one per line.
void ArgumentParser::take_file(const std::string& path) {
    std::ifstream file;
    if (path != "-") {
        file.open(path);
        if (!file) {
            tools::print_error("{}: could not load command-line arguments from: {}\n", program_, path);
            end(ParseResult::bad_value);
            return;
        }
    }
    std::istream& lines = path == "-" ? std::cin : file;
    std::vector<std::string> words;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) {
            words.push_back(line);
        }
    }
    take_words(words);
}

// Sets an option to the value after its `=`, or lets it wait for its value.
void ArgumentParser::give(const OptionSpec& option, const std::string* value) {
    if (value != nullptr) {
        store(option, *value);
    } else if (option.takes_value()) {
        waiting_.push_back(&option);
    } else if (const auto* const flag = std::get_if<bool Options::*>(&option.target)) {
        options_.*(*flag) = true;
    } else if (const auto* const counter = std::get_if<Counter>(&option.target)) {
        ++(options_.*(counter->target));
    }
}

void ArgumentParser::store(const OptionSpec& option, const std::string& value) {
    if (const auto* const flag = std::get_if<bool Options::*>(&option.target)) {
        options_.*(*flag) = is_true(value);
    } else if (const auto* const text = std::get_if<Options::Text Options::*>(&option.target)) {
        options_.*(*text) = value;
    } else if (const auto* const list = std::get_if<Options::List Options::*>(&option.target)) {
        (options_.*(*list)).push_back(value);
    } else if (const auto* const counter = std::get_if<Counter>(&option.target)) {
        options_.*(counter->target) = static_cast<int>(spindrift::parse_decimal<std::uint16_t>(value).value_or(0));
    } else if (const auto* const integer = std::get_if<std::uint32_t Options::*>(&option.target)) {
        std::string_view digits = value;
        digits.remove_prefix(std::min(digits.find_first_not_of(" \t"), digits.size()));
        digits.remove_prefix(digits.starts_with('+') ? 1 : 0);
        const auto number = spindrift::parse_decimal<std::uint32_t>(digits);
        if (!number && !option.fallback.empty()) {
            store(*find_names(option_table(), option.fallback).front(), value);
            return;
        }
        if (!number) {
            tools::print_error("{}: usage error: invalid value for {}: '{}'\n", program_, shown_name(option), value);
            end(ParseResult::bad_value);
            return;
        }
        options_.*(*integer) = *number;
    }
}

void ArgumentParser::finish() {
    if (ended_) {
        return;
    }
    if (unwanted_ > 0) {
        complain(fmt::format("{} unwanted additional argument{}: '{}' is not the value of an option.", unwanted_,
                             unwanted_ == 1 ? "" : "s", first_unwanted_));
    }
    if (const std::size_t missing = waiting_.size() + (file_waiting_ ? 1 : 0); missing > 0) {
        complain(fmt::format("{} more option-argument{} must be specified: {} takes a value.", missing,
                             missing == 1 ? "" : "s",
                             waiting_.empty() ? "--argv-file" : shown_name(*waiting_.front())));
    }
}

// Prints the first problem only: others are often its consequence.
void ArgumentParser::complain(const std::string& what) {
    if (result_ != ParseResult::bad_argument) {
        tools::print_error("{0}: usage problem, {1} See {0} --help.\n", program_, what);
    }
    result_ = ParseResult::bad_argument;
}

void ArgumentParser::end(ParseResult result) noexcept {
    result_ = result;
    ended_ = true;
}

}  // namespace nmsgtool
