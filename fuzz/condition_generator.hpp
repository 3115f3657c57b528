#pragma once

#include "condition_reference.hpp"
#include "input.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/dns/mnemonics.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::fuzz {

/// Makes a condition on a message out of choices. Most values are those of the message or close to them, so that both
/// results are common.
class ConditionGenerator {
public:
    ConditionGenerator(const ReferenceMessage& message, Bytes choices)
        : message_(message), choices_(reinterpret_cast<const std::uint8_t*>(choices.data()), choices.size()) {}

    std::string expression(int depth = 0) {
        switch (depth < 4 ? below(8) : 7) {
            case 0: return expression(depth + 1) + " and " + expression(depth + 1);
            case 1: return expression(depth + 1) + " or " + expression(depth + 1);
            case 2: return "not " + negatable(depth + 1);
            case 3: return "(" + expression(depth + 1) + ")";
            default: return condition();
        }
    }

    /// Whether all operators so far are possible for their fields.
    [[nodiscard]] bool valid() const { return valid_; }

private:
    using Form = nmsg::Form;
    using Values = std::vector<ReferenceMessage::Shown>;

    static constexpr std::array<std::string_view, 9> relations = {"==", "!=", "<", "<=", ">", ">=", "in", "~", "under"};

    std::size_t below(std::size_t count) { return choices_.take<std::uint8_t>() % count; }

    std::string_view one_of(std::span<const std::string_view> all) { return all[below(all.size())]; }

    std::string negatable(int depth) { return below(2) == 0 ? "(" + expression(depth) + ")" : condition(); }

    std::string condition() { return below(6) == 0 ? header_condition() : field_condition(); }

    // --- header

    std::string header_condition() {
        const nmsg::Payload& payload = message_.payload();
        switch (below(4)) {
            case 0: return comparison("vendor", below(3), [&] { return vendor(); });
            case 1: return comparison("type", below(3), [&] { return type(); });
            case 2: return below(4) == 0 ? "has source" : comparison("source", below(7), [&] { return source(); });
            default: return comparison("time", below(7), [&] { return time(payload.time_sec, payload.time_nsec); });
        }
    }

    // The operators of the header: `==`, `!=` and `in`, then those of order.
    template <class Value>
    std::string comparison(std::string_view field, std::size_t relation, Value value) {
        constexpr std::array<std::string_view, 7> possible = {"==", "!=", "in", "<", "<=", ">", ">="};
        return compared(field, possible[relation], value);
    }

    std::string vendor() {
        switch (below(3)) {
            case 0: return quoted(any_case(message_.schema().vendor()));
            case 1: return std::to_string(message_.payload().vid);
            default: return "\"SIE\"";
        }
    }

    std::string type() {
        switch (below(3)) {
            case 0: return quoted(any_case(message_.schema().name()));
            case 1: return std::to_string(message_.payload().msgtype);
            default: return std::to_string(below(16));
        }
    }

    // Not 0: that is no source.
    std::string source() {
        const std::uint32_t number =
            std::max(message_.payload().source.value_or(0) + static_cast<std::uint32_t>(below(3)), 1U);
        switch (below(3)) {
            case 0: return quoted(hexadecimal(number));
            case 1: return "0x" + hexadecimal(number);
            default: return std::to_string(number);
        }
    }

    // --- fields

    std::string field_condition() {
        const auto fields = message_.schema().shown_fields();
        const std::size_t index = below(fields.size());
        const nmsg::Field& field = fields[index];
        const std::string name = (is_header_name(field.name) || below(4) == 0 ? "message." : "") + field.name;
        if (below(6) == 0) {
            return "has " + name;
        }
        std::string_view relation = one_of(relations);
        const Values values = message_.values(index);
        if (!is_possible(field.form, relation)) {
            if (below(8) == 0) {
                valid_ = false;
                return name + " " + std::string(relation) + " " + quoted("x");
            }
            if (!is_possible(field.form, "==")) {
                return "has " + name;
            }
            relation = "==";
        }
        if (field.form == Form::rdata && relation == "under" && !has_plain_names(message_.rrtype(field))) {
            relation = "==";
        }
        return compared(name, relation, [&] { return literal(field, values, relation); });
    }

    static bool is_header_name(std::string_view name) {
        return name == "vendor" || name == "type" || name == "source" || name == "operator" || name == "group" ||
               name == "time";
    }

    // The tables of docs/where.md.
    static bool is_possible(Form form, std::string_view relation) {
        const bool equality = relation == "==" || relation == "!=" || relation == "in";
        const bool order = relation.starts_with('<') || relation.starts_with('>');
        switch (form) {
            case Form::unsigned_number:
            case Form::signed_number:
            case Form::hex:
            case Form::real:
            case Form::timestamp: return equality || order;
            case Form::enumeration:
            case Form::rrtype:
            case Form::rrclass:
            case Form::sie_rrclass:
            case Form::rcode:
            case Form::ip_protocol: return equality || order || relation == "~";
            case Form::boolean:
            case Form::address:
            case Form::octets:
            case Form::dns_message: return equality;
            case Form::dns_name:
            case Form::rdata: return equality || relation == "under" || relation == "~";
            case Form::string:
            case Form::mlstring:
            case Form::dns_text: return equality || relation == "~";
            default: return false;
        }
    }

