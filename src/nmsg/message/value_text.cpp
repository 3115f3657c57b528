#include "value_text.hpp"

#include <spindrift/nmsg/message/presenter.hpp>

#include <spindrift/base/base64.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <netinet/in.h>

#include <cmath>

namespace spindrift::nmsg {
namespace {

void append_name_or_number(Buffer& out, std::string_view name, std::uint64_t number) {
    if (name.empty()) {
        append_decimal(out, number);
    } else {
        out.append(name);
    }
}

}  // namespace

bool append_address(Buffer& out, Bytes octets) {
    if (octets.size() == 4) {
        append_ipv4(out, octets.data());
    } else if (octets.size() == 16) {
        append_ipv6(out, octets.data());
    } else {
        return false;
    }
    return true;
}

std::string_view protocol_name(std::uint64_t protocol) noexcept {
    switch (protocol) {
        case IPPROTO_UDP: return "UDP";
        case IPPROTO_TCP: return "TCP";
        case IPPROTO_ICMP: return "ICMP";
        default: return {};
    }
}

std::optional<std::uint16_t> protocol_number(std::string_view name) noexcept {
    for (const std::uint16_t number : {IPPROTO_UDP, IPPROTO_TCP, IPPROTO_ICMP}) {
        if (equal_ignoring_case(protocol_name(number), name)) {
            return number;
        }
    }
    return std::nullopt;
}

char* put_plain_rdata(char* to, const MessageView& message, const Field& field, const Value& value) noexcept {
    const auto rrtype = message.wire_value(field.rrtype_field);
    const auto rrclass = message.wire_value(field.rrclass_field);
    return rrtype && rrclass ? dns::put_plain_rdata(to, value.bytes, static_cast<std::uint16_t>(rrtype->bits),
                                                    static_cast<std::uint16_t>(rrclass->bits))
                             : nullptr;
}

bool ValueText::append_rdata(Buffer& out, const MessageView& message, const Field& field, const Value& value) {
    const auto rrtype = message.wire_value(field.rrtype_field);
    const auto rrclass = message.wire_value(field.rrclass_field);
    if (!rrtype || !rrclass) {
        return false;
    }
    dns::append_rdata(out, value.bytes, static_cast<std::uint16_t>(rrtype->bits),
                      static_cast<std::uint16_t>(rrclass->bits));
    return true;
}

const dns::Message* ValueText::parse_dns(Bytes octets) {
    return dns_.parse(octets) == dns::Errc::success ? &dns_ : nullptr;
}

void ValueText::append_dns_text(Buffer& out, const dns::Message& message, Bytes octets) {
    if (!message.append_text(out)) {
        note_dns_as_octets();
        dns::append_octets(out, octets);
    }
}

void ValueText::append_dns_json(Buffer& out, Bytes octets) {
    const dns::Message* const message = parse_dns(octets);
    if (message == nullptr) {
        out.append("null");
    } else if (!nmsg::append_dns_json(out, *message, sets_)) {
        note_dns_as_octets();
        out.append('"');
        append_base64(out, octets);
        out.append('"');
    }
}

bool ValueText::append(Buffer& out, const MessageView& message, const Field& field, const Value& value) {
    const auto number = static_cast<std::uint16_t>(value.bits);
    switch (field.form) {
        case Form::enumeration:
            if (const PaddedText* name = field.names->name(static_cast<std::int32_t>(value.bits))) {
                name->append_to(out);
            } else {
                append_decimal(out, static_cast<std::uint32_t>(value.bits));
            }
            return true;
        case Form::octets:
        case Form::dns_message: append_base64(out, value.bytes); return true;
        case Form::string:
        case Form::mlstring: out.append(shown_string(value)); return true;
        case Form::address: return append_address(out, value.bytes);
        case Form::unsigned_number: append_decimal(out, value.bits); return true;
        case Form::signed_number: append_decimal(out, value.as_signed()); return true;
        case Form::real:
            if (!std::isfinite(value.as_real())) {
                return false;
            }
            append_real(out, value.as_real());
            return true;
        case Form::boolean: out.append(std::string_view(value.bits != 0 ? "true" : "false")); return true;
        case Form::dns_name:
            if (!value.bytes.empty() && value.bytes.size() <= dns::max_name_size) {
                dns::append_name(out, value.bytes);
            }
            return true;
        case Form::rrtype: dns::append_rrtype(out, number); return true;
        case Form::rrclass: dns::append_rrclass(out, number); return true;
        case Form::sie_rrclass: {
            const std::string_view name = dns::rrclass_name(number);
            out.append(name.empty() ? unnamed_class_text : name);
            return true;
        }
        case Form::rcode: append_name_or_number(out, dns::rcode_name(number), number); return true;
        case Form::rdata: return append_rdata(out, message, field, value);
        case Form::dns_text:
            if (const auto* dns = parse_dns(value.bytes)) {
                append_dns_text(out, *dns, value.bytes);
            } else {
                out.append("<PARSE ERROR>");
            }
            return true;
        case Form::dns_json: append_dns_json(out, value.bytes); return true;
        case Form::timestamp: datetime_.append(out, value.as_signed()); return true;
        case Form::ip_protocol: append_name_or_number(out, protocol_name(value.bits), value.bits); return true;
        case Form::hex: {
            char* const to = out.room(16);
            out.set_end(std::to_chars(to, to + 16, value.bits, 16).ptr);
            return true;
        }
        case Form::code: message.schema().presenter()->write_json(out, message, field, value); return true;
        case Form::nothing: break;
    }
    return false;
}

}  // namespace spindrift::nmsg
