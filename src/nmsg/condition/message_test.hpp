#pragma once

#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/message/schema.hpp>
#include <spindrift/predicate/value_test.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

// Tests of conditions on messages.
namespace spindrift::nmsg {

/// A test of a part of the header or of a field.
struct MessageTest {
    enum class Part : std::uint8_t {
        // Parts of the header.
        vendor,
        type_number,
        type_name,  ///< the type is one of `types`
        source,
        operator_id,
        group,
        time,

        field,  ///< the field in `slot`
    };

    Part part = Part::field;
    predicate::ValueTest value;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> types;  ///< vendor and type numbers

    // For a field: its slot in the `FieldSelection` of the program, and for record data the slots of type and class.
    const Field* field = nullptr;
    std::uint32_t slot = 0;
    std::uint32_t rrtype_slot = 0;
    std::uint32_t rrclass_slot = 0;
    /// Whether the test is true if the field has no value that matches, as for a flag that has to be false.
    bool is_absence = false;
};

/// The parts of the header that every message has.
inline constexpr std::array<std::string_view, 3> always_present = {"vendor", "type", "time"};

/// Whether the subject of a condition is a part of the header.
[[nodiscard]] bool is_header_part(const predicate::Subject& subject) noexcept;

/// The tests of a condition on the header. It is true if one of them is.
/// \throws Error with the position of an invalid operator or literal
[[nodiscard]] std::vector<MessageTest> header_tests(const predicate::Expression& condition, const Registry& registry,
                                                    const Aliases* aliases);

/// The description of a field for conditions.
[[nodiscard]] predicate::FieldInfo field_info(const Field& field);

/// The description of what a name stands for in a type. \param name stays in use as long as the result
[[nodiscard]] predicate::FieldInfo field_info(const Schema& schema, const ConditionName& name);

/// What a name stands for in a type: a field, several, or a flag; nothing if the type does not have it.
[[nodiscard]] std::optional<ConditionName> find_name(const Schema& schema, std::string_view name);

}  // namespace spindrift::nmsg
