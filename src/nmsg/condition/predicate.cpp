#include <spindrift/nmsg/condition/predicate.hpp>

#include "message/value_text.hpp"
#include "message_program.hpp"

#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/name_compare.hpp>
#include <spindrift/dns/rdata.hpp>

#include <re2/re2.h>

#include <algorithm>

namespace spindrift::nmsg {
namespace {

constexpr std::uint32_t nanoseconds_per_second = 1'000'000'000;

// The names of what is true or false, which may stand alone.
std::vector<std::string_view> flags_of(const std::vector<const Schema*>& schemas) {
    std::vector<std::string_view> flags;
    for (const Schema* const schema : schemas) {
        for (const Field& field : schema->shown_fields()) {
            if (field.form == Form::boolean) {
                flags.push_back(field.name);
            }
        }
        for (const ConditionName& name : schema->condition_names()) {
            if (name.value) {
                flags.push_back(name.name);
            }
        }
    }
    return flags;
}

using predicate::is_in_range;
using predicate::relates;
using predicate::ValueTest;

}  // namespace

Predicate::Predicate(std::string_view expression, const Registry& registry, const Options& options) {
    const auto flags = flags_of(options.only != nullptr ? std::vector{options.only} : registry.schemas());
    const predicate::Expression parsed = predicate::parse_expression(expression, always_present, flags);
    check_expression(parsed, registry, options);
    auto programs = std::make_unique<Programs>();
    for (const Schema* const schema : registry.schemas()) {
        programs->by_type.emplace(Programs::Type{schema->vid(), schema->msgtype()},
                                  compile_expression(parsed, schema, registry, options.aliases));
    }
    programs->of_unknown_types = compile_expression(parsed, nullptr, registry, options.aliases);
    programs_ = std::move(programs);
}

Predicate::Predicate(Predicate&&) noexcept = default;
Predicate& Predicate::operator=(Predicate&&) noexcept = default;
Predicate::~Predicate() = default;

std::vector<std::string> Predicate::never_applicable() const {
    std::vector<const MessageProgram*> used;
    for (const auto& [type, program] : programs_->by_type) {
        if (program->used) {
            used.push_back(program.get());
        }
    }
    if (programs_->of_unknown_types->used) {
        used.push_back(programs_->of_unknown_types.get());
    }
    std::vector<std::string> reasons;
    if (used.empty()) {
        return reasons;
    }
    for (const auto& entry : used.front()->inapplicable) {
        const auto lacks = [&](const auto* program) { return program->inapplicable.contains(entry.first); };
        if (std::ranges::all_of(used, lacks)) {
            reasons.push_back(entry.second);
        }
    }
    return reasons;
}

class PredicateMatcher::Impl {
public:
    explicit Impl(const Predicate::Programs& programs) : programs_(programs) {}

    bool matches(const Payload& payload) {
        if (program_ == nullptr || payload.vid != vid_ || payload.msgtype != msgtype_) {
            vid_ = payload.vid;
            msgtype_ = payload.msgtype;
            program_ = &programs_.find(payload);
            // Written once: threads that alternate between types would take the cache line from each other.
            if (!program_->used.load(std::memory_order_relaxed)) {
                program_->used.store(true, std::memory_order_relaxed);
            }
        }
        fields_ = Fields::not_decoded;
        return program_->tests.run([&](const MessageTest& test) {
            return test.part == MessageTest::Part::field ? evaluate_field(test, payload)
                                                         : evaluate_header(test, payload);
        });
    }

private:
    enum class Fields : std::uint8_t { not_decoded, decoded, invalid };

    static bool evaluate_header(const MessageTest& test, const Payload& payload) {
        using enum MessageTest::Part;
        const ValueTest& value = test.value;
        switch (test.part) {
            case vendor: return is_in_range(payload.vid, value) != value.inverted;
            case type_number: return is_in_range(payload.msgtype, value) != value.inverted;
            case type_name:
                return (std::ranges::count(test.types, std::pair(payload.vid, payload.msgtype)) > 0) != value.inverted;
            case source: return evaluate_identifier(value, payload.source);
            case operator_id: return evaluate_identifier(value, payload.operator_id);
            case group: return evaluate_identifier(value, payload.group);
            case time:
                return relates({payload.time_sec, payload.time_nsec % nanoseconds_per_second}, value.relation,
                               value.time) != value.inverted;
            case field: break;
        }
        return false;
    }

    // A source, operator or group of 0 means that there is none.
    static bool evaluate_identifier(const ValueTest& value, const std::optional<std::uint32_t>& number) {
        return number.value_or(0) != 0 && is_in_range(*number, value) != value.inverted;
    }

    bool evaluate_field(const MessageTest& test, const Payload& payload) {
        if (fields_ == Fields::not_decoded) {
            fields_ = finder_.find(payload, *program_->selection) ? Fields::decoded : Fields::invalid;
        }
        return fields_ == Fields::decoded && has_value(test) != test.is_absence;
    }

