#include "field_finder.hpp"

#include <algorithm>
#include <bit>

namespace spindrift::nmsg {
namespace {

constexpr std::uint32_t max_numbers = 256;
constexpr std::size_t max_required = 32;

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

// Derived values and presenters need the complete message; so do schemas that exceed the tables of `FieldFinder`.
bool FieldSelection::needs_view() const noexcept {
    const bool computed =
        std::ranges::any_of(fields_, [&](std::size_t field) { return schema_->field(field).derived(); });
    const auto order = schema_->wire_order();
    return computed || schema_->presenter() != nullptr || !schema_->nested().empty() ||
           schema_->required().size() > max_required || fields_.size() >= not_selected ||
           (!order.empty() && schema_->field(order.back()).number >= max_numbers);
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
    if (selection.by_view_) {
        selection_ = &selection;
        return view_.decode(payload, selection.schema()) == Errc::success;
    }
    own_locations_.resize(selection.size());
    return find_into(own_locations_.data(), payload, selection);
}

bool FieldFinder::find_into(FieldLocation* locations, const Payload& payload, const FieldSelection& selection) {
    selection_ = &selection;
    locations_ = locations;
    for (std::size_t slot = 0; slot < selection.size(); ++slot) {
        locations[slot].rest = nullptr;
    }
    return payload.has_data && scan(payload.data);
}

// The position of a field is known only after the length of the field before was loaded, so the latency of these loads
// dominates the time. This loop needs one load for a common field: tag and length, or tag and number, fit in 8 octets.
// At the first field that is rare or malformed, `scan_rest` takes over.
bool FieldFinder::scan(Bytes octets) {
    constexpr std::uint64_t continues = 0x80;  // the continuation bit of an octet of a varint
    const std::span<const FieldSelection::Entry> by_number = selection_->by_number_;
    const std::byte* at = octets.data();
    const std::byte* const end = at + octets.size();
    const std::byte* const last_load = end - sizeof(std::uint64_t);
    std::uint32_t seen = 0;  // required fields
    while (at != end && octets.size() >= sizeof(std::uint64_t)) {
        // Near the end, the load begins before `at` and is shifted, so that octets after the end are zero.
        std::uint64_t word =
            at <= last_load ? load_le<std::uint64_t>(at) : load_le<std::uint64_t>(last_load) >> 8 * (at - last_load);
        std::size_t number = word >> 3 & 0xF;
        const auto type = static_cast<WireType>(word & 7);
        const std::byte* value = at + 1;
        if ((word & continues) != 0) {
            number |= word >> 4 & 0xFF0;  // if the tag has a third octet, the number is too large for the table
            word >>= 8;
            ++value;
        }
        word >>= 8;
        if (number >= by_number.size()) {
            break;
        }
        const FieldSelection::Entry entry = by_number[number];
        const bool selected = entry.slot != FieldSelection::not_selected;
        if (type != entry.type || !entry.known) {
            break;
        }
        if (type == WireType::bytes) {
            const std::uint64_t size = word & 0xFF;
            if ((size & continues) != 0 || static_cast<std::ptrdiff_t>(size) >= end - value) {
                break;
            }
            ++value;
            if (selected) {
                locations_[entry.slot].add({value, size}, entry.repeated, value + size);
            }
            at = value + size;
        } else if (type == WireType::varint) {
            const std::uint64_t ends = ~word & 0x0000808080808080;
            const int size = (word & continues) == 0 ? 1 : (std::countr_zero(ends) + 1) / 8;
            if (ends == 0 || size > end - value) {
                break;
            }
            if (selected) {
                locations_[entry.slot].add({nullptr, join_varint_groups(word & (ends ^ (ends - 1)))}, entry.repeated,
                                           value + size);
            }
            at = value + size;
        } else {
            break;
        }
        seen |= entry.required;
    }
    return at == end ? seen == selection_->required_ : scan_rest({at, end}, seen);
}

bool FieldFinder::scan_rest(Bytes octets, std::uint32_t seen) {
    const std::span<const FieldSelection::Entry> by_number = selection_->by_number_;
    WireScanner scanner(octets);
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    while (scanner.next_tag(number, type)) {
        const FieldSelection::Entry entry = number < by_number.size() ? by_number[number] : FieldSelection::Entry{};
        const std::byte* data = nullptr;
        std::uint64_t size_or_bits = 0;
        if (!(type == WireType::bytes ? scanner.next_bytes(data, size_or_bits)
                                      : scanner.next_number(type, size_or_bits))) {
            return false;
        }
        if (type == entry.type) {
            seen |= entry.required;
            if (entry.slot != FieldSelection::not_selected) {
                locations_[entry.slot].add({data, size_or_bits}, entry.repeated, scanner.position());
            }
        } else if (entry.known &&
                   (!entry.repeated || type != WireType::bytes || !scan_packed(entry, Bytes(data, size_or_bits)))) {
            return false;
        }
    }
    return scanner.complete() && seen == selection_->required_;
}

bool FieldFinder::scan_packed(FieldSelection::Entry entry, Bytes values) {
    FieldLocation unused;
    return (entry.slot != FieldSelection::not_selected ? locations_[entry.slot] : unused)
        .add_packed(values, entry.type);
}

bool FieldFinder::view_has(std::size_t slot) const {
    const std::size_t index = selection_->fields_[slot];
    return selection_->field(slot).derived() ? view_.value(index).has_value() : view_.has(index);
}

}  // namespace spindrift::nmsg
