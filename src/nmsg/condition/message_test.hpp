#pragma once

#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/message/schema.hpp>
#include <spindrift/predicate/value_test.hpp>

#include <cstdint>
#include <utility>
#include <vector>

// What conditions test of messages.
namespace spindrift::nmsg {

struct MessageTest {
    enum class Part : std::uint8_t {
        // Of the header.
        vendor,
        type_number,
        type_name,  ///< the type is one of `types`
        source,
        operator_id,
        group,
        time,

        field,  ///< that in `slot`
    };

    Part part = Part::field;
    predicate::ValueTest value;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> types;  ///< vendor and type numbers

    // Of a field: its place in the program's selection, and those of type and class if it is record data.
    const Field* field = nullptr;
    std::uint32_t slot = 0;
    std::uint32_t rrtype_slot = 0;
    std::uint32_t rrclass_slot = 0;
};

/// Whether a condition is about the header.
[[nodiscard]] bool is_of_header(const predicate::Subject& subject) noexcept;

/// What a condition tests of the header. Several tests are alternatives.
/// \throws Error with the place of what makes no sense
[[nodiscard]] std::vector<MessageTest> header_tests(const predicate::Expression& condition, const Registry& registry,
                                                    const Aliases* aliases);

/// A field as conditions see it.
[[nodiscard]] predicate::FieldInfo field_info(const Field& field);

}  // namespace spindrift::nmsg
