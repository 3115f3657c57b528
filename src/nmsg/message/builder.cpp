#include <spindrift/nmsg/message/builder.hpp>

#include <spindrift/nmsg/message/encode_field.hpp>
#include <spindrift/nmsg/message/presenter.hpp>
#include "number_range.hpp"
#include "value_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>

namespace spindrift::nmsg {
namespace {

std::optional<std::uint16_t> parse_protocol(std::string_view text) noexcept {
    const auto named = protocol_number(text);
    return named ? named : parse_decimal<std::uint16_t>(text);
}

constexpr std::uint16_t in_class = 1;

// Enumerations are signed 32-bit numbers, whether they have a name or not.
std::optional<NumberRange> integer_range(FieldType type) noexcept {
    return type == FieldType::enumeration ? spindrift::range_of<std::int32_t>() : range_of(type);
}

// The 64-bit form of a signed 32-bit number that is given as an unsigned one.
std::uint64_t sign_extended(std::uint64_t number) noexcept {
    return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(number)});
}

std::optional<std::uint64_t> parse_hex_number(std::string_view text) noexcept {
    if (text.size() > 2 && text[0] == '0' && to_lower(text[1]) == 'x') {
        text.remove_prefix(2);
    }
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto done = std::from_chars(text.data(), end, value, 16);
    return done.ec == std::errc{} && done.ptr == end ? std::optional(value) : std::nullopt;
}

// Whether all record data of a type has a text that can be read, or a mark that it is malformed. That of unknown types
// has the generic form (RFC 3597).
bool has_exact_text(std::uint16_t rrtype) noexcept {
    constexpr std::uint16_t exact[] = {1, 2, 5, 6, 12, 15, 16, 28, 33, 39};  // A NS CNAME SOA PTR MX TXT AAAA SRV DNAME
    return std::ranges::find(exact, rrtype) != std::end(exact) || dns::rrtype_name(rrtype).empty();
}

}  // namespace

void MessageBuilder::start(const Schema& schema) {
    schema_ = &schema;
    slots_.assign(schema.fields().size(), Slot{});
    items_.clear();
    octets_.clear();
}

MessageBuilder& MessageBuilder::set(std::string_view field, std::string_view text) {
    if (add_text(require(field), text) != Errc::success) {
        throw Error(
            fmt::format("{} {}: '{}' is not a value for field {}", schema_->vendor(), schema_->name(), text, field));
    }
    return *this;
}

MessageBuilder& MessageBuilder::set(std::string_view field, std::int64_t number) {
    if (add_integer(require(field), number) != Errc::success) {
        throw Error(
            fmt::format("{} {}: {} is not a value for field {}", schema_->vendor(), schema_->name(), number, field));
    }
    return *this;
}

Payload MessageBuilder::build(Arena& storage) {
    Payload payload;
    payload.vid = schema_->vid();
    payload.msgtype = schema_->msgtype();
    payload.set_time(Timestamp::now());
    payload.set_data(encode(storage));
    return payload;
}

std::size_t MessageBuilder::require(std::string_view field) const {
    const auto index = schema_->find(field);
    if (!index || schema_->field(*index).derived()) {
        throw Error(fmt::format("{} {} has no field {} to set", schema_->vendor(), schema_->name(), field));
    }
    return *index;
}

void MessageBuilder::add(std::size_t field, std::uint64_t bits_or_offset, std::size_t size) {
    Slot& slot = slots_[field];
    const Item item{bits_or_offset, static_cast<std::uint32_t>(size), none};
    if (slot.first != none && !schema_->field(field).repeated()) {
        items_[slot.first] = item;
        return;
    }
    const auto at = static_cast<std::uint32_t>(items_.size());
    items_.push_back(item);
    if (slot.first == none) {
        slot.first = at;
    } else {
        items_[slot.last].next = at;
    }
    slot.last = at;
}

Errc MessageBuilder::add_checked(std::size_t field, bool good, std::uint64_t bits) {
    if (!good) {
        return Errc::parse_error;
    }
    add(field, bits);
    return Errc::success;
}

// Adds the octets from offset `start` of `octets_` as a value, or removes them.
Errc MessageBuilder::add_tail(std::size_t field, std::size_t start, bool good) {
    if (!good) {
        octets_.truncate(start);
        return Errc::parse_error;
    }
    add(field, start, octets_.size() - start);
    return Errc::success;
}

