#pragma once

#include "input.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/nmsg/message/message.hpp>

#include <re2/re2.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// An interpreter of conditions, written from docs/where.md: it parses the text anew, decodes the whole message, and
/// compares what is shown, one value after the other.
namespace spindrift::fuzz {

__extension__ using WideInteger = __int128;

/// A message as conditions see it.
class ReferenceMessage {
public:
    struct Shown {
        nmsg::Value value;
        std::optional<std::string> text;  ///< nothing if the value cannot be shown
    };

    ReferenceMessage(const nmsg::Payload& payload, const nmsg::Schema& schema)
        : payload_(payload), schema_(schema), good_(view_.decode(payload, schema) == nmsg::Errc::success) {}

    [[nodiscard]] const nmsg::Payload& payload() const { return payload_; }
    [[nodiscard]] const nmsg::Schema& schema() const { return schema_; }

    /// The type of the records in a message; 0 without one.
    [[nodiscard]] std::uint16_t rrtype(const nmsg::Field& field) const {
        const auto value = good_ ? view_.wire_value(field.rrtype_field) : std::nullopt;
        return value ? static_cast<std::uint16_t>(value->bits) : std::uint16_t{0};
    }

    [[nodiscard]] std::vector<Shown> values(std::size_t index) const {
        std::vector<Shown> values;
        if (!good_) {
            return values;
        }
        // `texts` leaves out what cannot be shown: either all values of a field can be shown, or single ones are.
        const nmsg::Field& field = schema_.field(index);
        const auto texts = view_.texts(field.name);
        std::size_t shown = 0;
        const auto add = [&](const nmsg::Value& value) {
            const bool showable = is_showable(field, value) && shown < texts.size();
            values.push_back({value, showable ? std::optional(texts[shown++]) : std::nullopt});
        };
        if (field.derived()) {
            if (const auto value = view_.value(index)) {
                add(*value);
            }
        } else {
            for (const nmsg::Value value : view_.wire_values(index)) {
                add(value);
            }
        }
        return values;
    }

private:
    [[nodiscard]] static bool is_showable(const nmsg::Field& field, const nmsg::Value& value) {
        return field.form == nmsg::Form::address ? value.bytes.size() == 4 || value.bytes.size() == 16
                                                 : field.form != nmsg::Form::real || std::isfinite(value.as_real());
    }

    const nmsg::Payload& payload_;
    const nmsg::Schema& schema_;
    nmsg::MessageView view_;
    bool good_;
};

/// A value in a condition.
struct ReferenceLiteral {
    bool quoted = false;
    std::string text;
};

/// The comparison of one value with one literal.
class ReferenceComparison {
public:
    ReferenceComparison(std::string_view relation, const ReferenceLiteral& literal)
        : relation_(relation), literal_(literal) {}

    [[nodiscard]] bool holds(const ReferenceMessage& message, const nmsg::Field& field,
                             const ReferenceMessage::Shown& shown) const {
        if (relation_ == "~") {
            return shown.text && RE2::PartialMatch(*shown.text, RE2(literal_.text, RE2::Quiet));
        }
        const nmsg::Value& value = shown.value;
        switch (field.form) {
            case nmsg::Form::real: return ordered(value.as_real(), std::strtod(literal_.text.c_str(), nullptr));
            case nmsg::Form::boolean: return equals((value.bits != 0) == (literal_.text == "true"));
            case nmsg::Form::octets:
            case nmsg::Form::dns_message: return equals(base64(value.bytes) == literal_.text);
            case nmsg::Form::string:
            case nmsg::Form::mlstring:
            case nmsg::Form::dns_text: return shown.text && equals(*shown.text == literal_.text);
            case nmsg::Form::address: return equals(is_in_network(value.bytes));
            case nmsg::Form::dns_name:
                return relation_ == "under" ? is_under(value.bytes) : equals(is_name(value.bytes));
            case nmsg::Form::rdata: return shown.text && holds_for_rdata(message.rrtype(field), *shown.text);
            default: {
                const WideInteger number =
                    nmsg::is_signed(field.type) ? WideInteger{value.as_signed()} : WideInteger{value.bits};
                return ordered(number, number_in(field));
            }
        }
    }

    [[nodiscard]] bool holds(WideInteger number) const { return ordered(number, whole_number(literal_.text)); }

