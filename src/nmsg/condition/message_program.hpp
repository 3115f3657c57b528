#pragma once

#include "message/field_finder.hpp"
#include "message_test.hpp"

#include <spindrift/nmsg/condition/predicate.hpp>
#include <spindrift/predicate/program.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

// Conditions made ready for message types.
namespace spindrift::nmsg {

/// What a condition comes down to for one message type.
struct MessageProgram {
    predicate::Program<MessageTest> tests;
    std::unique_ptr<const FieldSelection> selection;  ///< null if no field is tested
};

/// A condition for every type of a registry, and for messages of other types, which have only a header.
struct Predicate::Programs {
    using Type = std::pair<std::uint32_t, std::uint32_t>;

    std::map<Type, MessageProgram> by_type;
    MessageProgram of_unknown_types;

    [[nodiscard]] const MessageProgram& find(const Payload& payload) const {
        const auto found = by_type.find({payload.vid, payload.msgtype});
        return found == by_type.end() ? of_unknown_types : found->second;
    }
};

/// \throws Error with the place of whatever in the expression does not fit the types
void check_expression(const predicate::Expression& expression, const Registry& registry,
                      const Predicate::Options& options);

/// Makes a program for one type of an expression that was checked; null stands for the unknown ones. What fields of
/// this type cannot be tested for is false.
[[nodiscard]] MessageProgram compile_expression(const predicate::Expression& expression, const Schema* schema,
                                                const Registry& registry, const Aliases* aliases);

}  // namespace spindrift::nmsg