Errc MessageBuilder::add_integer(std::size_t field, std::int64_t number) {
    if (number >= 0) {
        return add_unsigned(field, static_cast<std::uint64_t>(number));
    }
    const Field& wanted = schema_->field(field);
    if (wanted.type == FieldType::real) {
        return add_real(field, static_cast<double>(number));
    }
    if (wanted.type == FieldType::boolean) {
        return add_boolean(field, true);
    }
    const auto range = integer_range(wanted.type);
    return add_checked(field, range && number >= range->min, static_cast<std::uint64_t>(number));
}

Errc MessageBuilder::add_unsigned(std::size_t field, std::uint64_t number) {
    const Field& wanted = schema_->field(field);
    switch (wanted.type) {
        case FieldType::real: return add_real(field, static_cast<double>(number));
        case FieldType::boolean: return add_boolean(field, number != 0);
        // A number without a name is written as an unsigned 32-bit number. It is converted back.
        case FieldType::enumeration:
            return add_checked(field, number <= std::numeric_limits<std::uint32_t>::max(), sign_extended(number));
        // libnmsg writes a negative number -n as 2^64 - n. It is converted back.
        case FieldType::int64: return add_checked(field, true, number);
        case FieldType::int32:
        case FieldType::int16:
            if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
                return add_integer(field, static_cast<std::int64_t>(number));
            }
            break;
        default: break;
    }
    const auto range = range_of(wanted.type);
    return add_checked(field, range && number <= range->max, number);
}

Errc MessageBuilder::add_real(std::size_t field, double number) {
    return add_checked(field, schema_->field(field).type == FieldType::real, std::bit_cast<std::uint64_t>(number));
}

Errc MessageBuilder::add_boolean(std::size_t field, bool truth) {
    return add_checked(field, schema_->field(field).type == FieldType::boolean, truth ? 1 : 0);
}

Errc MessageBuilder::add_octets(std::size_t field, Bytes octets) {
    const std::size_t start = octets_.size();
    octets_.append(octets);
    return add_tail(field, start,
                    schema_->field(field).encoding == Encoding::bytes && !schema_->field(field).derived());
}

Errc MessageBuilder::add_native(std::size_t field, Bytes value) {
    const Field& wanted = schema_->field(field);
    if (wanted.encoding == Encoding::bytes) {
        return add_octets(field, value);
    }
    const auto number = [&]<class T>(T read) -> Errc {
        if (value.size() != sizeof read) {
            return Errc::parse_error;
        }
        std::memcpy(&read, value.data(), sizeof read);
        return std::is_floating_point_v<T> ? add_real(field, static_cast<double>(read))
               : std::is_signed_v<T>       ? add_integer(field, static_cast<std::int64_t>(read))
                                           : add_unsigned(field, static_cast<std::uint64_t>(read));
    };
    switch (wanted.type) {
        case FieldType::uint16: return number(std::uint16_t{});
        case FieldType::uint32: return number(std::uint32_t{});
        case FieldType::uint64: return number(std::uint64_t{});
        case FieldType::int16: return number(std::int16_t{});
        case FieldType::enumeration:
        case FieldType::boolean:
        case FieldType::int32: return number(std::int32_t{});
        case FieldType::int64: return number(std::int64_t{});
        case FieldType::real: return number(double{});
        default: return Errc::parse_error;
    }
}

Errc MessageBuilder::add_text(std::size_t field, std::string_view text) {
    const Field& wanted = schema_->field(field);
    if (wanted.derived()) {
        return Errc::success;  // writers write derived values; readers ignore them
    }
    if (wanted.form == Form::code || schema_->shows_messages()) {
        const auto read = schema_->presenter()->read(*this, field, text);
        return read ? *read : add_plain_text(field, text);
    }
    return wanted.is_plain() ? add_plain_text(field, text) : add_shown_text(field, text);
}

