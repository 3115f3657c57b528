#include "field_finder.hpp"

#include <algorithm>
#include <bit>

namespace spindrift::nmsg {
namespace {

constexpr std::uint32_t most_numbers = 256;
constexpr std::size_t most_required = 32;

}  // namespace

FieldSelection::FieldSelection(const Schema& schema, std::vector<std::size_t> fields)
    : schema_(&schema), fields_(std::move(fields)), by_view_(needs_view()) {
    if (by_view_) {
        return;
    }
    for (const std::size_t field : schema.wire_order()) {
        enter(field);
    }
}

// Values that are not simply on the wire need all of the message.
bool FieldSelection::needs_view() const noexcept {
    const bool computed =
        std::ranges::any_of(fields_, [&](std::size_t field) { return schema_->field(field).derived(); });
    const auto order = schema_->wire_order();
    return computed || schema_->presenter() != nullptr || !schema_->nested().empty() ||
           schema_->required().size() > most_required || fields_.size() >= unwanted ||
           (!order.empty() && schema_->field(order.back()).number >= most_numbers);
}

void FieldSelection::enter(std::size_t field) {
    const std::uint32_t number = schema_->field(field).number;
    const Schema::WireEntry on_wire = schema_->by_number(number);
    by_number_.resize(std::max<std::size_t>(by_number_.size(), number + 1));
    Entry& entry = by_number_[number];
    entry.type = on_wire.type;
    entry.known = true;
    entry.repeated = on_wire.repeated;
    if (const auto slot = std::ranges::find(fields_, field); slot != fields_.end()) {
        entry.slot = static_cast<std::uint8_t>(slot - fields_.begin());
    }
    if (schema_->field(field).label == Label::required) {
        entry.required = std::uint32_t{1} << std::popcount(required_);
        required_ |= entry.required;
    }
}

bool FieldFinder::find(const Payload& payload, const FieldSelection& selection) {
    selection_ = &selection;
    if (selection.by_view_) {
        return view_.decode(payload, selection.schema()) == Errc::success;
    }
    spots_.resize(selection.size());
    for (Spot& spot : spots_) {
        spot.next = absent;
    }
    return payload.has_data && scan(payload.data);
}

// Of several values of a field that is not repeated the last counts.
[[gnu::always_inline]] inline void FieldFinder::note(FieldSelection::Entry entry, const std::byte* data,
                                                     std::uint64_t size_or_bits) {
    if (entry.slot == FieldSelection::unwanted) {
        return;
    }
    Spot* spot = &spots_[entry.slot];
    if (entry.repeated && spot->next != absent) {
        const auto added = static_cast<std::uint32_t>(spots_.size());
        (spot->next == none ? spot->next : spots_[spot->last].next) = added;
        spot->last = added;
        spot = &spots_.emplace_back();
    }
    spot->data = data;
    spot->size_or_bits = size_or_bits;
    spot->next = none;
}

bool FieldFinder::scan(Bytes octets) {
    const std::span<const FieldSelection::Entry> by_number = selection_->by_number_;
    WireScanner scanner(octets);
    std::uint32_t seen = 0;  // required fields
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    while (scanner.next_tag(number, type)) {
        const std::byte* data = nullptr;
        std::uint64_t size_or_bits = 0;
        if (!(type == WireType::bytes ? scanner.next_bytes(data, size_or_bits)
                                      : scanner.next_number(type, size_or_bits))) {
            return false;
        }
        if (number >= by_number.size()) {
            continue;
        }
        const FieldSelection::Entry entry = by_number[number];
        if (type == entry.type) {
            seen |= entry.required;
            note(entry, data, size_or_bits);
        } else if (entry.known &&
                   (!entry.repeated || type != WireType::bytes || !scan_packed(entry, Bytes(data, size_or_bits)))) {
            return false;
        }
    }
    return scanner.complete() && seen == selection_->required_;
}

bool FieldFinder::scan_packed(FieldSelection::Entry entry, Bytes packed_values) {
    WireScanner packed(packed_values);
    while (!packed.at_end()) {
        std::uint64_t bits = 0;
        if (!packed.next_number(entry.type, bits)) {
            return false;
        }
        note(entry, nullptr, bits);
    }
    return true;
}

bool FieldFinder::view_has(std::size_t slot) const {
    const std::size_t place = selection_->fields_[slot];
    return selection_->field(slot).derived() ? view_.value(place).has_value() : view_.has(place);
}

}  // namespace spindrift::nmsg