    template <class Number>
    [[nodiscard]] bool ordered(Number a, Number b) const {
        return relation_ == "<"    ? a < b
               : relation_ == "<=" ? a <= b
               : relation_ == ">"  ? a > b
               : relation_ == ">=" ? a >= b
                                   : equals(a == b);
    }

    [[nodiscard]] bool equals(bool equal) const { return equal == (relation_ != "!="); }

    /// A decimal number, or a hexadecimal one with `0x`.
    [[nodiscard]] static WideInteger whole_number(const std::string& text) {
        const bool negative = text.starts_with('-');
        const auto magnitude =
            std::strtoull(text.c_str() + (negative ? 1 : 0), nullptr, text.starts_with("0x") ? 16 : 10);
        return negative ? -WideInteger{magnitude} : WideInteger{magnitude};
    }

    /// Seconds since 1970 and nanoseconds.
    [[nodiscard]] static std::pair<std::int64_t, std::uint32_t> time_in(const ReferenceLiteral& literal) {
        std::tm date{};
        const std::string& text = literal.text;
        const std::size_t point = text.find('.');
        std::string fraction = point == std::string::npos ? "" : text.substr(point + 1, 9);
        fraction = fraction.substr(0, fraction.find_first_not_of("0123456789"));
        fraction.resize(9, '0');
        const auto nanoseconds = static_cast<std::uint32_t>(std::strtoul(fraction.c_str(), nullptr, 10));
        if (!literal.quoted) {
            return {std::strtoll(text.c_str(), nullptr, 10), nanoseconds};
        }
        char separator = ' ';
        std::sscanf(text.c_str(), "%d-%d-%d%c%d:%d:%d", &date.tm_year, &date.tm_mon, &date.tm_mday, &separator,
                    &date.tm_hour, &date.tm_min, &date.tm_sec);
        date.tm_year -= 1900;
        date.tm_mon -= 1;
        const std::size_t zone = text.find_first_of("+-", 10);
        int hours = 0;
        int minutes = 0;
        if (zone != std::string::npos) {
            std::sscanf(text.c_str() + zone + 1, "%d:%d", &hours, &minutes);
        }
        const int east = (hours * 60 + minutes) * 60 * (zone != std::string::npos && text[zone] == '-' ? -1 : 1);
        return {timegm(&date) - east, nanoseconds};
    }

private:
    static std::string base64(Bytes octets) {
        Buffer text;
        append_base64(text, octets);
        return std::string(text.text());
    }

    [[nodiscard]] WideInteger number_in(const nmsg::Field& field) const {
        if (!literal_.quoted) {
            return whole_number(literal_.text);
        }
        switch (field.form) {
            case nmsg::Form::hex: return std::strtoull(literal_.text.c_str(), nullptr, 16);
            case nmsg::Form::timestamp: return time_in(literal_).first;
            case nmsg::Form::enumeration: return field.names->value_ignoring_case(literal_.text).value();
            case nmsg::Form::rrtype: return dns::parse_rrtype(literal_.text).value();
            case nmsg::Form::rrclass:
            case nmsg::Form::sie_rrclass: return dns::parse_rrclass(literal_.text).value();
            case nmsg::Form::rcode: return dns::parse_rcode(literal_.text).value();
            default:
                return equal_ignoring_case(literal_.text, "TCP")   ? 6
                       : equal_ignoring_case(literal_.text, "UDP") ? 17
                                                                   : 1;
        }
    }

    // Whether octets are an address in the network, or the address, of the literal.
    [[nodiscard]] bool is_in_network(Bytes octets) const {
        const std::size_t slash = std::min(literal_.text.find('/'), literal_.text.size());
        const auto network = IpAddress::parse(literal_.text.substr(0, slash));
        const std::size_t bits =
            slash == literal_.text.size() ? 8 * network->octets().size() : std::stoul(literal_.text.substr(slash + 1));
        if (octets.size() != network->octets().size()) {
            return false;
        }
        for (std::size_t i = 0; i < bits; ++i) {
            const std::byte difference = octets[i / 8] ^ network->octets()[i / 8];
            if ((std::to_integer<unsigned>(difference) >> (7 - i % 8) & 1) != 0) {
                return false;
            }
        }
        return true;
    }