Errc MessageBuilder::add_plain_text(std::size_t field, std::string_view text) {
    const Field& wanted = schema_->field(field);
    const std::size_t start = octets_.size();
    switch (plain_form(wanted.type)) {
        case Form::enumeration: {
            if (wanted.names == nullptr) {
                return Errc::parse_error;
            }
            const auto value = wanted.names->value_ignoring_case(text);
            return add_checked(field, value.has_value(), static_cast<std::uint64_t>(std::int64_t{value.value_or(0)}));
        }
        case Form::octets: append_base64_decoded(octets_, text); return add_tail(field, start, true);
        case Form::string:
        case Form::mlstring:
            octets_.append(text);
            octets_.append('\0');
            return add_tail(field, start, true);
        case Form::address: {
            const auto address = IpAddress::parse(text);
            if (address) {
                octets_.append(address->octets());
            }
            return add_tail(field, start, address.has_value());
        }
        case Form::boolean: {
            const bool truth = equal_ignoring_case(text, "true");
            return add_checked(field, truth || equal_ignoring_case(text, "false"), truth ? 1 : 0);
        }
        default: break;
    }
    if (wanted.type != FieldType::uint64) {
        return Errc::parse_error;
    }
    const auto number = parse_decimal<std::uint64_t>(text);
    return add_checked(field, number.has_value(), number.value_or(0));
}

Errc MessageBuilder::add_shown_text(std::size_t field, std::string_view text) {
    const std::size_t start = octets_.size();
    const auto add_number = [&](const auto& number) {
        const auto max = range_of(schema_->field(field).type)->max;
        return add_checked(field, number && static_cast<std::uint64_t>(*number) <= max,
                           static_cast<std::uint64_t>(number.value_or(0)));
    };
    switch (schema_->field(field).form) {
        case Form::dns_name:
            return add_tail(field, start, dns::parse_name(octets_, text, dns::LetterCase::keep) == dns::Errc::success);
        case Form::rrtype: return add_number(dns::parse_rrtype(text));
        case Form::sie_rrclass:
            // JSON shows all classes without a name so; libnmsg reads it as IN, too.
            if (text == unnamed_class_text) {
                return add_unsigned(field, in_class);
            }
            [[fallthrough]];
        case Form::rrclass: return add_number(dns::parse_rrclass(text));
        case Form::rcode: {
            const auto rcode = dns::parse_rcode(text);
            return add_number(rcode ? rcode : parse_c_integer<std::uint16_t>(text));
        }
        case Form::rdata: return add_rdata(field, text);
        case Form::dns_message: append_base64_decoded(octets_, text); return add_tail(field, start, true);
        case Form::timestamp: return add_time(field, parse_time(text));
        case Form::ip_protocol: return add_number(parse_protocol(text));
        case Form::hex: return add_number(parse_hex_number(text));
        default: return Errc::success;  // texts that cannot be converted back are ignored
    }
}

// A time before 1970 in an unsigned 64-bit field is a number of 2^63 or more, and shown as a negative one.
Errc MessageBuilder::add_time(std::size_t field, const std::optional<UnixTime>& time) {
    if (!time) {
        return Errc::parse_error;
    }
    return schema_->field(field).type == FieldType::uint64
               ? add_checked(field, true, static_cast<std::uint64_t>(time->seconds))
               : add_integer(field, time->seconds);
}

Errc MessageBuilder::add_rdata(std::size_t field, std::string_view text) {
    const Field& wanted = schema_->field(field);
    const std::uint32_t rrtype = slots_[wanted.rrtype_field].first;
    const std::uint32_t rrclass = slots_[wanted.rrclass_field].first;
    if (rrtype == none || rrclass == none) {
        return Errc::parse_error;
    }
    const std::size_t start = octets_.size();
    const auto type = static_cast<std::uint16_t>(items_[rrtype].bits_or_offset);
    const auto errc =
        dns::parse_zone_rdata(octets_, text, type, static_cast<std::uint16_t>(items_[rrclass].bits_or_offset));
    const Errc result = add_tail(field, start, errc == dns::Errc::success);
    return result == Errc::success || has_exact_text(type) ? result : Errc::notimpl;
}

void MessageBuilder::write(const Field& field, const Item& item) {
    const Bytes octets = octets_.bytes();
    append_field(encoded_, field,
                 field.encoding == Encoding::bytes ? Value::of(octets.subspan(item.bits_or_offset, item.size))
                                                   : Value::of(item.bits_or_offset));
}

Bytes MessageBuilder::encode(Arena& storage) {
    encoded_.clear();
    for (const std::size_t index : schema_->wire_order()) {
        const Field& field = schema_->field(index);
        std::uint32_t at = slots_[index].first;
        if (at == none && field.label == Label::required) {
            write(field, Item{0, 0, none});
        }
        for (; at != none; at = items_[at].next) {
            write(field, items_[at]);
        }
    }
    return storage.copy(encoded_.bytes());
}

}  // namespace spindrift::nmsg
