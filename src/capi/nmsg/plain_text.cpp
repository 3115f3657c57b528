#include "plain_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <cmath>
#include <string>

namespace spindrift::capi {
namespace {

using nmsg::Field;
using nmsg::FieldType;
using nmsg::Value;

std::string_view without_nul(std::string_view text) noexcept {
    text.remove_suffix(text.ends_with('\0') ? 1 : 0);
    return text;
}

// The name of an enumeration's value, or an empty text.
std::string_view enum_name(const Field& field, const Value& value) noexcept {
    const auto* const name =
        field.names != nullptr ? field.names->name(static_cast<std::int32_t>(value.bits)) : nullptr;
    return name != nullptr ? name->text() : std::string_view();
}

// The text of an address; empty unless it has 4 or 16 octets.
std::string address_text(const Value& value) {
    const auto address = IpAddress::from_octets(value.bytes);
    return address ? address->text() : std::string();
}

std::string line_text(const Field& field, const Value& value) {
    switch (field.type) {
        case FieldType::enumeration: {
            const std::string_view name = enum_name(field, value);
            return name.empty() ? fmt::format("<UNKNOWN ENUM VAL={}>", static_cast<std::uint32_t>(value.bits))
                                : std::string(name);
        }
        case FieldType::bytes: return fmt::format("<BYTE ARRAY LEN={}>", value.bytes.size());
        case FieldType::string:
        case FieldType::mlstring: return std::string(without_nul(value.as_text()));
        case FieldType::ip: {
            std::string text = address_text(value);
            return text.empty() ? fmt::format("<INVALID IP len={}>", value.bytes.size()) : text;
        }
        case FieldType::uint16:
        case FieldType::uint32:
        case FieldType::uint64: return std::to_string(value.bits);
        case FieldType::int16:
        case FieldType::int32:
        case FieldType::int64: return std::to_string(value.as_signed());
        case FieldType::real: return fmt::format("{:.6f}", value.as_real());
        case FieldType::boolean: return value.bits != 0 ? "True" : "False";
    }
    return {};
}

}  // namespace

void append_plain_line(Buffer& out, const Field& field, const Value& value, std::string_view endline) {
    out.append(std::string_view(field.name));
    if (field.type == FieldType::mlstring) {
        out.append(':');
        out.append(endline);
        out.append(std::string_view(line_text(field, value)));
        out.append('.');
    } else {
        out.append(": ");
        out.append(std::string_view(line_text(field, value)));
    }
    out.append(endline);
}

void append_plain_json(Buffer& out, const Field& field, const Value& value) {
    const auto append_null = [&] { out.append("null"); };
    switch (field.type) {
        case FieldType::enumeration:
            if (const std::string_view name = enum_name(field, value); !name.empty()) {
                append_json_string(out, name);
            } else {
                append_decimal(out, static_cast<std::uint32_t>(value.bits));
            }
            return;
        case FieldType::bytes:
            if (value.bytes.empty()) {
                return append_null();
            }
            out.append('"');
            append_base64(out, value.bytes);
            out.append('"');
            return;
        case FieldType::ip: {
            const std::string text = address_text(value);
            return text.empty() ? append_null() : append_json_string(out, text);
        }
        case FieldType::string:
        case FieldType::mlstring: return append_json_string(out, without_nul(value.as_text()));
        case FieldType::uint16:
        case FieldType::uint32:
        case FieldType::uint64: return append_decimal(out, value.bits);
        case FieldType::int16:
        case FieldType::int32:
        case FieldType::int64: return append_decimal(out, value.as_signed());
        case FieldType::real: return std::isfinite(value.as_real()) ? append_real(out, value.as_real()) : append_null();
        case FieldType::boolean: return out.append(std::string_view(value.bits != 0 ? "true" : "false"));
    }
}

}  // namespace spindrift::capi