    // The labels of a name in lower case, from the root on; nothing for octets that are not a name.
    static std::optional<std::vector<std::string>> labels(Bytes wire) {
        std::vector<std::string> labels;
        while (!wire.empty() && wire[0] != std::byte{0}) {
            const auto length = std::to_integer<std::size_t>(wire[0]);
            if (length > dns::max_label_size || length >= wire.size()) {
                return std::nullopt;
            }
            std::string label(as_text(wire.subspan(1, length)));
            std::ranges::transform(label, label.begin(), to_lower);
            labels.insert(labels.begin(), std::move(label));
            wire = wire.subspan(1 + length);
        }
        return wire.size() == 1 ? std::optional(labels) : std::nullopt;
    }

    [[nodiscard]] bool is_name(Bytes wire) const {
        return labels(wire) && labels(wire) == labels(dns::Name::parse(literal_.text)->wire());
    }

    [[nodiscard]] bool is_under(Bytes wire) const {
        const auto name = labels(wire);
        const auto zone = labels(dns::Name::parse(literal_.text)->wire());
        return name && name->size() >= zone->size() && std::equal(zone->begin(), zone->end(), name->begin());
    }

    // An address as literal is compared with those of A and AAAA records; every other text with the text that is shown.
    [[nodiscard]] bool holds_for_rdata(std::uint16_t rrtype, const std::string& text) const {
        if (relation_ == "under") {
            return has_name_under(text);
        }
        const bool may_be_network = !literal_.quoted || relation_ == "in";
        const std::size_t slash = may_be_network ? literal_.text.find('/') : std::string::npos;
        if (!IpAddress::parse(literal_.text.substr(0, slash))) {
            return equals(text == literal_.text);
        }
        const bool is_address_type = rrtype == dns::type::a || rrtype == dns::type::aaaa;
        const auto address = is_address_type ? IpAddress::parse(text) : std::nullopt;
        return equals(address && is_in_network(address->octets()));
    }

    // For types whose text has no dots at the ends of words but those of names (`ConditionGenerator` asks no others).
    [[nodiscard]] bool has_name_under(const std::string& text) const {
        std::string_view rest = text;
        for (std::string_view word = next_word(rest, " "); !word.empty(); word = next_word(rest, " ")) {
            const auto name = word.ends_with('.') ? std::optional(dns::Name::parse(word)) : std::nullopt;
            if (name && *name && is_under((*name)->wire())) {
                return true;
            }
        }
        return false;
    }

    std::string_view relation_;
    const ReferenceLiteral& literal_;
};

/// A condition. Its text must be valid.
class ReferenceCondition {
public:
    explicit ReferenceCondition(std::string text) : text_(std::move(text)), rest_(text_) {}

    /// Parses the text and evaluates it on the way. All parts are evaluated, even if the result is certain.
    [[nodiscard]] bool holds(const ReferenceMessage& message) {
        rest_ = text_;
        const bool truth = alternatives(message);
        skip_blanks();
        expect(rest_.empty(), "the reference reads the whole condition");
        return truth;
    }

private:
    void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\n\v\f\r"), rest_.size())); }

    bool take(std::string_view token) {
        skip_blanks();
        const std::string_view behind = rest_.substr(std::min(token.size(), rest_.size()));
        const bool is_word = std::isalpha(static_cast<unsigned char>(token[0])) != 0;
        if (!rest_.starts_with(token) || (is_word && !behind.empty() && is_word_character(behind[0]))) {
            return false;
        }
        rest_ = behind;
        return true;
    }

    static bool is_word_character(char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("_.:/+-").find(c) != std::string_view::npos;
    }

    std::string word() {
        skip_blanks();
        const auto* const end = std::ranges::find_if_not(rest_, is_word_character);
        std::string word(rest_.begin(), end);
        rest_.remove_prefix(word.size());
        return word;
    }

    bool alternatives(const ReferenceMessage& message) {
        bool truth = conjunction(message);
        while (take("or")) {
            truth = static_cast<bool>(static_cast<int>(truth) | static_cast<int>(conjunction(message)));
        }
        return truth;
    }

    bool conjunction(const ReferenceMessage& message) {
        bool truth = negation(message);
        while (take("and")) {
            truth = static_cast<bool>(static_cast<int>(truth) & static_cast<int>(negation(message)));
        }
        return truth;
    }

