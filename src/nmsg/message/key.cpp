#include <spindrift/nmsg/message/key.hpp>
#include <spindrift/nmsg/message/schema_cache.hpp>

#include "value_text.hpp"

#include <spindrift/base/text.hpp>

#include <optional>

namespace spindrift::nmsg {

class KeyWriter::Impl {
public:
    Impl(const Registry& registry, std::string field) : schemas_(registry), field_(std::move(field)) {}

    Errc write(Buffer& out, const Payload& payload) {
        const Schema* const schema = schemas_.find(payload);
        if (schema != schema_) {
            schema_ = schema;
            index_ = schema != nullptr ? schema->find(field_) : std::nullopt;
        }
        if (!index_) {
            return Errc::notimpl;
        }
        if (const Errc errc = view_.decode(payload, *schema); errc != Errc::success) {
            return errc;
        }
        const Field& field = schema->field(*index_);
        if (const auto value = view_.value(*index_)) {
            append(out, field, *value);
        }
        return Errc::success;
    }

private:
    void append(Buffer& out, const Field& field, const Value& value) {
        switch (field.form) {
            case Form::string:
            case Form::mlstring: out.append(shown_string(value)); return;
            case Form::octets:
            case Form::dns_message:
            case Form::nothing: out.append(value.bytes); return;
            default: break;
        }
        const std::size_t start = out.size();
        if (!text_.append(out, view_, field, value)) {
            out.truncate(start);
            append_raw(out, field, value);
        }
    }

    // Appends a value that has no text.
    static void append_raw(Buffer& out, const Field& field, const Value& value) {
        if (field.encoding == Encoding::bytes) {
            out.append(value.bytes);
        } else {
            out.append("null");  // NaN or infinity, as in JSON
        }
    }

    SchemaCache schemas_;
    std::string field_;
    const Schema* schema_ = nullptr;
    std::optional<std::size_t> index_;  // of the field in `schema_`; nothing if there is no such field
    MessageView view_;
    ValueText text_;
};

KeyWriter::KeyWriter(const Registry& registry, std::string field)
    : impl_(std::make_unique<Impl>(registry, std::move(field))) {}
KeyWriter::KeyWriter(KeyWriter&&) noexcept = default;
KeyWriter& KeyWriter::operator=(KeyWriter&&) noexcept = default;
KeyWriter::~KeyWriter() = default;

Errc KeyWriter::write(Buffer& out, const Payload& payload) {
    return impl_->write(out, payload);
}

}  // namespace spindrift::nmsg
