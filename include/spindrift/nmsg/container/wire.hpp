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

/// The number in a varint of up to eight octets, which were loaded as a little-endian one; those behind it must be
/// zero.
constexpr std::uint64_t joined_varint_groups(std::uint64_t word) noexcept {
    word &= 0x7F7F7F7F7F7F7F7F;
    word = (word & 0x007F007F007F007F) | (word & 0x7F007F007F007F00) >> 1;
    word = (word & 0x00003FFF00003FFF) | (word & 0x3FFF00003FFF0000) >> 2;
    return (word & 0x000000000FFFFFFF) | (word & 0x0FFFFFFF00000000) >> 4;
}

/// A varint at the front of eight octets.
struct LoadedVarint {
    std::uint64_t value = 0;
    int size = 0;  ///< in octets; 0 if it is longer than eight
};

/// Finds the varint at the front of octets that were loaded as one little-endian integer.
constexpr LoadedVarint loaded_varint(std::uint64_t word) noexcept {
    const std::uint64_t ends = ~word & 0x8080808080808080;
    return ends == 0 ? LoadedVarint{}
                     : LoadedVarint{joined_varint_groups(word & (ends ^ (ends - 1))), (std::countr_zero(ends) + 1) / 8};
}

/// Walks over the fields of an encoded protobuf message, whatever they mean. It neither throws nor allocates nor reads
/// past the end, and accepts exactly what protobuf-c accepts: no field number 0, no groups, no lengths past the end,
/// at most 5 octets for tags and lengths and 10 for values (docs/formats/nmsg-wire.md 3.2).
///
///     WireScanner scanner(bytes);
///     WireField field;
///     while (scanner.next(field)) { … }
///     if (!scanner.complete()) { ++malformed; }
class WireScanner {
public:
    explicit WireScanner(Bytes bytes) noexcept
        : at_(reinterpret_cast<Octets>(bytes.data())), end_(at_ + bytes.size()) {}

    /// Reads the next field. \returns false at the end, or at something malformed
    [[gnu::always_inline]] bool next(WireField& field) noexcept {
        if (!next_tag(field.number, field.type)) {
            return false;
        }
        if (field.type != WireType::bytes) {
            return next_number(field.type, field.value);
        }
        const std::byte* data = nullptr;
        std::uint64_t size = 0;
        if (!next_bytes(data, size)) {
            return false;
        }
        field.bytes = {data, static_cast<std::size_t>(size)};
        return true;
    }

    // The same in two steps, for those who know where a value goes once they have seen its tag.

    /// Reads the tag of the next field. \returns false at the end, or at something malformed
    [[gnu::always_inline]] bool next_tag(std::uint32_t& number, WireType& type) noexcept {
        if (at_ == end_) {
            return false;
        }
        std::uint64_t tag = 0;
        if (!read_varint(tag, 5) || tag >> 3 == 0) {
            return fail();
        }
        number = static_cast<std::uint32_t>(tag >> 3);
        type = static_cast<WireType>(tag & 7);
        return true;
    }

    /// Reads a value of type `bytes`. \returns false if it is malformed
    [[gnu::always_inline]] bool next_bytes(const std::byte*& data, std::uint64_t& size) noexcept {
        if (!read_varint(size, 5) || size > static_cast<std::uint64_t>(end_ - at_)) {
            return fail();
        }
        data = reinterpret_cast<const std::byte*>(at_);
        at_ += size;
        return true;
    }

    /// Reads a value of any other type. \returns false if it is malformed
    [[gnu::always_inline]] bool next_number(WireType type, std::uint64_t& value) noexcept {
        const bool good = type == WireType::varint    ? read_varint(value, 10)
                          : type == WireType::fixed32 ? read_fixed<std::uint32_t>(value)
                          : type == WireType::fixed64 ? read_fixed<std::uint64_t>(value)
                                                      : false;
        return good || fail();
    }

    /// Whether everything up to the end was well-formed; meaningful once `next` returned false.
    [[nodiscard]] bool complete() const noexcept { return at_ == end_; }

    /// Whether there is nothing more to read.
    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }

private:
    using Octets = const unsigned char*;

    [[gnu::always_inline]] bool read_varint(std::uint64_t& value, int most_octets) noexcept {
        if (at_ != end_ && *at_ < 0x80) [[likely]] {
            value = *at_++;
            return true;
        }
        const LongVarint read = read_long_varint(at_, end_, most_octets);
        value = read.value;
        at_ = read.behind != nullptr ? read.behind : at_;
        return read.behind != nullptr;
    }

    struct LongVarint {
        std::uint64_t value;
        Octets behind;  // null if it is malformed
    };

    // Takes and gives values alone, so that a scanner whose other parts are inlined can live in registers.
    [[gnu::noinline]] static LongVarint read_long_varint(Octets at, Octets end, int most_octets) noexcept {
        if (end - at >= 8) {
            const auto word = load_le<std::uint64_t>(reinterpret_cast<const std::byte*>(at));
            const LoadedVarint loaded = loaded_varint(word);
            if (loaded.size != 0 && loaded.size <= most_octets) {
                return {loaded.value, at + loaded.size};
            }
        }
        std::uint64_t value = 0;
        for (int shift = 0; shift < 7 * most_octets && at != end; shift += 7) {
            const std::uint64_t octet = *at++;
            value |= (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return {value, at};
            }
        }
        return {0, nullptr};
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

    Octets at_;
    Octets end_;
};

}  // namespace spindrift::nmsg
