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

// Half of the work of `decode`, and called twice: compilers would not inline it by themselves.
[[gnu::always_inline]] inline void MessageView::note(const Schema::WireEntry& entry, const WireField& wire) {
    Spot* spot = &spots_[entry.field];
    if (spot->next != absent && entry.repeated) {
        spot = &add_spot(entry.field);
    }
    // Of several values of a field that is not repeated the last counts.
    const bool octets = wire.type == WireType::bytes;
    spot->data = wire.bytes.data();
    spot->size_or_bits = octets ? wire.bytes.size() : wire.value;
    spot->next = none;
}

// A place for one more value of a repeated field.
MessageView::Spot& MessageView::add_spot(std::uint32_t field) {
    const auto at = static_cast<std::uint32_t>(spots_.size());
    Spot& added = spots_.emplace_back();
    Spot& first = spots_[field];
    (first.next == none ? first.next : spots_[first.last].next) = at;
    first.last = at;
    return added;
}

Errc MessageView::decode(const Payload& payload, const Schema& schema) {
    payload_ = &payload;
    schema_ = &schema;
    spots_.assign(schema.fields().size(), Spot{});
    bool good = payload.has_data;
    WireScanner scanner(payload.data);
    WireField wire;
    while (good && scanner.next(wire)) {
        const Schema::WireEntry entry = schema.by_number(wire.number);
        if (!entry.known()) {
            continue;
        }
        if (wire.type == entry.type) {
            note(entry, wire);
        } else {
            good = entry.repeated && wire.type == WireType::bytes && note_packed(entry, wire.bytes);
        }
    }
    good = good && scanner.complete();
    for (const std::size_t index : schema.required()) {
        good = good && has(index);
    }
    good = good && decode_nested();
    if (!good || (schema.presenter() != nullptr && !schema.presenter()->acceptable(*this))) {
        spots_.assign(schema.fields().size(), Spot{});
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

bool MessageView::note_packed(const Schema::WireEntry& entry, Bytes packed) {
    WireField wire;
    wire.type = entry.type;
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
        note(entry, wire);
    }
    return scanner.complete();
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
