#pragma once

#include <spindrift/base/number_range.hpp>
#include <spindrift/predicate/expression.hpp>

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

/// Values as conditions give them, read as what the other side of the comparison is.
namespace spindrift::predicate {

/// A whole number of up to 64 bits and a sign.
struct WholeNumber {
    bool negative = false;
    std::uint64_t magnitude = 0;

    /// The bits, signed ones as two's complement.
    [[nodiscard]] std::uint64_t bits() const noexcept { return negative ? ~magnitude + 1 : magnitude; }
};

/// Whether a number is in a range.
[[nodiscard]] bool holds(const NumberRange& range, const WholeNumber& number) noexcept;

/// A number in decimal, or in hexadecimal behind `0x`.
[[nodiscard]] std::optional<WholeNumber> parse_whole_number(std::string_view text) noexcept;

/// A time, exact to the nanosecond.
struct UnixTime {
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;

    friend constexpr auto operator<=>(const UnixTime&, const UnixTime&) = default;
};

/// `2024-05-01 12:00:00.5`, without the fraction or the whole time of day too.
[[nodiscard]] std::optional<UnixTime> parse_time(std::string_view text);

/// Seconds since the epoch, with or without a fraction.
[[nodiscard]] std::optional<UnixTime> parse_unix_seconds(std::string_view text) noexcept;

/// \throws Error unless the relation of a condition is one of those its subject has
void require_relation(const Expression& condition, std::initializer_list<Relation> possible);

/// The number a literal gives without quotes.
/// \throws Error for anything else, and if it is out of range
[[nodiscard]] WholeNumber require_number(const Expression& condition, const Literal& literal, const NumberRange& range);

/// The text a literal gives in quotes.
/// \throws Error for anything else
[[nodiscard]] const std::string& require_text(const Expression& condition, const Literal& literal);

}  // namespace spindrift::predicate