    bool negation(const ReferenceMessage& message) {
        if (take("not")) {
            return !negation(message);
        }
        if (!take("(")) {
            return condition(message);
        }
        const bool truth = alternatives(message);
        expect(take(")"), "the reference finds the end of parentheses");
        return truth;
    }

    bool condition(const ReferenceMessage& message) {
        const bool presence = take("has");
        const std::string field = word();
        std::string relation;
        for (const std::string_view known : {"==", "!=", "<=", ">=", "<", ">", "~", "under", "in"}) {
            if (!presence && relation.empty() && take(known)) {
                relation = known;
            }
        }
        const auto literals = presence ? std::vector<ReferenceLiteral>() : values();
        if (const auto truth = header_condition(message, field, relation, literals)) {
            return *truth;
        }
        return field_condition(message, field, relation, literals);
    }

    std::vector<ReferenceLiteral> values() {
        if (!take("(")) {
            return {value()};
        }
        std::vector<ReferenceLiteral> all = {value()};
        while (take(",")) {
            all.push_back(value());
        }
        expect(take(")"), "the reference finds the end of values");
        return all;
    }

    ReferenceLiteral value() {
        skip_blanks();
        const char quote = rest_.empty() ? ' ' : rest_[0];
        if (quote != '"' && quote != '\'') {
            return {false, word()};
        }
        ReferenceLiteral literal{true, {}};
        std::size_t at = 1;
        for (; rest_.at(at) != quote; ++at) {
            at += rest_[at] == '\\' && (rest_.at(at + 1) == quote || rest_[at + 1] == '\\') ? 1 : 0;
            literal.text += rest_[at];
        }
        rest_.remove_prefix(at + 1);
        return literal;
    }

    // \returns nothing for a field of the message
    static std::optional<bool> header_condition(const ReferenceMessage& message, std::string_view field,
                                                std::string_view relation,
                                                const std::vector<ReferenceLiteral>& literals) {
        const nmsg::Payload& payload = message.payload();
        const auto any = [&](auto holds) {
            return std::ranges::any_of(literals, [&](const ReferenceLiteral& literal) {
                return holds(ReferenceComparison(relation, literal), literal);
            });
        };
        if (field == "source") {
            return relation.empty()
                       ? payload.source.has_value()
                       : payload.source && any([&](const auto& comparison, const auto& literal) {
                             return literal.quoted ? comparison.ordered(
                                                         WideInteger{*payload.source},
                                                         WideInteger{std::strtoull(literal.text.c_str(), nullptr, 16)})
                                                   : comparison.holds(*payload.source);
                         });
        }
        if (field == "vendor") {
            return any([&](const auto& comparison, const auto& literal) {
                return literal.quoted ? comparison.equals(equal_ignoring_case(literal.text, message.schema().vendor()))
                                      : comparison.holds(payload.vid);
            });
        }
        if (field == "type") {
            return any([&](const auto& comparison, const auto& literal) {
                return literal.quoted ? comparison.equals(equal_ignoring_case(literal.text, message.schema().name()))
                                      : comparison.holds(payload.msgtype);
            });
        }
        if (field == "time") {
            return any([&](const auto& comparison, const auto& literal) {
                return comparison.ordered(std::pair(payload.time_sec, payload.time_nsec),
                                          ReferenceComparison::time_in(literal));
            });
        }
        return std::nullopt;
    }

    static bool field_condition(const ReferenceMessage& message, std::string_view name, std::string_view relation,
                                const std::vector<ReferenceLiteral>& literals) {
        constexpr std::string_view prefix = "message.";
        name.remove_prefix(name.starts_with(prefix) ? prefix.size() : 0);
        const auto index = message.schema().find(name);
        expect(index.has_value(), "the reference knows the field");
        const auto values = message.values(*index);
        return relation.empty() ? !values.empty()
                                : std::ranges::any_of(values, [&](const ReferenceMessage::Shown& value) {
                                      return std::ranges::any_of(literals, [&](const ReferenceLiteral& literal) {
                                          return ReferenceComparison(relation, literal)
                                              .holds(message, message.schema().field(*index), value);
                                      });
                                  });
    }

    std::string text_;
    std::string_view rest_;
};

}  // namespace spindrift::fuzz
