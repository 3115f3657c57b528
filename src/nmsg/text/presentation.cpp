#include <spindrift/nmsg/message/schema_cache.hpp>
#include <spindrift/nmsg/text/presentation.hpp>

#include <spindrift/nmsg/message/presenter.hpp>
#include "message/value_text.hpp"

#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>
#include <spindrift/dns/rdata.hpp>

#include <fmt/format.h>

namespace spindrift::nmsg {

class PresentationWriter::Impl {
public:
    Impl(const Registry& registry, Options options)
        : schemas_(registry), options_(std::move(options)), endline_(options_.endline) {}

    Errc write(Buffer& out, const Payload& payload) {
        const std::size_t start = out.size();
        max_end_ = start + options_.max_size;
        const Schema* const schema = schemas_.find(payload);
        if (!options_.fields_only) {
            header(out, payload, schema);
        }
        if (schema == nullptr) {
            line(out, fmt::format("<UNKNOWN NMSG {}:{}>", payload.vid, payload.msgtype));
        } else if (const Errc errc = decode_and_print(out, payload, *schema); errc != Errc::success) {
            out.truncate(start);
            return errc;
        }
        if (!options_.fields_only) {
            out.append('\n');
        }
        return Errc::success;
    }

    Errc write_value(Buffer& out, const Payload& payload, std::size_t field, const Value& value) {
        const Schema* const schema = schemas_.find(payload);
        const std::size_t start = out.size();
        max_end_ = start + options_.max_size;
        if (schema == nullptr || view_.decode(payload, *schema) != Errc::success ||
            !print(out, schema->field(field), value)) {
            out.truncate(start);
            return Errc::parse_error;
        }
        return Errc::success;
    }

    std::size_t take_dns_as_octets() noexcept { return text_.take_dns_as_octets() + std::exchange(dns_as_octets_, 0); }

private:
    void line(Buffer& out, std::string_view text) {
        out.append(text);
        endline_.append_to(out);
    }

    // Writes a line `name: value`. `put` writes the value, of at most `room` octets, and returns its end.
    template <class Put>
    void line(Buffer& out, const Field& field, std::size_t room, Put put) {
        char* to = out.room(field.label_text.room() + room + endline_.room());
        to = field.label_text.put(to);
        to = put(to);
        out.set_end(endline_.put(to));
    }

    void header(Buffer& out, const Payload& payload, const Schema* schema) {
        constexpr std::size_t fixed_room = 64 + DatetimeWriter::room;
        char* to = out.room(fixed_room);
        *to++ = '[';
        to = put_decimal(to, payload.data.size());
        to = put_text(to, "] [");
        to = datetime_.put(to, payload.time_sec);
        *to++ = '.';
        to = payload.time_nsec < 1'000'000'000 ? put_nanoseconds(to, payload.time_nsec)
                                               : put_decimal(to, payload.time_nsec);
        to = put_text(to, "] [");
        out.set_end(to);
        type(out, payload, schema);
        to = out.room(fixed_room);
        to = put_text(to, "] [");
        to = put_hex32(to, options_.header.source_of(payload));
        to = put_text(to, "] [");
        out.set_end(to);
        const Aliases* const aliases = options_.aliases;
        alias(out, options_.header.operator_of(payload), aliases != nullptr ? &aliases->operators : nullptr);
        out.append("] [");
        alias(out, options_.header.group_of(payload), aliases != nullptr ? &aliases->groups : nullptr);
        out.append("] ");
        endline_.append_to(out);
    }

    void type(Buffer& out, const Payload& payload, const Schema* schema) {
        if (schema != nullptr) {
            schema->header_text().append_to(out);
            return;
        }
        const std::string_view vendor = schemas_.registry().vendor_name(payload.vid);
        out.append(fmt::format("{}:{} {} (unknown)", static_cast<std::int32_t>(payload.vid),
                               static_cast<std::int32_t>(payload.msgtype), vendor.empty() ? "(unknown)" : vendor));
    }

