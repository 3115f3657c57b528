#include "message_program.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace spindrift::nmsg {
namespace {

using predicate::Expression;
using predicate::throw_expression_error;

std::string full_name(const Schema& schema) {
    return fmt::format("{} {}", schema.vendor(), schema.name());
}

/// Checks that each condition is valid for the header or for some type.
class Checker {
public:
    Checker(const Registry& registry, const Predicate::Options& options) : registry_(registry), options_(options) {
        if (options.only != nullptr) {
            schemas_ = {options.only};
        } else {
            schemas_ = registry.schemas();
        }
    }

    void check(const Expression& expression) const {
        for (const Expression& part : expression.parts) {
            check(part);
        }
        if (!expression.parts.empty()) {
            return;
        }
        if (is_header_part(expression.subject)) {
            static_cast<void>(header_tests(expression, registry_, options_.aliases));
        } else {
            check_field(expression);
        }
    }

private:
    // A condition on a field is valid if it is valid for one type with such a field. Otherwise, the error of the first
    // type with such a field is thrown.
    void check_field(const Expression& condition) const {
        std::optional<Error> reason;
        for (const Schema* const schema : schemas_) {
            const auto name = find_name(*schema, condition.subject.name);
            if (!name) {
                continue;
            }
            try {
                static_cast<void>(predicate::value_tests(condition, field_info(*schema, *name)));
                return;
            } catch (const Error& error) {
                if (!reason) {
                    reason = Error(fmt::format("{} ({})", error.what(), full_name(*schema)));
                }
            }
        }
        if (reason) {
            throw Error(*reason);
        }
        throw_expression_error(condition.subject.at,
                               schemas_.size() == 1
                                   ? fmt::format("{} has no field {}{}", full_name(*schemas_.front()),
                                                 condition.subject.name, suggestion(condition.subject.name))
                                   : fmt::format("no message type has a field {}{}", condition.subject.name,
                                                 suggestion(condition.subject.name)));
    }

    [[nodiscard]] std::string suggestion(std::string_view name) const {
        std::vector<std::string_view> known;
        for (const Schema* const schema : schemas_) {
            for (const Field& field : schema->shown_fields()) {
                known.push_back(field.name);
            }
            for (const ConditionName& condition_name : schema->condition_names()) {
                known.push_back(condition_name.name);
            }
        }
        return did_you_mean(name, known);
    }

    const Registry& registry_;
    const Predicate::Options& options_;
    std::vector<const Schema*> schemas_;
};

class Compiler {
public:
    Compiler(const Schema* schema, const Registry& registry, const Aliases* aliases)
        : schema_(schema), registry_(registry), aliases_(aliases) {}

    std::unique_ptr<const MessageProgram> compile(const Expression& expression) {
        auto program = std::make_unique<MessageProgram>();
        program->tests = predicate::Program<MessageTest>(
            expression, [this](const Expression& condition) { return tests_of(condition); });
        if (!fields_.empty()) {
            program->selection = std::make_unique<const FieldSelection>(*schema_, std::move(fields_));
        }
        program->inapplicable = std::move(inapplicable_);
        return program;
    }

private:
    std::vector<MessageTest> tests_of(const Expression& condition) {
        if (is_header_part(condition.subject)) {
            return header_tests(condition, registry_, aliases_);
        }
        if (schema_ == nullptr) {
            set_inapplicable(condition,
                             fmt::format("at {}: messages of unknown types have no fields", condition.subject.at));
            return {};
        }
        if (const auto name = find_name(*schema_, condition.subject.name)) {
            return field_tests(condition, *name);
        }
        set_inapplicable(condition, fmt::format("at {}: {} has no field {}", condition.subject.at, full_name(*schema_),
                                                condition.subject.name));
        return {};
    }

    void set_inapplicable(const Expression& condition, std::string why) {
        inapplicable_.emplace(condition.subject.at, std::move(why));
    }

    std::vector<MessageTest> field_tests(const Expression& condition, const ConditionName& name) {
        std::vector<predicate::ValueTest> values;
        try {
            values = predicate::value_tests(condition, field_info(*schema_, name));
        } catch (const Error& error) {
            // Valid for another type with a field of this name, as `Checker` made sure.
            set_inapplicable(condition, fmt::format("{} ({})", error.what(), full_name(*schema_)));
            return {};
        }
        std::vector<MessageTest> tests;
        for (const predicate::ValueTest& value : values) {
            for (const std::size_t field : name.fields) {
                tests.push_back(name.value ? flag_test(value, field, *name.value) : field_test(value, field));
            }
        }
        return tests;
    }

    MessageTest field_test(const predicate::ValueTest& value, std::size_t index) {
        const Field& field = schema_->field(index);
        MessageTest test;
        test.value = value;
        test.field = &field;
        test.slot = slot_of(index);
        if (field.form == Form::rdata) {
            test.rrtype_slot = slot_of(field.rrtype_field);
            test.rrclass_slot = slot_of(field.rrclass_field);
        }
        return test;
    }

    // A comparison of a flag with true or false, as a test of the values of its field.
    MessageTest flag_test(const predicate::ValueTest& wanted, std::size_t field, std::int32_t flag) {
        using predicate::ValueTest;
        ValueTest value;
        if (wanted.kind == ValueTest::Kind::presence) {
            // Every message has a flag, so `has` is true: no number is in this range.
            value.kind = ValueTest::Kind::number;
            value.min = 1;
        } else {
            const auto bits = static_cast<std::uint64_t>(std::int64_t{flag});
            predicate::set_number(value, predicate::Relation::equal, predicate::ordered_bits(bits, true));
        }
        MessageTest test = field_test(value, field);
        test.is_absence = wanted.kind == ValueTest::Kind::presence || (wanted.min == 0) != wanted.inverted;
        return test;
    }

    std::uint32_t slot_of(std::size_t field) {
        const auto found = std::ranges::find(fields_, field);
        const auto slot = static_cast<std::uint32_t>(found - fields_.begin());
        if (found == fields_.end()) {
            fields_.push_back(field);
        }
        return slot;
    }

    const Schema* schema_;
    const Registry& registry_;
    const Aliases* aliases_;
    std::vector<std::size_t> fields_;
    std::map<std::size_t, std::string> inapplicable_;
};

}  // namespace

void check_expression(const Expression& expression, const Registry& registry, const Predicate::Options& options) {
    Checker(registry, options).check(expression);
}

std::unique_ptr<const MessageProgram> compile_expression(const Expression& expression, const Schema* schema,
                                                         const Registry& registry, const Aliases* aliases) {
    return Compiler(schema, registry, aliases).compile(expression);
}

}  // namespace spindrift::nmsg
