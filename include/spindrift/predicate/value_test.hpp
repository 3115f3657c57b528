#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/number_range.hpp>
#include <spindrift/predicate/expression.hpp>
#include <spindrift/predicate/literal.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::predicate {

/// A test of a value. The values to compare with are converted to the encoding of the data.
struct ValueTest {
    enum class Kind : std::uint8_t {
        presence,        ///< there is a value
        number,          ///< an integer from `min` to `max`
        real,            ///< compared with `real` by `relation`
        time,            ///< compared with `time` by `relation`
        octets,          ///< equals `octets`
        text,            ///< equals the text in `octets`
        name,            ///< equals the name in `octets`
        zone,            ///< a name in the zone in `octets`
        network,         ///< an address whose first `prefix` bits equal those of `octets`
        record_network,  ///< record data that is an address of the network in `octets` and `prefix`
        record_zone,     ///< record data with a name in the zone in `octets`
        shown_text,      ///< its displayed text equals `octets`
        shown_pattern,   ///< its displayed text matches `pattern`
    };

    Kind kind = Kind::presence;
    bool inverted = false;  ///< whether the result is negated, for each value of a repeated field

    std::uint64_t min = 0;  ///< in the form of `ordered_bits`
    std::uint64_t max = 0;  ///< in the form of `ordered_bits`
    Relation relation = Relation::equal;
    double real = 0;
    UnixTime time;
    std::string octets;  ///< octets, text, name, zone or address
    unsigned prefix = 0;
    std::shared_ptr<const re2::RE2> pattern;
};

/// Maps the bits of an integer so that unsigned comparison of the results gives the order of the numbers: the sign bit
/// of signed numbers is inverted.
[[nodiscard]] constexpr std::uint64_t ordered_bits(std::uint64_t bits, bool is_signed) noexcept {
    return bits ^ (std::uint64_t{is_signed} << 63);
}

/// Makes `test` a comparison with a number. \param number in the form of `ordered_bits`
void set_number(ValueTest& test, Relation relation, std::uint64_t number) noexcept;

/// Whether a number is in the range of a test; ignores `inverted`. \param number in the form of `ordered_bits`
[[nodiscard]] constexpr bool is_in_range(std::uint64_t number, const ValueTest& test) noexcept {
    return number >= test.min && number <= test.max;
}

/// Whether an address of 4 or 16 octets is in the network of a test; ignores `inverted`.
[[nodiscard]] bool is_in_network(Bytes address, const ValueTest& test) noexcept;

/// The result of comparing `a` with `b`. For `unequal` it is that of `equal`, because `ValueTest::inverted` negates it.
template <class T>
[[nodiscard]] bool relates(const T& a, Relation relation, const T& b) noexcept {
    switch (relation) {
        case Relation::less: return a < b;
        case Relation::less_equal: return a <= b;
        case Relation::greater: return a > b;
        case Relation::greater_equal: return a >= b;
        default: return a == b;
    }
}

/// The description of a field for conditions. Its kind determines which operators and literals are valid.
struct FieldInfo {
    enum class Kind : std::uint8_t {
        number,        ///< an integer in `range`
        named_number,  ///< an integer in `range`; some have names, which texts are
        hex_number,    ///< an integer in `range`; texts are hexadecimal
        date,          ///< seconds since the epoch, in `range`; texts are dates
        real,
        boolean,
        octets,       ///< texts are base64
        text,         ///< the octets are compared
        shown_text,   ///< the displayed text is compared
        address,      ///< 4 or 16 octets
        record_data,  ///< DNS record data: the displayed text, an address in it, or the names in it
        name,         ///< a hierarchical name, such as a domain name
        opaque,       ///< only presence can be tested
    };

    std::string_view name;
    Kind kind = Kind::number;
    NumberRange range;
    bool is_signed = false;

    /// For named numbers: the number of a name; nothing for an unknown name.
    std::function<std::optional<std::int64_t>(std::string_view name)> number_of;
    /// For named numbers: a list of the names, such as ` (INSERTION, EXPIRATION)`; empty if there are too many.
    std::function<std::string()> list_of_names;
    /// For names: converts a text to the encoding of the data; nothing for an invalid one. `noun` is used in the error.
    std::function<std::optional<std::string>(std::string_view text)> name_octets;
    std::string_view noun = "name";
};

/// The operators that are valid for a kind, besides `has`.
[[nodiscard]] std::span<const Relation> relations_of(FieldInfo::Kind kind) noexcept;

/// What a kind is for users, such as `number`.
[[nodiscard]] std::string_view to_text(FieldInfo::Kind kind) noexcept;

/// The tests of a condition on a field. It is true if one of them is.
/// \throws Error with the position of an operator or literal that is invalid for the field
[[nodiscard]] std::vector<ValueTest> value_tests(const Expression& condition, const FieldInfo& field);

}  // namespace spindrift::predicate
