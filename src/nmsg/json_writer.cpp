#include "presenter.hpp"
#include "schema_cache.hpp"
#include "value_text.hpp"

#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/nmsg/json.hpp>

#include <cmath>

namespace spindrift::nmsg {

class JsonWriter::Impl {
public:
    Impl(const Registry& registry, Options options) : schemas_(registry), options_(options) {}

    Errc write(Buffer& out, const Payload& payload) {
        const Schema* const schema = schemas_.find(payload);
        if (schema == nullptr) {
            return Errc::notimpl;
        }
        if (const Errc errc = view_.decode(payload, *schema); errc != Errc::success) {
            return errc;
        }
        const std::size_t start = out.size();
        header(out, payload);
        if (!body(out)) {
            out.truncate(start);
            return Errc::parse_error;
        }
        out.append("}}\n");
        return Errc::success;
    }

private:
    void header(Buffer& out, const Payload& payload) {
        out.append(R"({"time":")");
        datetime_.append(out, payload.time_sec);
        out.append('.');
        append_padded(out, payload.time_nsec, 9);
        out.append("\",");
        view_.schema().json_text().append_to(out);
        if (const std::uint32_t source = options_.header.source_of(payload); source != 0) {
            out.append(R"(,"source":")");
            append_hex32(out, source);
            out.append('"');
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
        const Schema& schema = view_.schema();
        bool first = true;
        for (std::size_t i = 0; i < schema.fields().size(); ++i) {
            const Field& field = schema.field(i);
            if (field.show == Show::nothing) {
                continue;
            }
            if (field.repeated()) {
                key(out, field, first);
                if (!array(out, i)) {
                    return false;
                }
                continue;
            }
            // Where a presenter would show something else than a carried value, JSON has the carried one.
            const auto value = field.derived() ? view_.value(i) : view_.wire_value(i);
            if (value) {
                key(out, field, first);
                if (!write_value(out, field, *value)) {
                    return false;
                }
            }
        }
        return true;
    }

    static void key(Buffer& out, const Field& field, bool& first) {
        if (!first) {
            out.append(',');
        }
        first = false;
        field.json_key.append_to(out);
    }

    bool array(Buffer& out, std::size_t index) {
        out.append('[');
        bool first = true;
        for (const Value value : view_.wire_values(index)) {
            if (!first) {
                out.append(',');
            }
            first = false;
            if (!write_value(out, view_.schema().field(index), value)) {
                return false;
            }
        }
        out.append(']');
        return true;
    }

    bool write_value(Buffer& out, const Field& field, const Value& value) {
        switch (field.show) {
            case Show::plain: return plain(out, field, value);
            case Show::code: view_.schema().presenter()->write_json(out, view_, field, value); return true;
            case Show::dns_json: return text_.append_shown(out, view_, field, value);
            case Show::dns_message: return plain_bytes(out, field, value);
            default: break;
        }
        out.append('"');
        const std::size_t start = out.size();
        if (!text_.append_shown(out, view_, field, value)) {
            return false;
        }
        if (may_need_escapes(field.show)) {
            escape_json_tail(out, start);
        }
        out.append('"');
        return true;
    }

    // Mnemonics, dates and numbers never do.
    static bool may_need_escapes(Show show) noexcept {
        return show == Show::dns_name || show == Show::rdata || show == Show::dns_text;
    }

    bool plain(Buffer& out, const Field& field, const Value& value) {
        switch (field.type) {
            case FieldType::bytes: return plain_bytes(out, field, value);
            case FieldType::string:
            case FieldType::mlstring: append_json_string(out, value.as_text()); return true;
            case FieldType::ip:
                if (value.bytes.size() != 4 && value.bytes.size() != 16) {
                    out.append("null");
                    return true;
                }
                return quoted(out, field, value);
            case FieldType::enumeration:
                if (field.names->name(static_cast<std::int32_t>(value.bits)) != nullptr) {
                    return quoted(out, field, value);
                }
                break;
            case FieldType::real:
                if (!std::isfinite(value.as_real())) {
                    out.append("null");
                    return true;
                }
                break;
            default: break;
        }
        return text_.append(out, view_, field, value);
    }

    // For texts that never need an escape.
    bool quoted(Buffer& out, const Field& field, const Value& value) {
        out.append('"');
        const bool good = text_.append(out, view_, field, value);
        out.append('"');
        return good;
    }

    bool plain_bytes(Buffer& out, const Field& field, const Value& value) {
        if (value.bytes.empty()) {
            out.append("null");
            return true;
        }
        return quoted(out, field, value);
    }

    SchemaCache schemas_;
    Options options_;
    MessageView view_;
    ValueText text_;
    DatetimeWriter datetime_;
};

JsonWriter::JsonWriter(const Registry& registry, Options options) : impl_(std::make_unique<Impl>(registry, options)) {}
JsonWriter::JsonWriter(JsonWriter&&) noexcept = default;
JsonWriter& JsonWriter::operator=(JsonWriter&&) noexcept = default;
JsonWriter::~JsonWriter() = default;

Errc JsonWriter::write(Buffer& out, const Payload& payload) {
    return impl_->write(out, payload);
}

}  // namespace spindrift::nmsg
