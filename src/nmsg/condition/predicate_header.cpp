#include "predicate_lexer.hpp"
#include "predicate_literal.hpp"
#include "predicate_question.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

// What conditions ask of the header of a message.
namespace spindrift::nmsg {
namespace {

constexpr NumberRange any_number{0, std::numeric_limits<std::uint32_t>::max()};
// 0 stands for no source, operator or group.
constexpr NumberRange any_but_none{1, std::numeric_limits<std::uint32_t>::max()};

struct Part {
    std::string_view name;
    Question::Kind kind;
};

constexpr std::array<Part, 6> parts = {{
    {"vendor", Question::Kind::vendor},
    {"type", Question::Kind::type_number},
    {"source", Question::Kind::source},
    {"operator", Question::Kind::operator_id},
    {"group", Question::Kind::group},
    {"time", Question::Kind::time},
}};

const Part* find_part(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(parts, name, &Part::name);
    return found == parts.end() ? nullptr : found;
}

class HeaderReader {
public:
    HeaderReader(const Expression& condition, Question::Kind kind, const Registry& registry, const Aliases* aliases)
        : condition_(condition), kind_(kind), registry_(registry), aliases_(aliases) {}

    [[nodiscard]] Question presence() const {
        if (kind_ == Question::Kind::vendor || kind_ == Question::Kind::type_number || kind_ == Question::Kind::time) {
            refuse_expression(condition_.subject.at, fmt::format("every message has a {}", condition_.subject.name));
        }
        Question question;
        question.kind = kind_;
        question.least = 1;
        question.most = any_but_none.most;
        return question;
    }

    [[nodiscard]] Question comparison(const Literal& literal) const {
        using enum Relation;
        Question question;
        question.kind = kind_;
        question.relation = condition_.relation;
        switch (kind_) {
            case Question::Kind::vendor:
                require_relation(condition_, {equal, unequal, in});
                ask_vendor(question, literal);
                break;
            case Question::Kind::type_number:
                require_relation(condition_, {equal, unequal, in});
                ask_type(question, literal);
                break;
            case Question::Kind::time:
                require_relation(condition_, {equal, unequal, less, less_equal, greater, greater_equal, in});
                ask_time(question, literal);
                break;
            default:
                require_relation(condition_, {equal, unequal, less, less_equal, greater, greater_equal, in});
                ask_number(question, condition_.relation, identifier(literal));
                break;
        }
        return question;
    }

private:
    void ask_vendor(Question& question, const Literal& literal) const {
        std::uint64_t number = registry_.vendor_id(literal.text);
        if (!literal.quoted) {
            number = require_number(condition_, literal, any_number).magnitude;
        } else if (number == 0) {
            refuse_expression(literal.at, fmt::format("no vendor is called {}", literal.text));
        }
        ask_number(question, condition_.relation, number);
    }

    void ask_type(Question& question, const Literal& literal) const {
        if (!literal.quoted) {
            ask_number(question, condition_.relation, require_number(condition_, literal, any_number).magnitude);
            return;
        }
        question.kind = Question::Kind::type_name;
        question.inverted = condition_.relation == Relation::unequal;
        for (const Schema* const schema : registry_.schemas()) {
            if (equal_ignoring_case(schema->name(), literal.text)) {
                question.types.emplace_back(schema->vid(), schema->msgtype());
            }
        }
        if (question.types.empty()) {
            refuse_expression(
                literal.at,
                fmt::format("no message type is called {}; a field of that name is message.type", literal.text));
        }
    }

    void ask_time(Question& question, const Literal& literal) const {
        const auto moment = literal.quoted ? parse_moment(literal.text) : parse_epoch_seconds(literal.text);
        if (!moment) {
            refuse_expression(
                literal.at, fmt::format("{} is no time, such as \"2024-05-01 12:00:00\" or 1714564800", literal.text));
        }
        question.inverted = condition_.relation == Relation::unequal;
        question.seconds = moment->seconds;
        question.nanoseconds = moment->nanoseconds;
    }

    // The number of a source, operator or group.
    [[nodiscard]] std::uint64_t identifier(const Literal& literal) const {
        if (literal.quoted) {
            return kind_ == Question::Kind::source ? source(literal) : aliased(literal);
        }
        const std::uint64_t number = require_number(condition_, literal, any_number).magnitude;
        if (number == 0) {
            refuse_expression(literal.at, fmt::format("no {0} is 0; not has {0} asks for messages without one",
                                                      condition_.subject.name));
        }
        return number;
    }

    // As JSON shows it.
    [[nodiscard]] std::uint64_t source(const Literal& literal) const {
        const auto number = parse_whole_number("0x" + literal.text);
        if (!number || number->magnitude == 0 || !holds(any_but_none, *number)) {
            refuse_expression(literal.at,
                              fmt::format("{} is no source, such as \"a1ba02cf\" or 0xa1ba02cf", literal.text));
        }
        return number->magnitude;
    }

    [[nodiscard]] std::uint64_t aliased(const Literal& literal) const {
        const bool is_operator = kind_ == Question::Kind::operator_id;
        const auto number = aliases_ == nullptr ? std::nullopt
                            : is_operator       ? aliases_->operators.number(literal.text)
                                                : aliases_->groups.number(literal.text);
        if (!number) {
            refuse_expression(literal.at, fmt::format("no {} is called {}", condition_.subject.name, literal.text));
        }
        return *number;
    }

    const Expression& condition_;
    Question::Kind kind_;
    const Registry& registry_;
    const Aliases* aliases_;
};

}  // namespace

bool is_header_name(std::string_view name) noexcept {
    return find_part(name) != nullptr;
}

std::vector<Question> header_questions(const Expression& condition, const Registry& registry, const Aliases* aliases) {
    const HeaderReader reader(condition, find_part(condition.subject.name)->kind, registry, aliases);
    if (condition.kind == Expression::Kind::presence) {
        return {reader.presence()};
    }
    std::vector<Question> questions;
    for (const Literal& literal : condition.values) {
        questions.push_back(reader.comparison(literal));
    }
    return questions;
}

}  // namespace spindrift::nmsg
