#include <spindrift/nmsg/message/presenter.hpp>
#include "message/value_text.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>
#include <spindrift/nmsg/message/schema_cache.hpp>
#include <spindrift/nmsg/text/json.hpp>

#include <algorithm>
#include <cmath>

namespace spindrift::nmsg {

class JsonWriter::Impl {
public:
    Impl(const Registry& registry, Options options) : schemas_(registry), options_(options), datetime_(options.times) {}

    Errc write(Buffer& out, const Payload& payload) {
        const Schema* const schema = schemas_.find(payload);
        if (schema == nullptr) {
            return Errc::notimpl;
        }
        const std::size_t start = out.size();
        too_large_ = false;
        max_end_ = start + options_.max_size;
        if (schema->shows_messages()) {
            return write_message(out, payload, *schema);
        }
        if (const Errc errc = view_.decode(payload, *schema); errc != Errc::success) {
            return errc;
        }
        header(out, payload, *schema);
        const bool complete = body(out);
        if (complete && fits(out)) {
            out.append("}}\n");
            return Errc::success;
        }
        out.truncate(start);
        return complete || too_large_ ? Errc::text_too_large : Errc::parse_error;
    }

    Errc write_field(Buffer& out, const Payload& payload, std::size_t field, const Value& value) {
        const Schema* const schema = schemas_.find(payload);
        const std::size_t start = out.size();
        max_end_ = start + options_.max_size;
        if (schema == nullptr || view_.decode(payload, *schema) != Errc::success ||
            !write_value(out, schema->field(field), value)) {
            out.truncate(start);
            return Errc::parse_error;
        }
        return Errc::success;
    }

    std::size_t take_dns_as_octets() noexcept { return text_.take_dns_as_octets(); }

private:
    // Writes a message that its presenter shows as a whole.
    Errc write_message(Buffer& out, const Payload& payload, const Schema& schema) {
        const std::size_t start = out.size();
        header(out, payload, schema);
        out.append(R"(,"message":)");
        Errc errc = schema.presenter()->write_json_message(out, payload);
        errc = errc == Errc::success && !fits(out) ? Errc::text_too_large : errc;
        if (errc == Errc::success) {
            out.append("}\n");
        } else {
            out.truncate(start);
        }
        return errc;
    }

    void header(Buffer& out, const Payload& payload, const Schema& schema) {
        const PaddedText& type = schema.json_text();
        char* to = out.room(64 + DatetimeWriter::room + type.room());
        to = put_text(to, R"({"time":")");
        to = datetime_.put(to, payload.time_sec, payload.time_nsec);
        to = put_text(to, "\",");
        out.set_end(type.put(to));
        if (const std::uint32_t source = options_.header.source_of(payload); source != 0) {
            to = out.room(64);
            to = put_text(to, R"(,"source":")");
            to = put_hex32(to, source);
            *to = '"';
            out.set_end(to + 1);
        }
        const Aliases* const aliases = options_.aliases;
        alias(out, R"(,"operator":)", options_.header.operator_of(payload),
              aliases != nullptr ? &aliases->operators : nullptr);
        alias(out, R"(,"group":)", options_.header.group_of(payload), aliases != nullptr ? &aliases->groups : nullptr);
    }

    static void alias(Buffer& out, std::string_view key, std::uint32_t number, const AliasTable* table) {
        if (number == 0) {
            return;
        }
        out.append(key);
        if (const std::string* name = table != nullptr ? table->name(number) : nullptr) {
            append_json_string(out, *name);
        } else {
            append_decimal(out, number);
        }
    }

    bool body(Buffer& out) {
        out.append(R"(,"message":{)");
        const auto fields = view_.schema().shown_fields();
        bool first = true;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const Field& field = fields[i];
            // JSON shows the value on the wire, even if the presenter derives another one for presentation text.
            if (view_.has(i)) {
                key(out, field, first);
                if (!(field.repeated() ? array(out, field, i)
                                       : write_value(out, field, view_.present_value(i, field)))) {
                    return false;
                }
            } else if (field.repeated()) {
                key(out, field, first);
                out.append("[]");
            } else if (field.derived() && !derived(out, field, i, first)) {
                return false;
            }
        }
        return true;
    }

    bool derived(Buffer& out, const Field& field, std::size_t index, bool& first) {
        const auto value = view_.value(index);
        if (!value) {
            return true;
        }
        key(out, field, first);
        return write_value(out, field, *value);
    }

    static void key(Buffer& out, const Field& field, bool& first) {
        char* to = out.room(1 + field.json_key.room());
        *to = ',';
        to += first ? 0 : 1;
        first = false;
        out.set_end(field.json_key.put(to));
    }

    bool array(Buffer& out, const Field& field, std::size_t index) {
        char separator = '[';
        for (const Value value : view_.wire_values(index)) {
            out.append(separator);
            separator = ',';
            if (!write_value(out, field, value)) {
                return false;
            }
        }
        out.append(']');
        return true;
    }

    [[nodiscard]] bool fits(const Buffer& out) const noexcept { return out.size() <= max_end_; }

    // Whether the text of a value may fit. It is found out before a large value is written, because its text may take
    // six times its octets; the text of a small one is measured when it is there.
    [[nodiscard]] bool may_fit(const Buffer& out, const Field& field, const Value& value) const noexcept {
        constexpr std::size_t small = std::size_t{1} << 20;
        if (value.bytes.size() <= small || !fits(out)) {
            return fits(out);
        }
        const std::size_t left = max_end_ - out.size();
        switch (field.form) {
            case Form::octets:
            case Form::dns_message: return base64_size(value.bytes.size()) <= left;
            case Form::string:
            case Form::mlstring: return json_string_size(value.as_text()) <= left;
            case Form::code: return base64_size(value.bytes.size()) + json_string_size(value.as_text()) <= left;
            default: return true;
        }
    }

