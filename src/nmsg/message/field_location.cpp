#include <spindrift/nmsg/message/field_location.hpp>

namespace spindrift::nmsg {

bool FieldLocation::add_packed(Bytes values, WireType type) noexcept {
    if (values.empty()) {
        return true;
    }
    const std::byte* const packed_end = values.data() + values.size();
    WireScanner scanner(values);
    std::uint64_t bits = 0;
    if (!scanner.next_number(type, bits)) {
        return false;
    }
    if (!present()) {
        first = {packed_end, bits};
        rest = scanner.position();
    }
    end = packed_end;
    while (!scanner.at_end()) {
        if (!scanner.next_number(type, bits)) {
            return false;
        }
    }
    return true;
}

void FieldCursor::take_packed(const std::byte* from) noexcept {
    WireScanner scanner(Bytes(from, packed_end_));
    at_ = scanner.next_number(type_, value_.size_or_bits) ? scanner.position() : nullptr;
}

// Skips other fields that lie between two values.
void FieldCursor::find_next() noexcept {
    if (packed_end_ != nullptr && at_ != packed_end_) {
        take_packed(at_);
        return;
    }
    packed_end_ = nullptr;
    WireScanner scanner(Bytes(at_, end_));
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    while (scanner.next_tag(number, type)) {
        WireValue value;
        if (!(type == WireType::bytes ? scanner.next_bytes(value.data, value.size_or_bits)
                                      : scanner.next_number(type, value.size_or_bits))) {
            break;
        }
        if (number != number_) {
            continue;
        }
        if (type == type_) {
            value_ = value;
            at_ = scanner.position();
            return;
        }
        if (value.size_or_bits != 0) {
            packed_end_ = value.data + value.size_or_bits;
            take_packed(value.data);
            return;
        }
    }
    at_ = nullptr;
}

}  // namespace spindrift::nmsg
