#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

/// Conditions as they are written (docs/where.md). Which fields there are, and what they hold, is for others to know.
namespace spindrift::predicate {

/// How a value is compared.
enum class Relation : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal, in, under, match };

/// How a relation is written.
[[nodiscard]] std::string_view to_text(Relation relation) noexcept;

/// A value to compare with.
struct Literal {
    bool quoted = false;
    std::string text;
    std::size_t at = 0;
    std::shared_ptr<const re2::RE2> pattern;  ///< of a text behind `~`
};

/// What is compared: a part of the header or a field of the message.
struct Subject {
    std::string name;         ///< without `message.`
    bool in_message = false;  ///< `message.` stood before it
    std::size_t at = 0;
};

/// A condition and those it is made of.
struct Expression {
    enum class Kind : std::uint8_t { any_of, all_of, negation, presence, comparison };

    Kind kind = Kind::presence;
    std::vector<Expression> parts;  ///< of the first three kinds; a negation has one

    // Of presence and comparison.
    Subject subject;
    Relation relation = Relation::equal;
    std::size_t relation_at = 0;
    std::vector<Literal> values;  ///< one, or with `in` some
};

/// Reads an expression.
/// \throws Error with the place of what is wrong, counted from 1
[[nodiscard]] Expression parse_expression(std::string_view text);

/// Throws the error that an expression does not make sense at octet `at`, counted from 1.
[[noreturn]] void throw_expression_error(std::size_t at, std::string_view why);

}  // namespace spindrift::predicate
