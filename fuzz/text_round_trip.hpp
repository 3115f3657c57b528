#pragma once

#include "input.hpp"
#include "registry.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/base/buffer.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>

#include <simdjson.h>

#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>

/// Properties of the text of all messages.
namespace spindrift::fuzz {

/// Tells whether the text of a message has all its information, so that the message can be read back.
class TextLoss {
public:
    explicit TextLoss(const nmsg::MessageView& message) : message_(message) {}

    [[nodiscard]] bool none() const {
        if (!tells_time(message_.payload().time_sec)) {
            return false;
        }
        const nmsg::Schema& schema = message_.schema();
        for (std::size_t i = 0; i < schema.fields().size(); ++i) {
            for (const nmsg::Value value : message_.wire_values(i)) {
                if (!tells(schema.field(i), value)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Whether other octets have the same text: a string that is not terminated by NUL, as that of a required field
    /// without a value, and a floating-point number with more than the 18 decimals that are written.
    [[nodiscard]] bool has_twins() const {
        const nmsg::Schema& schema = message_.schema();
        for (std::size_t i = 0; i < schema.fields().size(); ++i) {
            for (const nmsg::Value value : message_.wire_values(i)) {
                const nmsg::Form form = schema.field(i).form;
                const bool text = form == nmsg::Form::string || form == nmsg::Form::mlstring;
                if ((text && !value.as_text().ends_with('\0')) ||
                    (form == nmsg::Form::real && rounded(value.as_real()) != value.as_real())) {
                    return true;
                }
            }
        }
        return false;
    }

private:
    static double rounded(double number) {
        Buffer text;
        append_fixed(text, number, 18);
        text.append('\0');
        return std::strtod(text.data(), nullptr);
    }

    [[nodiscard]] bool tells(const nmsg::Field& field, const nmsg::Value& value) const {
        switch (field.form) {
            case nmsg::Form::octets:
            case nmsg::Form::dns_message: return !value.bytes.empty();  // shown as null, which is read as absent
            case nmsg::Form::address: return IpAddress::from_octets(value.bytes).has_value();
            case nmsg::Form::enumeration: return field.names->name(static_cast<std::int32_t>(value.bits)) != nullptr;
            case nmsg::Form::real: return std::isfinite(value.as_real());
            case nmsg::Form::dns_name: return tells_name(value.bytes);
            case nmsg::Form::rdata: return tells_rdata(field, value.bytes);
            case nmsg::Form::sie_rrclass:
                return !dns::rrclass_name(static_cast<std::uint16_t>(value.bits)).empty();  // others are all <UNKNOWN>
            case nmsg::Form::timestamp: return value.as_signed() >= 0 && tells_time(value.as_signed());
            case nmsg::Form::dns_text:
            case nmsg::Form::nothing: return false;
            default: return true;
        }
    }

    // Only years of four digits can be parsed.
    static bool tells_time(std::int64_t seconds) { return seconds >= -62'167'219'200 && seconds <= 253'402'300'799; }

    static bool tells_name(Bytes octets) {
        Buffer text;
        dns::append_name(text, octets);
        return !octets.empty() && octets.size() <= dns::max_name_size && dns::Name::parse(text.text()).has_value();
    }

    [[nodiscard]] bool tells_rdata(const nmsg::Field& field, Bytes octets) const {
        const auto rrtype = static_cast<std::uint16_t>(message_.wire_value(field.rrtype_field)->bits);
        const auto rrclass = static_cast<std::uint16_t>(message_.wire_value(field.rrclass_field)->bits);
        Buffer text;
        Buffer back;
        Buffer again;
        dns::append_rdata(text, octets, rrtype, rrclass);
        if (dns::parse_zone_rdata(back, text.text(), rrtype, rrclass) != dns::Errc::success) {
            return false;
        }
        dns::append_rdata(again, back.bytes(), rrtype, rrclass);
        return again.text() == text.text();
    }

    const nmsg::MessageView& message_;
};

/// Formats messages and reads them back.
class TextChecker {
public:
    /// Checks a message, and the message that is read back from its JSON.
    void check(const nmsg::Payload& payload) {
        Arena storage;
        nmsg::Payload back;
        if (check_once(payload, storage, back)) {
            Arena second_storage;
            nmsg::Payload second;
            check_once(back, second_storage, second);
        }
    }

    /// Checks that the JSON of a message that was read from JSON has the same octets and the same header.
    void check_same_message(const nmsg::Payload& payload) {
        nmsg::MessageView view;
        static_cast<void>(view.decode(payload, *registry().find(payload.vid, payload.msgtype)));
        json_text_.clear();
        if (json_.write(json_text_, payload) != nmsg::Errc::success || !TextLoss(view).none() ||
            TextLoss(view).has_twins()) {
            return;
        }
        Arena storage;
        nmsg::Payload back;
        expect(read_json(json_text_.text(), storage, back) == nmsg::Errc::success, "JSON that was written can be read");
        expect(as_text(back.data) == as_text(payload.data) && back.has_data == payload.has_data,
               "reading a message that was written gives the same octets");
        expect(back.vid == payload.vid && back.msgtype == payload.msgtype && back.time_sec == payload.time_sec &&
                   back.time_nsec == payload.time_nsec && back.source == payload.source &&
                   back.operator_id == payload.operator_id && back.group == payload.group,
               "reading a message that was written gives the same header");
    }

    nmsg::Errc read_json(std::string_view json, Arena& storage, nmsg::Payload& payload) {
        // Exactly the padding that the reader requires, so that AddressSanitizer finds reads beyond it.
        std::string padded(json);
        padded.append(nmsg::JsonReader::padding, '\0');
        return reader_.read(std::string_view(padded).substr(0, json.size()), storage, payload);
    }

private:
    // \returns whether the message has JSON that can be read back
    bool check_once(const nmsg::Payload& payload, Arena& storage, nmsg::Payload& back) {
        const nmsg::Schema* const schema = registry().find(payload.vid, payload.msgtype);
        text_.clear();
        json_text_.clear();
        const nmsg::Errc shown = presentation_.write(text_, payload);
        const nmsg::Errc written = json_.write(json_text_, payload);
        expect(shown == nmsg::Errc::success || text_.empty(), "a message that cannot be formatted leaves no text");
        expect(written == nmsg::Errc::success || json_text_.empty(),
               "a message that cannot be formatted leaves no JSON");
        if (schema == nullptr) {
            expect(shown == nmsg::Errc::success && written == nmsg::Errc::notimpl,
                   "unknown types have text, but no JSON");
            return false;
        }
        expect(shown == written, "a message can be formatted as text and as JSON, or as neither");
        if (written != nmsg::Errc::success) {
            return false;
        }
        check_json_syntax();
        const nmsg::Errc read = read_json(json_text_.text(), storage, back);
        back.from_fields = payload.from_fields;
        nmsg::MessageView view;
        expect(view.decode(payload, *schema) == nmsg::Errc::success, "a message that can be formatted can be decoded");
        expect(read == nmsg::Errc::success, "JSON that was written can be read");
        if (TextLoss(view).none()) {
            again_.clear();
            expect(json_.write(again_, back) == nmsg::Errc::success && again_.text() == json_text_.text(),
                   "writing a message that was read gives the same JSON");
        }
        return read == nmsg::Errc::success;
    }

    void check_json_syntax() {
        const std::string_view json = json_text_.text();
        expect(json.find('\n') == json.size() - 1, "JSON is one line");
        expect(parser_.parse(json.data(), json.size(), true).error() == simdjson::SUCCESS, "the output is valid JSON");
    }

    nmsg::PresentationWriter presentation_{registry()};
    nmsg::JsonWriter json_{registry()};
    nmsg::JsonReader reader_{registry()};
    simdjson::dom::parser parser_;
    Buffer text_;
    Buffer json_text_;
    Buffer again_;
};

}  // namespace spindrift::fuzz
