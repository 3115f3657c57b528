#pragma once

#include "message/field_finder.hpp"
#include "predicate_question.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

// Conditions made ready for message types.
namespace spindrift::nmsg {

/// A question of a program, and where to go on after the answer.
struct Step {
    Question question;
    std::uint32_t slot = 0;  ///< of the field it is about
    // Of record data: the slots that have its type and class.
    std::uint32_t rrtype_slot = 0;
    std::uint32_t rrclass_slot = 0;
    const Field* field = nullptr;
    std::uint32_t if_true = 0;
    std::uint32_t if_false = 0;
};

/// What a condition comes down to for one message type: questions, each of which leads to another or to an end.
struct Program {
    static constexpr std::uint32_t accept = 0xFFFFFFFF;
    static constexpr std::uint32_t reject = 0xFFFFFFFE;

    std::vector<Step> steps;
    std::uint32_t start = reject;
    std::unique_ptr<const FieldSelection> selection;  ///< null if no field is asked for
};

/// A condition for every type of a registry, and for messages of other types, which have only a header.
struct Predicate::Programs {
    using Type = std::pair<std::uint32_t, std::uint32_t>;

    std::map<Type, Program> by_type;
    Program of_unknown_types;

    [[nodiscard]] const Program& find(const Payload& payload) const {
        const auto found = by_type.find({payload.vid, payload.msgtype});
        return found == by_type.end() ? of_unknown_types : found->second;
    }
};

/// \throws Error with the place of whatever in the expression does not fit the types
void check_expression(const Expression& expression, const Registry& registry, const Predicate::Options& options);

/// Makes a program for one type of an expression that was checked; null stands for the unknown ones. What fields of
/// this type cannot be asked is answered with no.
[[nodiscard]] Program compile_expression(const Expression& expression, const Schema* schema, const Registry& registry,
                                         const Aliases* aliases);

}  // namespace spindrift::nmsg
