#include "message/number_range.hpp"
#include "message/value_text.hpp"
#include "message_test.hpp"

#include <spindrift/nmsg/condition/predicate.hpp>

#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>

#include <spindrift/packet/ip_header.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::nmsg {
namespace {

using Kind = predicate::FieldInfo::Kind;

Kind kind_of(Form form) noexcept {
    switch (form) {
        case Form::enumeration:
        case Form::rrtype:
        case Form::rrclass:
        case Form::sie_rrclass:
        case Form::rcode:
        case Form::ip_protocol: return Kind::named_number;
        case Form::unsigned_number:
        case Form::signed_number: return Kind::number;
        case Form::hex: return Kind::hex_number;
        case Form::timestamp: return Kind::date;
        case Form::real: return Kind::real;
        case Form::boolean: return Kind::boolean;
        case Form::octets:
        case Form::dns_message: return Kind::octets;
        case Form::string:
        case Form::mlstring: return Kind::text;
        case Form::rdata: return Kind::record_data;
        case Form::dns_text: return Kind::shown_text;
        case Form::address: return Kind::address;
        case Form::dns_name: return Kind::name;
        case Form::dns_json:
        case Form::code:
        case Form::nothing: break;
    }
    return Kind::opaque;
}

// The range of the numbers of a field; for enumerations that of int32.
NumberRange number_range_of(const Field& field) noexcept {
    const FieldType type = field.type == FieldType::enumeration ? FieldType::int32 : field.type;
    return range_of(type).value_or(spindrift::range_of<std::uint64_t>());
}

std::optional<std::int64_t> named_number(const Field& field, std::string_view name) {
    switch (field.form) {
        case Form::enumeration: return field.names->value_ignoring_case(name);
        case Form::rrtype: return dns::parse_rrtype(name);
        case Form::rrclass:
        case Form::sie_rrclass: return dns::parse_rrclass(name);
        case Form::rcode: return dns::parse_rcode(name);
        default: return packet::protocol_number(name);
    }
}

std::string list_of_names(const Field& field) {
    constexpr std::size_t max_listed = 16;
    std::string list;
    if (field.form == Form::enumeration && field.names->entries().size() <= max_listed) {
        for (const EnumNames::Entry& entry : field.names->entries()) {
            list += fmt::format("{}{}", list.empty() ? " (" : ", ", entry.name.text());
        }
        list += ")";
    }
    return list;
}

FieldHelp help_on(Kind kind) {
    const std::string relations = predicate::list_of(predicate::relations_of(kind));
    return {predicate::to_text(kind), relations + (relations.empty() ? "has" : " has")};
}

std::optional<std::string> domain_name(std::string_view text) {
    const auto name = dns::Name::parse(text, dns::LetterCase::lower);
    return name ? std::optional(std::string(as_text(name->wire()))) : std::nullopt;
}

}  // namespace

predicate::FieldInfo field_info(const Field& field) {
    predicate::FieldInfo info;
    info.name = field.name;
    info.kind = kind_of(field.form);
    info.range = number_range_of(field);
    info.is_signed = is_signed(field.type);
    info.number_of = [&field](std::string_view name) { return named_number(field, name); };
    info.list_of_names = [&field] { return list_of_names(field); };
    info.name_octets = domain_name;
    info.noun = "domain name";
    return info;
}

predicate::FieldInfo field_info(const Schema& schema, const ConditionName& name) {
    predicate::FieldInfo info;
    if (name.value) {
        info.kind = Kind::boolean;
        info.range = {0, 1};
    } else {
        info = field_info(schema.field(name.fields.front()));
    }
    info.name = name.name;
    return info;
}

std::optional<ConditionName> find_name(const Schema& schema, std::string_view name) {
    if (const auto field = schema.find(name)) {
        return ConditionName{std::string(name), {*field}, {}};
    }
    const auto names = schema.condition_names();
    const auto found = std::ranges::find(names, name, &ConditionName::name);
    return found == names.end() ? std::nullopt : std::optional(*found);
}

FieldHelp field_help(const Field& field) {
    return help_on(kind_of(field.form));
}

FieldHelp field_help(const Schema& schema, const ConditionName& name) {
    return help_on(field_info(schema, name).kind);
}

}  // namespace spindrift::nmsg
