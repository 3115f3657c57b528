#include <spindrift/nmsg/condition/predicate.hpp>

#include "message/value_text.hpp"
#include "predicate_program.hpp"

#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/name_compare.hpp>
#include <spindrift/dns/rdata.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <cstring>
#include <tuple>

namespace spindrift::nmsg {
namespace {

constexpr std::uint32_t nanoseconds_per_second = 1'000'000'000;

template <class T>
bool relates(const T& a, Relation relation, const T& b) noexcept {
    switch (relation) {
        case Relation::less: return a < b;
        case Relation::less_equal: return a <= b;
        case Relation::greater: return a > b;
        case Relation::greater_equal: return a >= b;
        default: return a == b;  // `!=` is inverted elsewhere
    }
}

bool lies_between(std::uint64_t number, const Question& question) noexcept {
    return number >= question.least && number <= question.most;
}

bool in_network(Bytes address, const Question& question) noexcept {
    if (address.size() != question.octets.size()) {
        return false;
    }
    const std::size_t whole = question.prefix / 8;
    if (std::memcmp(address.data(), question.octets.data(), whole) != 0) {
        return false;
    }
    const auto mask = static_cast<unsigned>(0xFF00 >> question.prefix % 8) & 0xFF;
    return mask == 0 ||
           (std::to_integer<unsigned>(address[whole]) & mask) == static_cast<unsigned char>(question.octets[whole]);
}

}  // namespace

Predicate::Predicate(std::string_view expression, const Registry& registry, const Options& options) {
    const Expression parsed = parse_expression(expression);
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

class PredicateMatcher::Impl {
public:
    explicit Impl(const Predicate::Programs& programs) : programs_(programs) {}

    bool matches(const Payload& payload) {
        if (program_ == nullptr || payload.vid != vid_ || payload.msgtype != msgtype_) {
            vid_ = payload.vid;
            msgtype_ = payload.msgtype;
            program_ = &programs_.find(payload);
        }
        fields_ = Fields::unread;
        std::uint32_t at = program_->start;
        while (at < Program::reject) {
            const Step& step = program_->steps[at];
            at = (step.question.is_of_field() ? ask_field(step, payload) : ask_header(step.question, payload))
                     ? step.if_true
                     : step.if_false;
        }
        return at == Program::accept;
    }

private:
    enum class Fields : std::uint8_t { unread, found, unexplained };

    static bool ask_header(const Question& question, const Payload& payload) {
        using enum Question::Kind;
        switch (question.kind) {
            case vendor: return lies_between(payload.vid, question) != question.inverted;
            case type_number: return lies_between(payload.msgtype, question) != question.inverted;
            case type_name:
                return (std::ranges::count(question.types, std::pair(payload.vid, payload.msgtype)) > 0) !=
                       question.inverted;
            case source: return ask_identifier(question, payload.source);
            case operator_id: return ask_identifier(question, payload.operator_id);
            case group: return ask_identifier(question, payload.group);
            case time:
                return relates(std::tuple(payload.time_sec, payload.time_nsec % nanoseconds_per_second),
                               question.relation,
                               std::tuple(question.seconds, question.nanoseconds)) != question.inverted;
            default: return false;
        }
    }

    // 0 is none, as everywhere.
    static bool ask_identifier(const Question& question, const std::optional<std::uint32_t>& number) {
        return number.value_or(0) != 0 && lies_between(*number, question) != question.inverted;
    }

    bool ask_field(const Step& step, const Payload& payload) {
        if (fields_ == Fields::unread) {
            fields_ = finder_.find(payload, *program_->selection) ? Fields::found : Fields::unexplained;
        }
        if (fields_ == Fields::unexplained) {
            return false;
        }
        const Question& question = step.question;
        using enum Question::Kind;
        switch (question.kind) {
            case presence: return finder_.has(step.slot);
            case number:
                return any(step, [&, sign = is_signed(step.field->type)](const Value& value) {
                    return lies_between(ordered_bits(value.bits, sign), question);
                });
            case real:
                return any(step, [&](const Value& value) {
                    return relates(value.as_real(), question.relation, question.real);
                });
            case octets: return any(step, [&](const Value& value) { return value.as_text() == question.octets; });
            case string: return any(step, [&](const Value& value) { return shown_string(value) == question.octets; });
            case name:
                return any(step,
                           [&](const Value& value) { return dns::same_name(value.bytes, as_bytes(question.octets)); });
            case zone:
                return any(step,
                           [&](const Value& value) { return dns::lies_in(value.bytes, as_bytes(question.octets)); });
            case network: return any(step, [&](const Value& value) { return in_network(value.bytes, question); });
            case shown_text: return any_shown(step, [&](std::string_view text) { return text == question.octets; });
            case shown_pattern:
                return any_shown(step,
                                 [&](std::string_view text) { return RE2::PartialMatch(text, *question.pattern); });
            default: return false;
        }
    }

    template <class Holds>
    bool any(const Step& step, Holds holds) {
        return finder_.any(step.slot, [&](const Value& value) { return holds(value) != step.question.inverted; });
    }

    template <class Holds>
    bool any_shown(const Step& step, Holds holds) {
        return finder_.any(step.slot, [&](const Value& value) {
            const auto text = shown(step, value);
            return text && holds(*text) != step.question.inverted;
        });
    }

    // A value as it is shown, or nothing if it cannot be.
    std::optional<std::string_view> shown(const Step& step, const Value& value) {
        const Form form = step.field->form;
        if (form == Form::string || form == Form::mlstring) {
            return shown_string(value);
        }
        text_.clear();
        const bool good =
            form == Form::rdata ? append_rdata(step, value) : texts_.append(text_, finder_.view(), *step.field, value);
        return good ? std::optional(text_.text()) : std::nullopt;
    }

    bool append_rdata(const Step& step, const Value& value) {
        const auto rrtype = finder_.carried(step.rrtype_slot);
        const auto rrclass = finder_.carried(step.rrclass_slot);
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
    const Program* program_ = nullptr;  // of the type below
    std::uint32_t vid_ = 0;
    std::uint32_t msgtype_ = 0;
    Fields fields_ = Fields::unread;
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
