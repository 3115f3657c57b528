#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

/// Condition expressions (docs/where.md): syntax and types that do not depend on messages. The caller provides the
/// fields and their values.
namespace spindrift::predicate {

/// A comparison operator.
enum class Relation : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal, in, under, match };

/// The operator as it is written in an expression.
[[nodiscard]] std::string_view to_text(Relation relation) noexcept;

/// A value on the right side of a comparison.
struct Literal {
    bool quoted = false;
    std::string text;
    std::size_t at = 0;                       ///< its position in the expression, in octets from 1
    std::shared_ptr<const re2::RE2> pattern;  ///< the compiled text of the operator `~`
};

/// The left side of a comparison: a part of the header or a field of the message.
struct Subject {
    std::string name;         ///< without `message.`
    bool in_message = false;  ///< written with `message.`
    std::size_t at = 0;       ///< its position in the expression, in octets from 1
};

/// A node of the syntax tree.
struct Expression {
    enum class Kind : std::uint8_t { any_of, all_of, negation, presence, comparison };

    Kind kind = Kind::presence;
    std::vector<Expression> parts;  ///< children, for the first three kinds; a negation has one

    // For presence and comparison.
    Subject subject;
    Relation relation = Relation::equal;
    std::size_t relation_at = 0;  ///< its position in the expression, in octets from 1
    std::vector<Literal> values;  ///< one, or several with `in`
};

/// Parses an expression.
/// \param always_present subjects that always have a value, so that errors about them do not advise `has`
/// \param flags subjects that are true or false and may stand alone: `spoofed` is `spoofed == true`
/// \throws Error with the position of the syntax error, in octets from 1
[[nodiscard]] Expression parse_expression(std::string_view text, std::span<const std::string_view> always_present = {},
                                          std::span<const std::string_view> flags = {});

/// Throws an error for octet `at` of an expression, counted from 1.
[[noreturn]] void throw_expression_error(std::size_t at, std::string_view why);

}  // namespace spindrift::predicate
