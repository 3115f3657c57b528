#include "predicate_program.hpp"

#include "predicate_lexer.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace spindrift::nmsg {
namespace {

bool is_of_header(const Subject& subject) noexcept {
    return !subject.in_message && is_header_name(subject.name);
}

std::string full_name(const Schema& schema) {
    return fmt::format("{} {}", schema.vendor(), schema.name());
}

/// Makes sure that every condition makes sense for some message.
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
        if (is_of_header(expression.subject)) {
            static_cast<void>(header_questions(expression, registry_, options_.aliases));
        } else {
            check_field(expression);
        }
    }

private:
    // One type with a field that can be asked is enough; otherwise the first with such a field tells why not.
    void check_field(const Expression& condition) const {
        std::optional<Error> reason;
        for (const Schema* const schema : schemas_) {
            const auto field = schema->find(condition.subject.name);
            if (!field) {
                continue;
            }
            try {
                static_cast<void>(field_questions(condition, schema->field(*field)));
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
        refuse_expression(condition.subject.at,
                          schemas_.size() == 1
                              ? fmt::format("{} has no field {}", full_name(*schemas_.front()), condition.subject.name)
                              : fmt::format("no message type has a field {}", condition.subject.name));
    }

    const Registry& registry_;
    const Predicate::Options& options_;
    std::vector<const Schema*> schemas_;
};

/// Writes programs from their end to their beginning, so that every step knows where its answers lead.
class Compiler {
public:
    Compiler(const Schema* schema, const Registry& registry, const Aliases* aliases)
        : schema_(schema), registry_(registry), aliases_(aliases) {}

    Program compile(const Expression& expression) {
        program_.start = emit(expression, Program::accept, Program::reject);
        if (!fields_.empty()) {
            program_.selection = std::make_unique<const FieldSelection>(*schema_, std::move(fields_));
        }
        return std::move(program_);
    }

private:
    // \returns where to begin
    std::uint32_t emit(const Expression& expression, std::uint32_t if_true, std::uint32_t if_false) {
        switch (expression.kind) {
            case Expression::Kind::any_of:
                for (std::size_t i = expression.parts.size(); i-- > 0;) {
                    if_false = emit(expression.parts[i], if_true, if_false);
                }
                return if_false;
            case Expression::Kind::all_of:
                for (std::size_t i = expression.parts.size(); i-- > 0;) {
                    if_true = emit(expression.parts[i], if_true, if_false);
                }
                return if_true;
            case Expression::Kind::negation: return emit(expression.parts.front(), if_false, if_true);
            default: return emit_condition(expression, if_true, if_false);
        }
    }

    std::uint32_t emit_condition(const Expression& condition, std::uint32_t if_true, std::uint32_t if_false) {
        if (is_of_header(condition.subject)) {
            for (Question& question : header_questions(condition, registry_, aliases_)) {
                Step step;
                step.question = std::move(question);
                if_false = add(std::move(step), if_true, if_false);
            }
            return if_false;
        }
        const auto field = schema_ != nullptr ? schema_->find(condition.subject.name) : std::nullopt;
        return field ? emit_field(condition, *field, if_true, if_false) : if_false;
    }

    std::uint32_t emit_field(const Expression& condition, std::size_t place, std::uint32_t if_true,
                             std::uint32_t if_false) {
        const Field& field = schema_->field(place);
        std::vector<Question> questions;
        try {
            questions = field_questions(condition, field);
        } catch (const Error&) {
            return if_false;  // another type has a field of this name that can be asked
        }
        for (Question& question : questions) {
            Step step;
            step.question = std::move(question);
            step.slot = slot_of(place);
            step.field = &field;
            if (field.form == Form::rdata) {
                step.rrtype_slot = slot_of(field.rrtype_field);
                step.rrclass_slot = slot_of(field.rrclass_field);
            }
            if_false = add(std::move(step), if_true, if_false);
        }
        return if_false;
    }

    std::uint32_t add(Step step, std::uint32_t if_true, std::uint32_t if_false) {
        step.if_true = if_true;
        step.if_false = if_false;
        program_.steps.push_back(std::move(step));
        return static_cast<std::uint32_t>(program_.steps.size() - 1);
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
    Program program_;
    std::vector<std::size_t> fields_;
};

}  // namespace

void check_expression(const Expression& expression, const Registry& registry, const Predicate::Options& options) {
    Checker(registry, options).check(expression);
}

Program compile_expression(const Expression& expression, const Schema* schema, const Registry& registry,
                           const Aliases* aliases) {
    return Compiler(schema, registry, aliases).compile(expression);
}

}  // namespace spindrift::nmsg
