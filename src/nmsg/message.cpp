#include <spindrift/nmsg/message.hpp>

#include "presenter.hpp"
#include "value_text.hpp"

#include <spindrift/nmsg/wire.hpp>

#include <algorithm>

namespace spindrift::nmsg {
namespace {

bool is_integer(FieldType type) noexcept {
    return type != FieldType::bytes && type != FieldType::string && type != FieldType::mlstring &&
           type != FieldType::ip && type != FieldType::real;
}

// Brings a raw number from the wire into the form `Value::bits` has.
std::uint64_t widened(std::uint64_t raw, const Field& field) noexcept {
    switch (field.encoding) {
        case Encoding::zigzag: raw = (raw >> 1) ^ (~(raw & 1) + 1); break;
        case Encoding::float32:
            return std::bit_cast<std::uint64_t>(
                static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(raw))));
        default: break;
    }
    switch (field.type) {
        case FieldType::enumeration:
        case FieldType::int32: return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(raw)});
        case FieldType::int16: return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int16_t>(raw)});
        case FieldType::uint16: return static_cast<std::uint16_t>(raw);
        case FieldType::uint32: return static_cast<std::uint32_t>(raw);
        case FieldType::boolean: return raw != 0 ? 1 : 0;
        default: return raw;
    }
}

}  // namespace

/// A message inside the message.
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
    spots_.clear();
    slots_.assign(schema.fields().size(), Slot{});
    bool good = payload.has_data;
    WireScanner scanner(payload.data);
    WireField wire;
    while (good && scanner.next(wire)) {
        const std::size_t index = schema.by_number(wire.number);
        if (index == Schema::no_field) {
            continue;
        }
        const Field& field = schema.field(index);
        if (wire.type == wire_type(field.encoding)) {
            note(index, wire);
        } else {
            good = field.repeated() && wire.type == WireType::bytes && note_packed(index, wire.bytes);
        }
    }
    good = good && scanner.complete();
    for (const std::size_t index : schema.required()) {
        good = good && slots_[index].first != none;
    }
    good = good && decode_nested();
    if (!good || (schema.presenter() != nullptr && !schema.presenter()->acceptable(*this))) {
        slots_.assign(schema.fields().size(), Slot{});
        return Errc::parse_error;
    }
    return Errc::success;
}

bool MessageView::decode_nested() {
    const auto places = schema_->nested();
    nested_.resize(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto octets = wire_value(places[i]);
        nested_[i].present = octets.has_value();
        if (octets) {
            nested_[i].payload.set_data(octets->bytes);
            const Schema& inner = *schema_->field(places[i]).nested;
            if (nested_[i].view.decode(nested_[i].payload, inner) != Errc::success) {
                return false;
            }
        }
    }
    return true;
}

void MessageView::note(std::size_t field, const WireField& wire) {
    Slot& slot = slots_[field];
    const bool octets = wire.type == WireType::bytes;
    const Spot spot{octets ? wire.bytes.data() : nullptr, octets ? wire.bytes.size() : wire.value, none};
    if (slot.first != none && !schema_->field(field).repeated()) {
        spots_[slot.first] = spot;  // of several values of a single field the last counts
        return;
    }
    const auto at = static_cast<std::uint32_t>(spots_.size());
    spots_.push_back(spot);
    if (slot.first == none) {
        slot.first = at;
    } else {
        spots_[slot.last].next = at;
    }
    slot.last = at;
}

bool MessageView::note_packed(std::size_t field, Bytes packed) {
    WireField wire;
    wire.type = wire_type(schema_->field(field).encoding);
    WireScanner scanner(packed);
    const auto next = [&] {
        switch (wire.type) {
            case WireType::varint: return scanner.next_varint(wire.value);
            case WireType::fixed32: return scanner.next_fixed<std::uint32_t>(wire.value);
            case WireType::fixed64: return scanner.next_fixed<std::uint64_t>(wire.value);
            case WireType::bytes: break;
        }
        return false;
    };
    while (next()) {
        note(field, wire);
    }
    return scanner.complete();
}

Value MessageView::value_at(std::uint32_t at, const Field& field) const noexcept {
    const Spot& spot = spots_[at];
    if (field.encoding == Encoding::bytes) {
        return Value::of(Bytes(spot.data, spot.size_or_bits));
    }
    return Value::of(widened(spot.size_or_bits, field));
}

std::optional<Value> MessageView::value(std::size_t field) const {
    const Field& wanted = schema_->field(field);
    if (wanted.code >= 0) {
        return schema_->presenter()->derive(*this, wanted.code);
    }
    if (!wanted.derived()) {
        return wire_value(field);
    }
    return schema_->field(wanted.from_field).nested == nullptr ? wire_value(wanted.from_field) : nested_value(wanted);
}

std::optional<Value> MessageView::nested_value(const Field& field) const {
    const auto places = schema_->nested();
    const auto place = std::ranges::find(places, field.from_field) - places.begin();
    const Nested& nested = nested_[static_cast<std::size_t>(place)];
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
