#pragma once

#include <spindrift/base/number_range.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/predicate/expression.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Conversion of literals to the type of the field they are compared with.
namespace spindrift::predicate {

/// An integer with a magnitude of up to 64 bits and a sign.
struct WholeNumber {
    bool negative = false;
    std::uint64_t magnitude = 0;

    /// The bits; two's complement for negative numbers.
    [[nodiscard]] std::uint64_t bits() const noexcept { return negative ? ~magnitude + 1 : magnitude; }
};

/// Whether the range contains the number.
[[nodiscard]] bool contains(const NumberRange& range, const WholeNumber& number) noexcept;

/// Reads an integer in decimal, or in hexadecimal with the prefix `0x`; a sign is allowed.
[[nodiscard]] std::optional<WholeNumber> parse_whole_number(std::string_view text) noexcept;

/// Reads a time such as `2024-05-01 12:00:00.5` or `2024-05-01T12:00:00.5+02:00`. The time of day, the fraction and the
/// zone are optional.
[[nodiscard]] std::optional<UnixTime> parse_time_literal(std::string_view text);

/// Reads seconds since the epoch, with or without a fraction.
[[nodiscard]] std::optional<UnixTime> parse_unix_seconds(std::string_view text) noexcept;

/// \throws Error unless the operator of a condition is one of `possible`
void require_relation(const Expression& condition, std::span<const Relation> possible);
inline void require_relation(const Expression& condition, std::initializer_list<Relation> possible) {
    require_relation(condition, std::span(possible.begin(), possible.size()));
}

/// Operators as they are listed for users, with spaces between.
[[nodiscard]] std::string list_of(std::span<const Relation> relations);

/// The value of a number literal, which has no quotes.
/// \throws Error for any other literal, and if the number is out of range
[[nodiscard]] WholeNumber require_number(const Expression& condition, const Literal& literal, const NumberRange& range);

/// The text of a quoted literal.
/// \throws Error for any other literal
[[nodiscard]] const std::string& require_text(const Expression& condition, const Literal& literal);

}  // namespace spindrift::predicate