    bool write_value(Buffer& out, const Field& field, const Value& value) {
        if (!may_fit(out, field, value)) {
            too_large_ = true;
            return false;
        }
        switch (field.form) {
            // Fast paths for the most common forms; the results are the same as with `text_`.
            case Form::unsigned_number: append_decimal(out, value.bits); return true;
            case Form::signed_number: append_decimal(out, value.as_signed()); return true;
            case Form::octets:
            case Form::dns_message: return value.bytes.empty() ? null(out) : octets(out, value.bytes);
            case Form::boolean:
            case Form::dns_json:
            case Form::code: return text_.append(out, view_, field, value);
            case Form::string:
            case Form::mlstring: append_json_string(out, shown_string(value)); return true;
            case Form::enumeration:
                if (const PaddedText* name = field.names->name(static_cast<std::int32_t>(value.bits))) {
                    return quoted(out, name->room(), [&](char* to) { return name->put(to); });
                }
                append_decimal(out, static_cast<std::uint32_t>(value.bits));
                return true;
            case Form::address:
                switch (value.bytes.size()) {
                    case 4:
                        return quoted(out, address_room, [&](char* to) { return put_ipv4(to, value.bytes.data()); });
                    case 16:
                        return quoted(out, address_room, [&](char* to) { return put_ipv6(to, value.bytes.data()); });
                    default: return null(out);
                }
            case Form::real: return std::isfinite(value.as_real()) ? text_.append(out, view_, field, value) : null(out);
            case Form::timestamp:
                return quoted(out, DatetimeWriter::room,
                              [&](char* to) { return datetime_.put(to, value.as_signed()); });
            case Form::dns_name: return name(out, field, value);
            case Form::rdata: return rdata(out, field, value);
            case Form::dns_text: return dns_text(out, field, value);
            case Form::rrtype:
                return mnemonic(out, field, value, dns::rrtype_name(static_cast<std::uint16_t>(value.bits)));
            case Form::rrclass:
            case Form::sie_rrclass:
                return mnemonic(out, field, value, dns::rrclass_name(static_cast<std::uint16_t>(value.bits)));
            case Form::rcode:
            case Form::ip_protocol:
            case Form::hex: return quoted_text(out, field, value, false);
            case Form::nothing: break;
        }
        return false;
    }

    bool name(Buffer& out, const Field& field, const Value& value) {
        char* const to = out.room(dns::name_room(std::min(value.bytes.size(), dns::max_plain_name_size)) + 2);
        if (char* const end = dns::put_plain_name(to + 1, value.bytes)) {
            *to = *end = '"';
            out.set_end(end + 1);
            return true;
        }
        return quoted_text(out, field, value, true);
    }

    bool rdata(Buffer& out, const Field& field, const Value& value) {
        char* const to = out.room(dns::plain_rdata_room(value.bytes.size()) + 2);
        if (char* const end = put_plain_rdata(to + 1, view_, field, value)) {
            *to = *end = '"';
            out.set_end(end + 1);
            return true;
        }
        return quoted_text(out, field, value, true);
    }

    bool dns_text(Buffer& out, const Field& field, const Value& value) {
        const dns::Message* const message = text_.parse_dns(value.bytes);
        if (message == nullptr) {
            return quoted_text(out, field, value, true);
        }
        out.append('"');
        const std::size_t start = out.size();
        if (!message->append_text(out)) {
            text_.note_dns_as_octets();
            append_base64(out, value.bytes);
        }
        escape_json_tail(out, start);
        out.append('"');
        return true;
    }

    bool mnemonic(Buffer& out, const Field& field, const Value& value, std::string_view name) {
        return name.empty() ? quoted_text(out, field, value, false)
                            : quoted(out, name.size(), [&](char* to) { return put_text(to, name); });
    }

    static bool octets(Buffer& out, Bytes bytes) {
        out.append('"');
        append_base64(out, bytes);
        out.append('"');
        return true;
    }

    static bool null(Buffer& out) {
        out.append("null");
        return true;
    }

    // Writes a string that needs no escape. `put` writes its content, of at most `room` octets, and returns its end.
    template <class Put>
    static bool quoted(Buffer& out, std::size_t room, Put put) {
        char* to = out.room(room + 2);
        *to++ = '"';
        to = put(to);
        *to = '"';
        out.set_end(to + 1);
        return true;
    }

    bool quoted_text(Buffer& out, const Field& field, const Value& value, bool may_need_escapes) {
        out.append('"');
        const std::size_t start = out.size();
        const bool good = text_.append(out, view_, field, value);
        if (may_need_escapes) {
            escape_json_tail(out, start);
        }
        out.append('"');
        return good;
    }

    SchemaCache schemas_;
    Options options_;
    MessageView view_;
    ValueText text_;
    DatetimeWriter datetime_;
    std::size_t max_end_ = 0;  // of the message in the output
    bool too_large_ = false;
};

JsonWriter::JsonWriter(const Registry& registry, Options options) : impl_(std::make_unique<Impl>(registry, options)) {}
JsonWriter::JsonWriter(JsonWriter&&) noexcept = default;
JsonWriter& JsonWriter::operator=(JsonWriter&&) noexcept = default;
JsonWriter::~JsonWriter() = default;

std::size_t JsonWriter::take_dns_as_octets() noexcept {
    return impl_->take_dns_as_octets();
}

Errc JsonWriter::write(Buffer& out, const Payload& payload) {
    return impl_->write(out, payload);
}

Errc JsonWriter::write_value(Buffer& out, const Payload& payload, std::size_t field, const Value& value) {
    return impl_->write_field(out, payload, field, value);
}

}  // namespace spindrift::nmsg
