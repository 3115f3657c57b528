#include <spindrift/nmsg/presentation.hpp>

#include "presenter.hpp"
#include "schema_cache.hpp"
#include "value_text.hpp"

#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>

#include <fmt/format.h>

#include <iterator>

namespace spindrift::nmsg {

class PresentationWriter::Impl {
public:
    Impl(const Registry& registry, Options options) : schemas_(registry), options_(std::move(options)) {}

    Errc write(Buffer& out, const Payload& payload) {
        const std::size_t start = out.size();
        const Schema* const schema = schemas_.find(payload);
        header(out, payload, schema);
        if (schema == nullptr) {
            fmt::format_to(std::back_inserter(unknown_), "<UNKNOWN NMSG {}:{}>", payload.vid, payload.msgtype);
            line(out, unknown_);
            unknown_.clear();
        } else if (view_.decode(payload, *schema) != Errc::success || !body(out)) {
            out.truncate(start);
            return Errc::parse_error;
        }
        out.append('\n');
        return Errc::success;
    }

private:
    void end_line(Buffer& out) { out.append(options_.endline); }

    void line(Buffer& out, std::string_view text) {
        out.append(text);
        end_line(out);
    }

    void header(Buffer& out, const Payload& payload, const Schema* schema) {
        out.append('[');
        append_decimal(out, payload.data.size());
        out.append("] [");
        datetime_.append(out, payload.time_sec);
        out.append('.');
        if (payload.time_nsec < 1'000'000'000) {
            append_padded(out, payload.time_nsec, 9);
        } else {
            append_decimal(out, payload.time_nsec);
        }
        out.append("] [");
        type(out, payload, schema);
        out.append("] [");
        append_hex32(out, options_.header.source_of(payload));
        out.append("] [");
        const Aliases* const aliases = options_.aliases;
        alias(out, options_.header.operator_of(payload), aliases != nullptr ? &aliases->operators : nullptr);
        out.append("] [");
        alias(out, options_.header.group_of(payload), aliases != nullptr ? &aliases->groups : nullptr);
        out.append("] ");
        end_line(out);
    }

    void type(Buffer& out, const Payload& payload, const Schema* schema) {
        if (schema != nullptr) {
            schema->header_text().append_to(out);
            return;
        }
        append_decimal(out, static_cast<std::int32_t>(payload.vid));
        out.append(':');
        append_decimal(out, static_cast<std::int32_t>(payload.msgtype));
        out.append(' ');
        const std::string_view vendor = schemas_.registry().vendor_name(payload.vid);
        out.append(vendor.empty() ? "(unknown)" : vendor);
        out.append(" (unknown)");
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

    bool body(Buffer& out) {
        const Schema& schema = view_.schema();
        for (std::size_t i = 0; i < schema.fields().size(); ++i) {
            const Field& field = schema.field(i);
            if (field.hidden || field.noprint || field.show == Show::nothing) {
                continue;
            }
            if (view_.is_computed(i)) {
                const auto derived = view_.value(i);
                if (derived && !print(out, field, *derived)) {
                    return false;
                }
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
        switch (field.show) {
            case Show::plain: plain(out, field, value); return true;
            case Show::code:
                view_.schema().presenter()->print(out, view_, field, value, options_.endline);
                return true;
            case Show::dns_message:
            case Show::dns_text:
            case Show::dns_json: dns_message(out, field, value); return true;
            case Show::dns_name:
                if (value.bytes.empty() || value.bytes.size() > dns::max_name_size) {
                    return true;
                }
                break;
            case Show::rrtype:
                mnemonic(out, field, value, dns::rrtype_name(static_cast<std::uint16_t>(value.bits)));
                return true;
            case Show::rrclass:
                field.label_text.append_to(out);
                dns::append_rrclass(out, static_cast<std::uint16_t>(value.bits));
                number_behind(out, static_cast<std::uint16_t>(value.bits));
                return true;
            case Show::sie_rrclass:
                mnemonic(out, field, value, dns::rrclass_name(static_cast<std::uint16_t>(value.bits)));
                return true;
            case Show::rcode:
                mnemonic(out, field, value, dns::rcode_name(static_cast<std::uint16_t>(value.bits)));
                return true;
            case Show::ip_protocol:
                field.label_text.append_to(out);
                if (append_protocol_name(out, value.bits)) {
                    number_behind(out, value.bits);
                } else {
                    append_decimal(out, value.bits);
                    end_line(out);
                }
                return true;
            case Show::rdata:
            case Show::timestamp:
            case Show::hex:
            case Show::nothing: break;
        }
        field.label_text.append_to(out);
        if (!text_.append_shown(out, view_, field, value)) {
            return false;
        }
        end_line(out);
        return true;
    }

    // `qtype: A (1)`
    void mnemonic(Buffer& out, const Field& field, const Value& value, std::string_view name) {
        field.label_text.append_to(out);
        out.append(name.empty() ? "<UNKNOWN>" : name);
        number_behind(out, static_cast<std::uint16_t>(value.bits));
    }

    void number_behind(Buffer& out, std::uint64_t number) {
        out.append(" (");
        append_decimal(out, number);
        out.append(')');
        end_line(out);
    }

    void plain(Buffer& out, const Field& field, const Value& value) {
        if (field.type == FieldType::mlstring) {
            out.append(field.name);
            line(out, ":");
            out.append(shown_string(value));
            line(out, ".");
            return;
        }
        field.label_text.append_to(out);
        switch (field.type) {
            case FieldType::enumeration:
                if (const BlockText* name = field.names->name(static_cast<std::int32_t>(value.bits))) {
                    name->append_to(out);
                } else {
                    out.append("<UNKNOWN ENUM VAL=");
                    append_decimal(out, static_cast<std::uint32_t>(value.bits));
                    out.append('>');
                }
                break;
            case FieldType::bytes: length_note(out, "<BYTE ARRAY LEN=", value); break;
            case FieldType::ip:
                if (!append_address(out, value.bytes)) {
                    length_note(out, "<INVALID IP len=", value);
                }
                break;
            case FieldType::real: append_fixed(out, value.as_real(), 6); break;
            case FieldType::boolean: out.append(value.bits != 0 ? "True" : "False"); break;
            default: static_cast<void>(text_.append(out, view_, field, value)); break;
        }
        end_line(out);
    }

    static void length_note(Buffer& out, std::string_view what, const Value& value) {
        out.append(what);
        append_decimal(out, value.bytes.size());
        out.append('>');
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
        message->append_text(out);
        line(out, "---");
    }

    SchemaCache schemas_;
    Options options_;
    MessageView view_;
    ValueText text_;
    DatetimeWriter datetime_;
    std::string unknown_;
};

PresentationWriter::PresentationWriter(const Registry& registry, Options options)
    : impl_(std::make_unique<Impl>(registry, std::move(options))) {}
PresentationWriter::PresentationWriter(PresentationWriter&&) noexcept = default;
PresentationWriter& PresentationWriter::operator=(PresentationWriter&&) noexcept = default;
PresentationWriter::~PresentationWriter() = default;

Errc PresentationWriter::write(Buffer& out, const Payload& payload) {
    return impl_->write(out, payload);
}

}  // namespace spindrift::nmsg
