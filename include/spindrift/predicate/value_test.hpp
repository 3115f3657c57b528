#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/number_range.hpp>
#include <spindrift/predicate/expression.hpp>
#include <spindrift/predicate/literal.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::predicate {

/// What a value is tested for, with the values to compare with in the form in which data carry them.
struct ValueTest {
    enum class Kind : std::uint8_t {
        presence,       ///< there is a value
        number,         ///< a whole number from `min` to `max`
        real,           ///< `relation` to `real`
        time,           ///< `relation` to `time`
        octets,         ///< the same octets
        text,           ///< the same text
        name,           ///< the same name
        zone,           ///< a name in that zone
        network,        ///< an address whose first `prefix` bits are the same
        shown_text,     ///< the same text as it is shown
        shown_pattern,  ///< `pattern` matches the text as it is shown
    };

    Kind kind = Kind::presence;
    bool inverted = false;  ///< of each single value, if there is any

    std::uint64_t min = 0;  ///< in the form `ordered_bits` gives, like the next
    std::uint64_t max = 0;
    Relation relation = Relation::equal;
    double real = 0;
    UnixTime time;
    std::string octets;  ///< octets, text, name, zone or address
    unsigned prefix = 0;
    std::shared_ptr<const re2::RE2> pattern;
};

/// The bits of a whole number such that the order of numbers is that of the bits: those of signed numbers with the sign
/// bit turned.
[[nodiscard]] constexpr std::uint64_t ordered_bits(std::uint64_t bits, bool is_signed) noexcept {
    return bits ^ (std::uint64_t{is_signed} << 63);
}

/// Makes it a test for numbers with a relation to one. \param number in the form `ordered_bits` gives
void set_number(ValueTest& test, Relation relation, std::uint64_t number) noexcept;

/// Whether a number is one of those a test asks for, `inverted` left aside. \param number in the form `ordered_bits`
/// gives
[[nodiscard]] constexpr bool is_in_range(std::uint64_t number, const ValueTest& test) noexcept {
    return number >= test.min && number <= test.max;
}

/// Whether an address, of 4 or 16 octets, is in the network of a test.
[[nodiscard]] bool is_in_network(Bytes address, const ValueTest& test) noexcept;

/// Whether `a` has a relation to `b`; `!=` is the inversion of what this says.
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

/// A field as conditions see it: its kind decides which operators and values make sense.
struct FieldInfo {
    enum class Kind : std::uint8_t {
        number,        ///< whole, in `range`
        named_number,  ///< likewise; some have names
        hex_number,    ///< likewise; texts are hexadecimal
        date,          ///< whole seconds since the epoch, in `range`; texts are dates
        real,
        boolean,
        octets,      ///< texts are base64
        text,        ///< compared as it is carried
        shown_text,  ///< compared as it is shown
        address,     ///< 4 or 16 octets
        name,        ///< in a hierarchy of names
        opaque,      ///< there or not, and nothing else
    };

    std::string_view name;
    Kind kind = Kind::number;
    NumberRange range;
    bool is_signed = false;

    /// Of named numbers: the number of a name.
    std::function<std::optional<std::int64_t>(std::string_view name)> number_of;
    /// Of named numbers: the names there are, ` (INSERTION, EXPIRATION)`, or an empty text if there are too many.
    std::function<std::string()> list_of_names;
    /// Of names: the form to compare with; nothing for a text that is none. `noun` says what it should be.
    std::function<std::optional<std::string>(std::string_view text)> name_octets;
    std::string_view noun = "name";
};

/// What a condition tests values of a field for. Several tests are alternatives.
/// \throws Error with the place of what such a field cannot be asked
[[nodiscard]] std::vector<ValueTest> value_tests(const Expression& condition, const FieldInfo& field);

}  // namespace spindrift::predicate
