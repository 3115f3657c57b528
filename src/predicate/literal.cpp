#include <spindrift/predicate/literal.hpp>

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace spindrift::predicate {
namespace {

// Reads up to nine digits of a decimal fraction as nanoseconds.
std::optional<std::uint32_t> parse_fraction(std::string_view digits) noexcept {
    constexpr std::size_t max_digits = 9;
    auto value = parse_decimal<std::uint32_t>(digits);
    if (!value || digits.size() > max_digits) {
        return std::nullopt;
    }
    for (std::size_t i = digits.size(); i < max_digits; ++i) {
        *value *= 10;
    }
    return value;
}

}  // namespace

bool contains(const NumberRange& range, const WholeNumber& number) noexcept {
    return number.negative ? number.magnitude <= ~static_cast<std::uint64_t>(range.min) + 1
                           : number.magnitude <= range.max;
}

std::optional<WholeNumber> parse_whole_number(std::string_view text) noexcept {
    WholeNumber number;
    if (text.starts_with('-') || text.starts_with('+')) {
        number.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    int base = 10;
    if (text.size() > 2 && text[0] == '0' && to_lower(text[1]) == 'x') {
        base = 16;
        text.remove_prefix(2);
    }
    const char* const end = text.data() + text.size();
    const auto done = std::from_chars(text.data(), end, number.magnitude, base);
    number.negative = number.negative && number.magnitude != 0;
    return done.ec == std::errc{} && done.ptr == end ? std::optional(number) : std::nullopt;
}

std::optional<UnixTime> parse_time_literal(std::string_view text) {
    const bool has_time_of_day = text.find_first_of(" Tt") != std::string_view::npos;
    const std::string whole = std::string(text) + (has_time_of_day ? "" : " 00:00:00");
    std::string_view rest = whole;
    const auto time = parse_time(rest);
    return rest.empty() ? time : std::nullopt;
}

std::optional<UnixTime> parse_unix_seconds(std::string_view text) noexcept {
    const std::size_t point = std::min(text.find('.'), text.size());
    const auto seconds = parse_whole_number(text.substr(0, point));
    const auto fraction =
        point == text.size() ? std::optional<std::uint32_t>(0) : parse_fraction(text.substr(point + 1));
    if (!seconds || !fraction || !contains(range_of<std::int64_t>(), *seconds) ||
        (text.starts_with('-') && point < text.size())) {
        return std::nullopt;
    }
    return UnixTime{static_cast<std::int64_t>(seconds->bits()), *fraction};
}

std::string list_of(std::span<const Relation> relations) {
    std::string list;
    for (const Relation relation : relations) {
        list += fmt::format("{}{}", list.empty() ? "" : " ", to_text(relation));
    }
    return list;
}

void require_relation(const Expression& condition, std::span<const Relation> possible) {
    if (std::ranges::count(possible, condition.relation) == 0) {
        throw_expression_error(condition.relation_at,
                               fmt::format("{} cannot be compared with {}, only with: {}", condition.subject.name,
                                           to_text(condition.relation), list_of(possible)));
    }
}

WholeNumber require_number(const Expression& condition, const Literal& literal, const NumberRange& range) {
    const auto number = parse_whole_number(literal.text);
    if (literal.quoted && number) {
        throw_expression_error(literal.at,
                               fmt::format("{} is a number: write it without quotes", condition.subject.name));
    }
    if (!number) {
        throw_expression_error(
            literal.at, fmt::format("{} is a whole number, which {} is not", condition.subject.name, literal.text));
    }
    if (!contains(range, *number)) {
        throw_expression_error(
            literal.at, fmt::format("{} can only be from {} to {}", condition.subject.name, range.min, range.max));
    }
    return *number;
}

const std::string& require_text(const Expression& condition, const Literal& literal) {
    if (!literal.quoted) {
        throw_expression_error(
            literal.at, fmt::format("{} is compared with a text: write \"{}\"", condition.subject.name, literal.text));
    }
    return literal.text;
}

}  // namespace spindrift::predicate
