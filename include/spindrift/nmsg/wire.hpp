#pragma once

#include <spindrift/base/bytes.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace spindrift::nmsg {

/// How a protobuf field is laid out: https://protobuf.dev/programming-guides/encoding/.
enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// One field as it lies on the wire.
struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    std::uint64_t value = 0;  ///< of every type but `bytes`
    Bytes bytes;              ///< of type `bytes`; borrowed from the scanned octets
};

/// Walks over the fields of an encoded protobuf message, whatever they mean. It neither throws nor allocates nor reads
/// past the end, and accepts exactly what protobuf-c accepts: no field number 0, no groups, no lengths past the end,
/// at most 5 octets for tags and lengths and 10 for values (spec/nmsg-wire.md 3.2).
///
///     WireScanner scanner(bytes);
///     WireField field;
///     while (scanner.next(field)) { … }
///     if (!scanner.complete()) { … malformed … }
class WireScanner {
public:
    explicit WireScanner(Bytes bytes) noexcept
        : at_(reinterpret_cast<const unsigned char*>(bytes.data())), end_(at_ + bytes.size()) {}

    /// Reads the next field. \returns false at the end, or at something malformed
    bool next(WireField& field) noexcept {
        if (at_ == end_) {
            return false;
        }
        std::uint64_t tag = 0;
        if (!read_varint(tag, 5) || tag >> 3 == 0) {
            return fail();
        }
        field.number = static_cast<std::uint32_t>(tag >> 3);
        field.type = static_cast<WireType>(tag & 7);
        if (field.type == WireType::bytes) {
            std::uint64_t size = 0;
            if (!read_varint(size, 5) || size > static_cast<std::uint64_t>(end_ - at_)) {
                return fail();
            }
            field.bytes = {reinterpret_cast<const std::byte*>(at_), static_cast<std::size_t>(size)};
            at_ += size;
            return true;
        }
        return field.type == WireType::varint ? read_varint(field.value, 10) || fail() : next_fixed(field);
    }

    /// Whether everything up to the end was well-formed; meaningful once `next` returned false.
    [[nodiscard]] bool complete() const noexcept { return at_ == end_; }

    /// Reads a bare varint, as packed repeated fields hold them. \returns false at the end, or at something malformed
    bool next_varint(std::uint64_t& value) noexcept { return at_ != end_ && (read_varint(value, 10) || fail()); }

    /// Reads a bare little-endian integer, as packed repeated fields hold them.
    template <class T>
    bool next_fixed(std::uint64_t& value) noexcept {
        return at_ != end_ && (read_fixed<T>(value) || fail());
    }

private:
    bool read_varint(std::uint64_t& value, int most_octets) noexcept {
        if (at_ != end_ && *at_ < 0x80) [[likely]] {
            value = *at_++;
            return true;
        }
        return read_long_varint(value, most_octets);
    }

    bool read_long_varint(std::uint64_t& value, int most_octets) noexcept {
        if (end_ - at_ >= 8) {
            const std::uint64_t word = load_le<std::uint64_t>(reinterpret_cast<const std::byte*>(at_));
            const std::uint64_t ends = ~word & 0x8080808080808080;
            const int size = (std::countr_zero(ends) + 1) / 8;
            if (ends != 0 && size <= most_octets) {
                at_ += size;
                value = joined_groups(word & (ends ^ (ends - 1)));
                return true;
            }
        }
        return read_varint_slowly(value, most_octets);
    }

    // Eight groups of seven bits, each in the low end of an octet, as one number.
    static constexpr std::uint64_t joined_groups(std::uint64_t word) noexcept {
        word &= 0x7F7F7F7F7F7F7F7F;
        word = (word & 0x007F007F007F007F) | (word & 0x7F007F007F007F00) >> 1;
        word = (word & 0x00003FFF00003FFF) | (word & 0x3FFF00003FFF0000) >> 2;
        return (word & 0x000000000FFFFFFF) | (word & 0x0FFFFFFF00000000) >> 4;
    }

    bool read_varint_slowly(std::uint64_t& value, int most_octets) noexcept {
        std::uint64_t result = 0;
        const unsigned char* at = at_;
        for (int shift = 0; shift < 7 * most_octets && at != end_; shift += 7) {
            const std::uint64_t octet = *at++;
            result |= (octet & 0x7F) << shift;
            if (octet < 0x80) {
                value = result;
                at_ = at;
                return true;
            }
        }
        return false;
    }

    bool next_fixed(WireField& field) noexcept {
        const bool good = field.type == WireType::fixed32   ? read_fixed<std::uint32_t>(field.value)
                          : field.type == WireType::fixed64 ? read_fixed<std::uint64_t>(field.value)
                                                            : false;
        return good || fail();
    }

    template <class T>
    bool read_fixed(std::uint64_t& value) noexcept {
        if (static_cast<std::size_t>(end_ - at_) < sizeof(T)) {
            return false;
        }
        value = load_le<T>(reinterpret_cast<const std::byte*>(at_));
        at_ += sizeof(T);
        return true;
    }

    bool fail() noexcept {
        static constexpr unsigned char nothing = 0;
        at_ = &nothing;  // differs from end_, so that complete() tells
        end_ = &nothing + 1;
        return false;
    }

    const unsigned char* at_;
    const unsigned char* end_;
};

}  // namespace spindrift::nmsg