    static void alias(Buffer& out, std::uint32_t number, const AliasTable* table) {
        if (number == 0) {
            return;
        }
        if (const std::string* name = table != nullptr ? table->name(number) : nullptr) {
            out.append(*name);
        } else {
            append_decimal(out, number);
        }
    }

    Errc decode_and_print(Buffer& out, const Payload& payload, const Schema& schema) {
        if (schema.shows_messages()) {
            const Errc errc = schema.presenter()->print_message(out, payload, options_.endline);
            return errc == Errc::success && out.size() > max_end_ ? Errc::text_too_large : errc;
        }
        if (view_.decode(payload, schema) != Errc::success) {
            return Errc::parse_error;
        }
        too_large_ = false;
        const bool complete = body(out);
        return too_large_ || out.size() > max_end_ ? Errc::text_too_large
               : complete                          ? Errc::success
                                                   : Errc::parse_error;
    }

    // Whether the text of a value may fit. The text of a large value has at least its size.
    [[nodiscard]] bool may_fit(const Buffer& out, const Field& field, const Value& value) const noexcept {
        const bool whole = field.form == Form::string || field.form == Form::mlstring;
        return out.size() <= max_end_ && (!whole || value.bytes.size() <= max_end_ - out.size());
    }

    bool body(Buffer& out) {
        const Schema& schema = view_.schema();
        for (const std::size_t i : schema.printed()) {
            const Field& field = schema.field(i);
            if (view_.is_computed(i)) {
                const auto value = view_.value(i);
                if (value && !print(out, field, *value)) {
                    return false;
                }
                continue;
            }
            if (!view_.has(i)) {
                continue;
            }
            for (const Value value : view_.wire_values(i)) {
                if (!print(out, field, value)) {
                    return false;
                }
            }
        }
        return true;
    }

    bool print(Buffer& out, const Field& field, const Value& value) {
        if (!may_fit(out, field, value)) {
            too_large_ = true;
            return false;
        }
        const auto number = static_cast<std::uint16_t>(value.bits);
        switch (field.form) {
            case Form::unsigned_number:
                line(out, field, decimal_room, [&](char* to) { return put_decimal(to, value.bits); });
                return true;
            case Form::signed_number:
                line(out, field, decimal_room, [&](char* to) { return put_decimal(to, value.as_signed()); });
                return true;
            case Form::enumeration:
                if (const PaddedText* name = field.names->name(static_cast<std::int32_t>(value.bits))) {
                    line(out, field, name->room(), [&](char* to) { return name->put(to); });
                } else {
                    placeholder(out, field, "<UNKNOWN ENUM VAL=", static_cast<std::uint32_t>(value.bits));
                }
                return true;
            case Form::octets: placeholder(out, field, "<BYTE ARRAY LEN=", value.bytes.size()); return true;
            case Form::address:
                if (value.bytes.size() == 4) {
                    line(out, field, address_room, [&](char* to) { return put_ipv4(to, value.bytes.data()); });
                } else if (value.bytes.size() == 16) {
                    line(out, field, address_room, [&](char* to) { return put_ipv6(to, value.bytes.data()); });
                } else {
                    placeholder(out, field, "<INVALID IP len=", value.bytes.size());
                }
                return true;
            case Form::mlstring:
                out.append(field.name);
                line(out, ":");
                out.append(shown_string(value));
                line(out, ".");
                return true;
            case Form::real:
                field.label_text.append_to(out);
                append_fixed(out, value.as_real(), 6);
                endline_.append_to(out);
                return true;
            case Form::boolean:
                field.label_text.append_to(out);
                line(out, value.bits != 0 ? "True" : "False");
                return true;
            case Form::dns_name:
                if (!value.bytes.empty() && value.bytes.size() <= dns::max_name_size) {
                    line(out, field, dns::name_room(value.bytes.size()),
                         [&](char* to) { return dns::put_name(to, value.bytes); });
                }
                return true;
            case Form::timestamp:
                line(out, field, DatetimeWriter::room, [&](char* to) { return datetime_.put(to, value.as_signed()); });
                return true;
            case Form::rrtype: mnemonic(out, field, number, dns::rrtype_name(number)); return true;
            case Form::sie_rrclass: mnemonic(out, field, number, dns::rrclass_name(number)); return true;
            case Form::rcode: mnemonic(out, field, number, dns::rcode_name(number)); return true;
            case Form::rrclass: {
                const std::string_view name = dns::rrclass_name(number);
                mnemonic(out, field, number, name.empty() ? fmt::format("CLASS{}", number) : name);
                return true;
            }
            case Form::ip_protocol: {
                const std::string_view name = protocol_name(value.bits);
                if (name.empty()) {
                    line(out, field, decimal_room, [&](char* to) { return put_decimal(to, value.bits); });
                } else {
                    mnemonic(out, field, number, name);
                }
                return true;
            }
            case Form::dns_message:
            case Form::dns_text:
            case Form::dns_json: dns_message(out, field, value); return true;
            case Form::code:
                dns_as_octets_ += view_.schema().presenter()->print(out, view_, field, value, options_.endline);
                return true;
            case Form::rdata:
                if (char* const to =
                        out.room(field.label_text.room() + dns::plain_rdata_room(value.bytes.size()) + endline_.room());
                    char* const end = put_plain_rdata(field.label_text.put(to), view_, field, value)) {
                    out.set_end(endline_.put(end));
                    return true;
                }
                break;
            case Form::string:
            case Form::hex:
            case Form::nothing: break;
        }
        field.label_text.append_to(out);
        const bool good = text_.append(out, view_, field, value);
        endline_.append_to(out);
        return good;
    }

