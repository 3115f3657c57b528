#pragma once

#include "message/field_finder.hpp"
#include "message_test.hpp"

#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/predicate/program.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

// Compilation of conditions for message types.
namespace spindrift::nmsg {

/// A condition compiled for one message type.
struct MessageProgram {
    predicate::Program<MessageTest> tests;
    std::unique_ptr<const FieldSelection> selection;  ///< null if no field is tested
    std::map<std::size_t, std::string> inapplicable;  ///< why a condition is always false, by its position
    mutable std::atomic<bool> used = false;           ///< a matcher has seen a message of this type
};

/// A condition compiled for each type of a registry, and for unknown types, whose messages have only a header.
struct Predicate::Programs {
    using Type = std::pair<std::uint32_t, std::uint32_t>;

    std::map<Type, std::unique_ptr<const MessageProgram>> by_type;
    std::unique_ptr<const MessageProgram> of_unknown_types;

    [[nodiscard]] const MessageProgram& find(const Payload& payload) const {
        const auto found = by_type.find({payload.vid, payload.msgtype});
        return found == by_type.end() ? *of_unknown_types : *found->second;
    }
};

/// Checks that each condition of an expression is valid for the header or for some type.
/// \throws Error with the position of the first one that is not
void check_expression(const predicate::Expression& expression, const Registry& registry,
                      const Predicate::Options& options);

/// Compiles a checked expression for one type; `schema` is null for unknown types. Conditions that are invalid for the
/// type are false.
[[nodiscard]] std::unique_ptr<const MessageProgram> compile_expression(const predicate::Expression& expression,
                                                                       const Schema* schema, const Registry& registry,
                                                                       const Aliases* aliases);

}  // namespace spindrift::nmsg
