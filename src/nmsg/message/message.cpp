#include <spindrift/nmsg/message/message.hpp>

#include <spindrift/nmsg/message/presenter.hpp>
#include "value_text.hpp"

#include <spindrift/nmsg/container/wire.hpp>

#include <algorithm>

namespace spindrift::nmsg {
namespace {

bool is_integer(FieldType type) noexcept {
    return !is_octets(type) && type != FieldType::real;
}

}  // namespace

/// A nested message.
struct MessageView::Nested {
    Payload payload;
    MessageView view;
    bool present = false;
};

MessageView::MessageView() = default;
MessageView::MessageView(MessageView&&) noexcept = default;
MessageView& MessageView::operator=(MessageView&&) noexcept = default;
MessageView::~MessageView() = default;

Errc MessageView::decode(const Payload& payload, const Schema& schema) {
    payload_ = &payload;
    schema_ = &schema;
    derived_.value_id = -1;
    locations_.assign(schema.fields().size(), FieldLocation{});
    bool good = payload.has_data && index(payload.data);
    for (const std::size_t field : schema.required()) {
        good = good && has(field);
    }
    good = good && (schema.nested().empty() || decode_nested());
    if (!good || (schema.presenter() != nullptr && !schema.presenter()->acceptable(*this))) {
        locations_.assign(schema.fields().size(), FieldLocation{});
        static_cast<void>(schema.nested().empty() || decode_nested());  // clears the nested messages
        return Errc::parse_error;
    }
    return Errc::success;
}

// Stores where the values of each field are. \returns whether all octets are well-formed
bool MessageView::index(Bytes octets) {
    const Schema& schema = *schema_;
    WireScanner scanner(octets);
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    while (scanner.next_tag(number, type)) {
        const std::byte* data = nullptr;
        std::uint64_t size_or_bits = 0;
        if (!(type == WireType::bytes ? scanner.next_bytes(data, size_or_bits)
                                      : scanner.next_number(type, size_or_bits))) {
            return false;
        }
        const Schema::WireEntry entry = schema.by_number(number);
        if (type == entry.type) {
            if (entry.known()) {
                locations_[entry.field].add({data, size_or_bits}, entry.repeated, scanner.position());
            }
        } else if (entry.known() && (!entry.repeated || type != WireType::bytes ||
                                     !locations_[entry.field].add_packed(Bytes(data, size_or_bits), entry.type))) {
            return false;
        }
    }
    return scanner.complete();
}

bool MessageView::decode_nested() {
    const auto nested_fields = schema_->nested();
    nested_.resize(nested_fields.size());
    for (std::size_t i = 0; i < nested_fields.size(); ++i) {
        const auto octets = wire_value(nested_fields[i]);
        nested_[i].present = octets.has_value();
        if (octets) {
            nested_[i].payload.set_data(octets->bytes);
            const Schema& inner = *schema_->field(nested_fields[i]).nested;
            if (nested_[i].view.decode(nested_[i].payload, inner) != Errc::success) {
                return false;
            }
        }
    }
    return true;
}

std::optional<Value> MessageView::value(std::size_t field) const {
    const Field& wanted = schema_->field(field);
    if (wanted.value_id >= 0) {
        return derived(wanted.value_id);
    }
    if (!wanted.derived()) {
        return wire_value(field);
    }
    return schema_->field(wanted.from_field).nested == nullptr ? wire_value(wanted.from_field) : nested_value(wanted);
}

const std::optional<Value>& MessageView::derived(int value_id) const {
    if (derived_.value_id != value_id) {
        derived_ = {value_id, schema_->presenter()->derive(*this, value_id)};
    }
    return derived_.value;
}

std::optional<Value> MessageView::nested_value(const Field& field) const {
    const auto nested_fields = schema_->nested();
    const auto index = std::ranges::find(nested_fields, field.from_field) - nested_fields.begin();
    const Nested& nested = nested_[static_cast<std::size_t>(index)];
    if (!nested.present) {
        return std::nullopt;
    }
    const auto value = nested.view.wire_value(field.from_nested);
    return value || !field.default_bits ? value : Value::of(*field.default_bits);
}

std::vector<std::string> MessageView::texts(std::string_view field) const {
    std::vector<std::string> texts;
    const auto index = schema_->find(field);
    if (!index) {
        return texts;
    }
    ValueText formatter;
    Buffer out;
    const auto add = [&](const Value& value) {
        out.clear();
        if (formatter.append(out, *this, schema_->field(*index), value)) {
            texts.emplace_back(out.text());
        }
    };
    if (is_computed(*index)) {
        if (const auto derived = value(*index)) {
            add(*derived);
        }
        return texts;
    }
    for (const Value value : wire_values(*index)) {
        add(value);
    }
    return texts;
}

std::string MessageView::text(std::string_view field) const {
    auto all = texts(field);
    return all.empty() ? std::string() : std::move(all.front());
}

std::optional<IpAddress> MessageView::address(std::string_view field) const {
    const auto index = schema_->find(field);
    if (!index || schema_->field(*index).type != FieldType::ip) {
        return std::nullopt;
    }
    const auto found = value(*index);
    return found ? IpAddress::from_octets(found->bytes) : std::nullopt;
}

std::optional<std::int64_t> MessageView::number(std::string_view field) const {
    const auto index = schema_->find(field);
    if (!index || !is_integer(schema_->field(*index).type)) {
        return std::nullopt;
    }
    const auto found = value(*index);
    return found ? std::optional(found->as_signed()) : std::nullopt;
}

}  // namespace spindrift::nmsg
