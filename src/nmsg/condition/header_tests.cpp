#include "message_test.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace spindrift::nmsg {
namespace {

using predicate::Expression;
using predicate::Literal;
using predicate::Relation;
using predicate::require_number;
using predicate::require_relation;
using predicate::set_number;
using predicate::throw_expression_error;
using predicate::ValueTest;
using HeaderPart = MessageTest::Part;

constexpr NumberRange any_number{0, std::numeric_limits<std::uint32_t>::max()};
// A source, operator or group of 0 means that there is none.
constexpr NumberRange any_but_zero{1, std::numeric_limits<std::uint32_t>::max()};

struct Part {
    std::string_view name;
    HeaderPart part;
};

constexpr std::array<Part, 6> parts = {{
    {"vendor", HeaderPart::vendor},
    {"type", HeaderPart::type_number},
    {"source", HeaderPart::source},
    {"operator", HeaderPart::operator_id},
    {"group", HeaderPart::group},
    {"time", HeaderPart::time},
}};

const Part* find_part(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(parts, name, &Part::name);
    return found == parts.end() ? nullptr : found;
}

class HeaderReader {
public:
    HeaderReader(const Expression& condition, HeaderPart part, const Registry& registry, const Aliases* aliases)
        : condition_(condition), part_(part), registry_(registry), aliases_(aliases) {}

    [[nodiscard]] MessageTest presence() const {
        if (std::ranges::count(always_present, condition_.subject.name) > 0) {
            throw_expression_error(condition_.subject.at,
                                   fmt::format("every message has a {}", condition_.subject.name));
        }
        MessageTest test;
        test.part = part_;
        test.value.kind = ValueTest::Kind::number;
        test.value.min = 1;
        test.value.max = any_but_zero.max;
        return test;
    }

    [[nodiscard]] MessageTest comparison(const Literal& literal) const {
        using enum Relation;
        MessageTest test;
        test.part = part_;
        test.value.relation = condition_.relation;
        switch (part_) {
            case HeaderPart::vendor:
                require_relation(condition_, {equal, unequal, in});
                set_vendor(test, literal);
                break;
            case HeaderPart::type_number:
                require_relation(condition_, {equal, unequal, in});
                set_type(test, literal);
                break;
            case HeaderPart::time:
                require_relation(condition_, {equal, unequal, less, less_equal, greater, greater_equal, in});
                set_time(test, literal);
                break;
            default:
                require_relation(condition_, {equal, unequal, less, less_equal, greater, greater_equal, in});
                set_number(test.value, condition_.relation, identifier(literal));
                break;
        }
        return test;
    }

private:
    void set_vendor(MessageTest& test, const Literal& literal) const {
        std::uint64_t number = registry_.vendor_id(literal.text);
        if (!literal.quoted) {
            number = require_number(condition_, literal, any_number).magnitude;
        } else if (number == 0) {
            throw_expression_error(literal.at, fmt::format("no vendor is called {}{}", literal.text,
                                                           suggestion(literal.text, &Schema::vendor)));
        }
        set_number(test.value, condition_.relation, number);
    }

    void set_type(MessageTest& test, const Literal& literal) const {
        if (!literal.quoted) {
            set_number(test.value, condition_.relation, require_number(condition_, literal, any_number).magnitude);
            return;
        }
        test.part = HeaderPart::type_name;
        test.value.inverted = condition_.relation == Relation::unequal;
        for (const Schema* const schema : registry_.schemas()) {
            if (equal_ignoring_case(schema->name(), literal.text)) {
                test.types.emplace_back(schema->vid(), schema->msgtype());
            }
        }
        if (test.types.empty()) {
            throw_expression_error(
                literal.at, fmt::format("no message type is called {}{}", literal.text,
                                        is_value_of_field(literal.text) ? "; a field of that name is message.type"
                                                                        : suggestion(literal.text, &Schema::name)));
        }
    }

    // Whether a text is the name of a value of a field that has the name of this header part.
    [[nodiscard]] bool is_value_of_field(const std::string& text) const {
        return std::ranges::any_of(registry_.schemas(), [&](const Schema* schema) {
            const auto field = schema->find(condition_.subject.name);
            return field && schema->field(*field).form == Form::enumeration &&
                   schema->field(*field).names->value_ignoring_case(text).has_value();
        });
    }

    [[nodiscard]] std::string suggestion(std::string_view text,
                                         const std::string& (Schema::*name)() const noexcept) const {
        std::vector<std::string_view> known;
        for (const Schema* const schema : registry_.schemas()) {
            known.push_back((schema->*name)());
        }
        return did_you_mean(text, known);
    }

    void set_time(MessageTest& test, const Literal& literal) const {
        const auto time =
            literal.quoted ? predicate::parse_time_literal(literal.text) : predicate::parse_unix_seconds(literal.text);
        if (!time) {
            throw_expression_error(
                literal.at,
                fmt::format("{} is not a time, such as \"2024-05-01 12:00:00\" or 1714564800", literal.text));
        }
        test.value.kind = ValueTest::Kind::time;
        test.value.inverted = condition_.relation == Relation::unequal;
        test.value.time = *time;
    }

    // Converts a literal to the number of a source, operator or group.
    [[nodiscard]] std::uint64_t identifier(const Literal& literal) const {
        if (literal.quoted) {
            return part_ == HeaderPart::source ? source(literal) : aliased(literal);
        }
        const std::uint64_t number = require_number(condition_, literal, any_number).magnitude;
        if (number == 0) {
            throw_expression_error(literal.at, fmt::format("no {0} is 0; not has {0} asks for messages without one",
                                                           condition_.subject.name));
        }
        return number;
    }

    // Reads a source in hexadecimal, as in JSON.
    [[nodiscard]] std::uint64_t source(const Literal& literal) const {
        const auto number = predicate::parse_whole_number("0x" + literal.text);
        if (!number || number->magnitude == 0 || !predicate::contains(any_but_zero, *number)) {
            throw_expression_error(literal.at,
                                   fmt::format("{} is not a source, such as \"a1ba02cf\" or 0xa1ba02cf", literal.text));
        }
        return number->magnitude;
    }

    [[nodiscard]] std::uint64_t aliased(const Literal& literal) const {
        const bool is_operator = part_ == HeaderPart::operator_id;
        const auto number = aliases_ == nullptr ? std::nullopt
                            : is_operator       ? aliases_->operators.number(literal.text)
                                                : aliases_->groups.number(literal.text);
        if (!number) {
            throw_expression_error(literal.at,
                                   fmt::format("no {} is called {}", condition_.subject.name, literal.text));
        }
        return *number;
    }

    const Expression& condition_;
    HeaderPart part_;
    const Registry& registry_;
    const Aliases* aliases_;
};

}  // namespace

bool is_header_part(const predicate::Subject& subject) noexcept {
    return !subject.in_message && find_part(subject.name) != nullptr;
}

std::vector<MessageTest> header_tests(const Expression& condition, const Registry& registry, const Aliases* aliases) {
    const HeaderReader reader(condition, find_part(condition.subject.name)->part, registry, aliases);
    if (condition.kind == Expression::Kind::presence) {
        return {reader.presence()};
    }
    std::vector<MessageTest> tests;
    for (const Literal& literal : condition.values) {
        tests.push_back(reader.comparison(literal));
    }
    return tests;
}

}  // namespace spindrift::nmsg