    bool has_value(const MessageTest& test) {
        const ValueTest& wanted = test.value;
        using enum ValueTest::Kind;
        switch (wanted.kind) {
            case presence: return finder_.has(test.slot);
            case number:
                return any(test, [&, sign = is_signed(test.field->type)](const Value& value) {
                    return is_in_range(predicate::ordered_bits(value.bits, sign), wanted);
                });
            case real:
                return any(test,
                           [&](const Value& value) { return relates(value.as_real(), wanted.relation, wanted.real); });
            case time: return false;  // times of fields are numbers
            case octets: return any(test, [&](const Value& value) { return value.as_text() == wanted.octets; });
            case text: return any(test, [&](const Value& value) { return shown_string(value) == wanted.octets; });
            case name:
                return any(test,
                           [&](const Value& value) { return dns::equal_names(value.bytes, as_bytes(wanted.octets)); });
            case zone:
                return any(test,
                           [&](const Value& value) { return dns::is_in_zone(value.bytes, as_bytes(wanted.octets)); });
            case network:
                return any(test, [&](const Value& value) { return predicate::is_in_network(value.bytes, wanted); });
            case record_network:
                return any_record(test, [&](Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) {
                    return predicate::is_in_network(dns::rdata_address(rdata, rrtype, rrclass), wanted);
                });
            case record_zone:
                return any_record(test, [&](Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) {
                    return std::ranges::any_of(dns::rdata_names(rdata, rrtype, rrclass).all(), [&](Bytes name) {
                        return dns::is_in_zone(name, as_bytes(wanted.octets));
                    });
                });
            case shown_text: return any_shown(test, [&](std::string_view text) { return text == wanted.octets; });
            case shown_pattern:
                return any_shown(test, [&](std::string_view text) { return RE2::PartialMatch(text, *wanted.pattern); });
        }
        return false;
    }

    template <class Holds>
    bool any(const MessageTest& test, Holds holds) {
        return finder_.any(test.slot, [&](const Value& value) { return holds(value) != test.value.inverted; });
    }

    // `holds` takes record data, their type and their class. Without a type and a class there are no data.
    template <class Holds>
    bool any_record(const MessageTest& test, Holds holds) {
        const auto rrtype = finder_.wire_value(test.rrtype_slot);
        const auto rrclass = finder_.wire_value(test.rrclass_slot);
        return rrtype && rrclass && any(test, [&](const Value& value) {
                   return holds(value.bytes, static_cast<std::uint16_t>(rrtype->bits),
                                static_cast<std::uint16_t>(rrclass->bits));
               });
    }

    template <class Holds>
    bool any_shown(const MessageTest& test, Holds holds) {
        return finder_.any(test.slot, [&](const Value& value) {
            const auto text = shown(test, value);
            return text && holds(*text) != test.value.inverted;
        });
    }

    // The displayed text of a value, or nothing if it cannot be displayed.
    std::optional<std::string_view> shown(const MessageTest& test, const Value& value) {
        const Form form = test.field->form;
        if (form == Form::string || form == Form::mlstring) {
            return shown_string(value);
        }
        text_.clear();
        const bool good =
            form == Form::rdata ? append_rdata(test, value) : texts_.append(text_, finder_.view(), *test.field, value);
        return good ? std::optional(text_.text()) : std::nullopt;
    }

    bool append_rdata(const MessageTest& test, const Value& value) {
        const auto rrtype = finder_.wire_value(test.rrtype_slot);
        const auto rrclass = finder_.wire_value(test.rrclass_slot);
        if (!rrtype || !rrclass) {
            return false;
        }
        const auto type = static_cast<std::uint16_t>(rrtype->bits);
        const auto dns_class = static_cast<std::uint16_t>(rrclass->bits);
        char* const to = text_.room(dns::plain_rdata_room(value.bytes.size()));
        if (const char* const end = dns::put_plain_rdata(to, value.bytes, type, dns_class)) {
            text_.set_end(end);
        } else {
            dns::append_rdata(text_, value.bytes, type, dns_class);
        }
        return true;
    }

    const Predicate::Programs& programs_;
    const MessageProgram* program_ = nullptr;  // for the type below, that of the last message
    std::uint32_t vid_ = 0;
    std::uint32_t msgtype_ = 0;
    Fields fields_ = Fields::not_decoded;
    FieldFinder finder_;
    ValueText texts_;
    Buffer text_;
};

PredicateMatcher::PredicateMatcher(const Predicate& predicate) : impl_(std::make_unique<Impl>(*predicate.programs_)) {}
PredicateMatcher::PredicateMatcher(PredicateMatcher&&) noexcept = default;
PredicateMatcher& PredicateMatcher::operator=(PredicateMatcher&&) noexcept = default;
PredicateMatcher::~PredicateMatcher() = default;

bool PredicateMatcher::matches(const Payload& payload) {
    return impl_->matches(payload);
}

}  // namespace spindrift::nmsg