    // Types of record data whose text consists of names and numbers.
    static bool has_plain_names(std::uint16_t rrtype) {
        for (const std::string_view name : {"NS", "CNAME", "PTR", "MX", "SOA", "SRV", "DNAME"}) {
            if (dns::parse_rrtype(name) == rrtype) {
                return true;
            }
        }
        return false;
    }

    // `in` takes one value or several in parentheses.
    template <class Value>
    std::string compared(std::string_view field, std::string_view relation, Value value) {
        std::string text = std::string(field) + " " + std::string(relation) + " ";
        const std::size_t count = relation == "in" ? below(4) : 0;
        if (count == 0) {
            return text + value();
        }
        text += "(" + value();
        for (std::size_t i = 1; i < count; ++i) {
            text += ", " + value();
        }
        return text + ")";
    }

    std::string literal(const nmsg::Field& field, const Values& values, std::string_view relation) {
        const ReferenceMessage::Shown shown = values.empty() ? ReferenceMessage::Shown() : values[below(values.size())];
        const std::string text = shown.text.value_or("");
        if (relation == "~") {
            return quoted(pattern(text));
        }
        switch (field.form) {
            case Form::boolean: return below(2) == 0 ? "true" : "false";
            case Form::real: return real(shown.value.as_real());
            case Form::octets:
            case Form::dns_message: return quoted(below(4) == 0 ? "AAEC" : text);
            case Form::string:
            case Form::mlstring:
            case Form::dns_text: return quoted(below(4) == 0 ? part_of(text) : text);
            case Form::address: return address(text, relation == "in");
            case Form::dns_name: return quoted(name(text));
            case Form::rdata: return rdata(text, relation);
            default: return number(field, shown.value, relation);
        }
    }

    // --- values

