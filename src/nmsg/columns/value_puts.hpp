#pragma once

#include "column.hpp"
#include "message/value_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

// How values of messages become values of columns. A put has
//
//     bool put(Item& item, const Value& value, ColumnFaults& faults);    for values of one size
//     bool put(Buffer& out, const Value& value, ColumnFaults& faults);   for texts and octets
//
// It returns false for null; what it has appended then is removed.
namespace spindrift::nmsg {

/// Seconds and nanoseconds as nanoseconds; nothing if they do not fit.
[[nodiscard]] inline std::optional<std::int64_t> join_time(std::int64_t seconds, std::int64_t nanoseconds) noexcept {
    constexpr std::int64_t per_second = 1'000'000'000;
    std::int64_t time = 0;
    // The whole seconds of the oldest times do not fit, so one of them is counted as nanoseconds.
    if (seconds < 0) {
        ++seconds;
        if (__builtin_sub_overflow(nanoseconds, per_second, &nanoseconds)) {
            return std::nullopt;
        }
    }
    const bool fits =
        !__builtin_mul_overflow(seconds, per_second, &time) && !__builtin_add_overflow(time, nanoseconds, &time);
    return fits ? std::optional(time) : std::nullopt;
}

template <class T>
struct NumberPut {
    using Item = T;

    static bool put(T& item, const Value& value, ColumnFaults&) noexcept {
        item = static_cast<T>(value.bits);
        return true;
    }
};

/// Truth values, of which eight share an octet.
struct BooleanPut {
    using Item = bool;

    static bool put(bool& item, const Value& value, ColumnFaults&) noexcept {
        item = value.bits != 0;
        return true;
    }
};

struct SecondsPut {
    using Item = std::int64_t;

    static bool put(std::int64_t& item, const Value& value, ColumnFaults& faults) noexcept {
        const auto time = join_time(value.as_signed(), 0);
        faults.bad_times += !time;
        item = time.value_or(0);
        return time.has_value();
    }
};

struct OctetsPut {
    static bool put(Buffer& out, const Value& value, ColumnFaults&) {
        out.append(value.bytes);
        return true;
    }
};

/// Text that is cut at NUL and made valid UTF-8.
struct StringPut {
    static bool put(Buffer& out, const Value& value, ColumnFaults& faults) {
        std::string_view text = shown_string(value);
        const std::size_t whole = text.size();
        text = text.substr(0, text.find('\0'));
        const std::size_t start = out.size();
        append_utf8_repaired(out, text);
        faults.repaired_texts += text.size() != whole || out.text().substr(start) != text;
        return true;
    }
};

struct AddressPut {
    static bool put(Buffer& out, const Value& value, ColumnFaults& faults) {
        char* const to = out.room(address_room);
        if (value.bytes.size() == 4) {
            out.set_end(put_ipv4(to, value.bytes.data()));
        } else if (value.bytes.size() == 16) {
            out.set_end(put_ipv6(to, value.bytes.data()));
        } else {
            ++faults.bad_addresses;
            return false;
        }
        return true;
    }
};

struct NamePut {
    static bool put(Buffer& out, const Value& value, ColumnFaults& faults) {
        char* const to = out.room(dns::name_room(std::min(value.bytes.size(), dns::max_plain_name_size)));
        if (char* const end = dns::put_plain_name(to, value.bytes)) {
            out.set_end(end);
            return true;
        }
        if (value.bytes.size() > dns::max_name_size || !dns::name_length(value.bytes)) {
            ++faults.bad_names;
            return false;
        }
        dns::append_name(out, value.bytes);
        return true;
    }
};

/// Record data, whose type and class are in other fields of the row.
class RdataPut {
public:
    RdataPut(const Field& rrtype, const Field& rrclass, const ColumnPlan::Slots& slots) noexcept
        : rrtype_(&rrtype), rrclass_(&rrclass), slots_(slots) {}

    void begin_row(const Block& block, std::size_t row) noexcept {
        const FieldLocation& rrtype = block.location(row, slots_.rrtype);
        const FieldLocation& rrclass = block.location(row, slots_.rrclass);
        known_ = rrtype.present() && rrclass.present();
        if (known_) {
            type_ = number(MessageView::value_of(rrtype.first, *rrtype_));
            class_ = number(MessageView::value_of(rrclass.first, *rrclass_));
        }
    }

    void begin_row(const MessageView& message, const Field& field) noexcept {
        const auto rrtype = message.wire_value(field.rrtype_field);
        const auto rrclass = message.wire_value(field.rrclass_field);
        known_ = rrtype && rrclass;
        if (known_) {
            type_ = number(*rrtype);
            class_ = number(*rrclass);
        }
    }

    bool put(Buffer& out, const Value& value, ColumnFaults& faults) const {
        if (known_) {
            char* const to = out.room(dns::plain_rdata_room(value.bytes.size()));
            if (char* const end = dns::put_plain_rdata(to, value.bytes, type_, class_)) {
                out.set_end(end);
                return true;
            }
            const std::size_t start = out.size();
            dns::append_rdata(out, value.bytes, type_, class_);
            const bool has_text = dns::rdata_form(type_, class_) != dns::RdataForm::none;
            if (has_text && !out.text().substr(start).ends_with("### PARSE ERROR ###")) {
                return true;
            }
            out.truncate(start);
        }
        ++faults.bad_rdata;
        dns::append_octets(out, value.bytes);
        return true;
    }

private:
    static std::uint16_t number(const Value& value) noexcept { return static_cast<std::uint16_t>(value.bits); }

    const Field* rrtype_;
    const Field* rrclass_;
    ColumnPlan::Slots slots_;
    bool known_ = false;
    std::uint16_t type_ = 0;
    std::uint16_t class_ = 0;
};

class DnsTextPut {
public:
    bool put(Buffer& out, const Value& value, ColumnFaults& faults) {
        const dns::Message* const message = text_.parse_dns(value.bytes);
        if (message == nullptr) {
            out.append("<PARSE ERROR>");
        } else if (!message->append_text(out)) {
            ++faults.dns_as_octets;
            append_base64(out, value.bytes);
        }
        return true;
    }

private:
    ValueText text_;
};

class DnsJsonPut {
public:
    bool put(Buffer& out, const Value& value, ColumnFaults& faults) {
        const dns::Message* const message = text_.parse_dns(value.bytes);
        if (message == nullptr) {
            return false;
        }
        if (!append_dns_json(out, *message, sets_)) {
            ++faults.dns_as_octets;
            out.append('"');
            append_base64(out, value.bytes);
            out.append('"');
        }
        return true;
    }

private:
    ValueText text_;
    dns::RrSetList sets_;
};

struct HexPut {
    static bool put(Buffer& out, const Value& value, ColumnFaults&) {
        char* const to = out.room(16);
        out.set_end(std::to_chars(to, to + 16, value.bits, 16).ptr);
        return true;
    }
};

struct DecimalPut {
    static bool put(Buffer& out, const Value& value, ColumnFaults&) {
        append_decimal(out, value.bits);
        return true;
    }
};

}  // namespace spindrift::nmsg
