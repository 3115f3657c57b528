#pragma once

#include "predicate_expression.hpp"

#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// What is asked of a message, with the values to compare with in the form messages have them.
namespace spindrift::nmsg {

struct Question {
    enum class Kind : std::uint8_t {
        never,  ///< has no answer but no

        // Of the header.
        vendor,       ///< the number from `least` to `most`
        type_number,  ///< the number from `least` to `most`
        type_name,    ///< one of `types`
        source,       ///< there is one, from `least` to `most`
        operator_id,
        group,
        time,  ///< `time_relation` to `seconds` and `nanoseconds`

        // Of a field.
        presence,       ///< there is a value
        number,         ///< from `least` to `most`
        real,           ///< `real_relation` to `real`
        octets,         ///< the same octets
        string,         ///< the same octets up to the first NUL
        name,           ///< the same name, in any case
        zone,           ///< a name in that zone
        network,        ///< an address whose first `prefix` bits are the same
        shown_text,     ///< the same text as it is shown
        shown_pattern,  ///< `pattern` matches the text as it is shown
    };

    Kind kind = Kind::never;
    bool inverted = false;  ///< of each single value, if there is any

    // Numbers are compared as unsigned ones, signed ones with their sign bit turned: see `ordered_bits`.
    std::uint64_t least = 0;
    std::uint64_t most = 0;

    Relation relation = Relation::equal;  ///< of `real` and `time`
    double real = 0;
    std::int64_t seconds = 0;
    std::uint32_t nanoseconds = 0;
    std::string octets;  ///< text, name, zone or address
    unsigned prefix = 0;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> types;  ///< vendor and type numbers
    std::shared_ptr<const re2::RE2> pattern;

    [[nodiscard]] bool is_of_field() const noexcept { return kind >= Kind::presence; }
};

/// Whether values of a kind have a sign.
[[nodiscard]] constexpr bool is_signed(FieldType type) noexcept {
    return type == FieldType::enumeration || type == FieldType::int16 || type == FieldType::int32 ||
           type == FieldType::int64;
}

/// The bits of a whole number such that the order of numbers is that of the bits.
[[nodiscard]] constexpr std::uint64_t ordered_bits(std::uint64_t bits, bool is_signed) noexcept {
    return bits ^ (std::uint64_t{is_signed} << 63);
}

/// Whether a name is that of a part of the header.
[[nodiscard]] bool is_header_name(std::string_view name) noexcept;

/// What a condition asks of the header. Several questions are alternatives.
/// \throws Error with the place of what makes no sense
[[nodiscard]] std::vector<Question> header_questions(const Expression& condition, const Registry& registry,
                                                     const Aliases* aliases);

/// What a condition asks of a field of a type.
/// \throws Error with the place of what such a field cannot be asked
[[nodiscard]] std::vector<Question> field_questions(const Expression& condition, const Field& field);

}  // namespace spindrift::nmsg