    std::string number(const nmsg::Field& field, const nmsg::Value& value, std::string_view relation) {
        const bool named = relation == "==" || relation == "!=" || relation == "in";
        const WideInteger wide =
            in_range(field, (nmsg::is_signed(field.type) ? WideInteger{value.as_signed()} : WideInteger{value.bits}) +
                                static_cast<int>(below(3)) - 1);
        if (below(2) == 0) {
            if (field.form == Form::timestamp) {
                return time(static_cast<std::int64_t>(std::min<WideInteger>(wide, 253'402'300'799)), 0);
            }
            if (field.form == Form::hex) {
                return quoted(hexadecimal(static_cast<std::uint64_t>(wide)));
            }
            if (field.form != Form::unsigned_number && field.form != Form::signed_number && named) {
                return quoted(any_case(name_of(field, wide)));
            }
        }
        const bool hex = wide >= 0 && below(4) == 0;
        const auto magnitude = static_cast<std::uint64_t>(wide < 0 ? -wide : wide);
        return hex ? "0x" + hexadecimal(magnitude) : (wide < 0 ? "-" : "") + std::to_string(magnitude);
    }

    static WideInteger in_range(const nmsg::Field& field, WideInteger number) {
        const auto clamp = [&]<class T>(T) {
            return std::clamp<WideInteger>(number, std::numeric_limits<T>::min(), std::numeric_limits<T>::max());
        };
        switch (field.type) {
            case nmsg::FieldType::uint16: return clamp(std::uint16_t{});
            case nmsg::FieldType::uint32: return clamp(std::uint32_t{});
            case nmsg::FieldType::uint64: return clamp(std::uint64_t{});
            case nmsg::FieldType::int16: return clamp(std::int16_t{});
            case nmsg::FieldType::int64: return clamp(std::int64_t{});
            default: return clamp(std::int32_t{});
        }
    }

    // A name that the field knows, if possible that of the number.
    static std::string name_of(const nmsg::Field& field, WideInteger number) {
        const auto bits = static_cast<std::uint16_t>(number);
        Buffer text;
        switch (field.form) {
            case Form::enumeration: {
                const auto entries = field.names->entries();
                const auto known =
                    std::ranges::find_if(entries, [&](const auto& entry) { return entry.value == number; });
                return std::string((known == entries.end() ? entries.front() : *known).name.text());
            }
            case Form::rrtype: dns::append_rrtype(text, bits); return std::string(text.text());
            case Form::rrclass:
            case Form::sie_rrclass: dns::append_rrclass(text, bits); return std::string(text.text());
            case Form::rcode: {
                const std::string_view name = dns::rcode_name(bits);
                return std::string(name.empty() ? "NXDOMAIN" : name);
            }
            default: return number == 6 ? "TCP" : number == 17 ? "UDP" : "ICMP";
        }
    }

    std::string real(double number) {
        number = std::isfinite(number) && std::abs(number) < 1e15 ? number : 1;
        char text[64];
        std::snprintf(text, sizeof text, "%.*f", static_cast<int>(below(20)), number);
        return text;
    }

    // A date, a date and time, or a number. Of a date alone, the time of day is lost.
    std::string time(std::int64_t seconds, std::uint32_t nanoseconds) {
        constexpr std::int64_t max = 253'402'300'799;  // the last of the year 9999
        if (seconds < 0 || seconds > max) {
            seconds = 1'700'000'000;
        }
        Buffer date;
        append_datetime(date, seconds);
        std::string text(date.text());
        char fraction[16] = "";
        if (nanoseconds != 0) {
            std::snprintf(fraction, sizeof fraction, ".%09u", nanoseconds);
        }
        switch (below(5)) {
            case 0: return quoted(text.substr(0, 10));
            case 1: return quoted(text.replace(10, 1, "T") + fraction + "Z");
            case 2: return quoted(text + fraction + (seconds < max / 2 && seconds > 100'000 ? "+02:30" : ""));
            case 3: return quoted(text + fraction);
            default: return std::to_string(seconds) + fraction;
        }
    }

    std::string address(const std::string& text, bool may_be_network) {
        auto shown = IpAddress::parse(text);
        if (!shown || below(4) == 0) {
            shown = IpAddress::parse(below(2) == 0 ? "192.0.2.1" : "2001:db8::1");
        }
        const std::size_t bits = 8 * shown->octets().size();
        if (!may_be_network || below(2) == 0) {
            return below(2) == 0 ? shown->text() : quoted(shown->text());
        }
        const std::size_t prefix = below(bits + 1);
        std::string octets(as_text(shown->octets()));
        for (std::size_t i = prefix; i < bits; ++i) {
            octets[i / 8] = static_cast<char>(octets[i / 8] & ~(0x80 >> i % 8));
        }
        const std::string network = IpAddress::from_octets(as_bytes(octets))->text() + "/" + std::to_string(prefix);
        return below(2) == 0 ? network : quoted(network);
    }

    // The name, or one above it.
    std::string name(const std::string& text) {
        const auto parsed = dns::Name::parse(text);
        if (!parsed || below(4) == 0) {
            return "example.com";
        }
        Bytes wire = parsed->wire();
        for (std::size_t i = below(3); i > 0; --i) {
            wire = *dns::left_chop(wire);
        }
        Buffer above;
        dns::append_name(above, wire);
        const std::string shown = any_case(std::string(above.text()));
        return shown.size() > 1 && below(2) == 0 && shown[shown.size() - 2] != '\\' ? shown.substr(0, shown.size() - 1)
                                                                                    : shown;
    }

    std::string rdata(const std::string& text, std::string_view relation) {
        if (relation == "under") {
            std::string_view rest = text;
            std::string found;
            for (std::string_view word = next_word(rest, " "); !word.empty(); word = next_word(rest, " ")) {
                found = word.ends_with('.') && (found.empty() || below(2) == 0) ? word : found;
            }
            return quoted(name(found));
        }
        const bool is_address = IpAddress::parse(text).has_value();
        if (is_address ? below(4) != 0 : below(8) == 0) {
            return address(text, relation == "in");
        }
        // A slash behind an address makes a network of a text after `in`, which would have to be a valid one.
        const std::string shown = below(4) == 0 ? part_of(text) : text;
        return quoted(IpAddress::parse(shown.substr(0, shown.find('/'))) ? "x" : shown);
    }

    // --- texts

    std::string pattern(const std::string& text) {
        const std::string exact = RE2::QuoteMeta(part_of(text));
        const std::string made = (below(4) == 0 ? "^" : "") + exact + (below(4) == 0 ? "$" : "");
        return RE2(made, RE2::Quiet).ok() ? made : "[a-z]+";
    }

    std::string part_of(const std::string& text) {
        const std::size_t from = std::min<std::size_t>(below(16), text.size());
        return text.substr(from, below(64));
    }

    std::string any_case(std::string text) {
        const std::size_t every = below(3) + 1;
        for (std::size_t i = 0; i < text.size(); i += every) {
            const bool escape = text[i] == '\\';
            const bool lower = text[i] >= 'a' && text[i] <= 'z';
            text[i] = escape ? text[i] : lower ? static_cast<char>(text[i] - 32) : to_lower(text[i]);
        }
        return text;
    }

    static std::string hexadecimal(std::uint64_t number) {
        char text[32];
        std::snprintf(text, sizeof text, "%llx", static_cast<unsigned long long>(number));
        return text;
    }

    // Before other characters than a quote and a backslash, a backslash stands for itself; it may be written twice.
    std::string quoted(const std::string& text) {
        const char quote = below(2) == 0 ? '"' : '\'';
        std::string made(1, quote);
        for (const char c : text) {
            made += c == quote || c == '\\' ? "\\" : "";
            made += c;
        }
        return made + quote;
    }

    const ReferenceMessage& message_;
    Input choices_;
    bool valid_ = true;
};

}  // namespace spindrift::fuzz