    // Writes a line such as `qtype: A (1)`.
    void mnemonic(Buffer& out, const Field& field, std::uint16_t number, std::string_view name) {
        line(out, field, 64, [&](char* to) {
            to = put_text(to, name.empty() ? "<UNKNOWN>" : name);
            to = put_text(to, " (");
            to = put_decimal(to, number);
            *to = ')';
            return to + 1;
        });
    }

    // Writes a line such as `name: <BYTE ARRAY LEN=5>`; `what` is the text from `<` to `=`.
    void placeholder(Buffer& out, const Field& field, std::string_view what, std::uint64_t number) {
        line(out, field, what.size() + decimal_room + 1, [&](char* to) {
            to = put_decimal(put_text(to, what), number);
            *to = '>';
            return to + 1;
        });
    }

    void dns_message(Buffer& out, const Field& field, const Value& value) {
        field.label_text.append_to(out);
        const dns::Message* const message = text_.parse_dns(value.bytes);
        if (message == nullptr) {
            line(out, "<PARSE ERROR>");
            return;
        }
        out.append('[');
        append_decimal(out, value.bytes.size());
        line(out, " octets]");
        text_.append_dns_text(out, *message, value.bytes);
        if (out.text().back() != '\n') {
            endline_.append_to(out);
        }
        line(out, "---");
    }

    SchemaCache schemas_;
    Options options_;
    PaddedText endline_;
    MessageView view_;
    ValueText text_;
    DatetimeWriter datetime_;
    std::size_t max_end_ = 0;  // of the message in the output
    bool too_large_ = false;
    std::size_t dns_as_octets_ = 0;  // by presenters
};

PresentationWriter::PresentationWriter(const Registry& registry, Options options)
    : impl_(std::make_unique<Impl>(registry, std::move(options))) {}
PresentationWriter::PresentationWriter(PresentationWriter&&) noexcept = default;
PresentationWriter& PresentationWriter::operator=(PresentationWriter&&) noexcept = default;
PresentationWriter::~PresentationWriter() = default;

std::size_t PresentationWriter::take_dns_as_octets() noexcept {
    return impl_->take_dns_as_octets();
}

Errc PresentationWriter::write(Buffer& out, const Payload& payload) {
    return impl_->write(out, payload);
}

Errc PresentationWriter::write_value(Buffer& out, const Payload& payload, std::size_t field, const Value& value) {
    return impl_->write_value(out, payload, field, value);
}

}  // namespace spindrift::nmsg
