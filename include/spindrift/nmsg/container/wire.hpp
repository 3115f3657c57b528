#pragma once

#include <spindrift/base/bytes.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace spindrift::nmsg {

/// The wire type of a protobuf field: https://protobuf.dev/programming-guides/encoding/.
enum class WireType : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

/// One field of an encoded message.
struct WireField {
    std::uint32_t number = 0;
    WireType type = WireType::varint;
    std::uint64_t value = 0;  ///< for all types except `bytes`
    Bytes bytes;              ///< for type `bytes`; borrowed from the scanned octets
};

/// Removes the continuation bits of a varint of up to eight octets and joins its groups of seven bits.
/// \param word the octets as a little-endian integer; octets after the varint must be zero
constexpr std::uint64_t join_varint_groups(std::uint64_t word) noexcept {
    word &= 0x7F7F7F7F7F7F7F7F;
    word = (word & 0x007F007F007F007F) | (word & 0x7F007F007F007F00) >> 1;
    word = (word & 0x00003FFF00003FFF) | (word & 0x3FFF00003FFF0000) >> 2;
    return (word & 0x000000000FFFFFFF) | (word & 0x0FFFFFFF00000000) >> 4;
}

/// The result of `decode_short_varint`.
struct ShortVarint {
    std::uint64_t value = 0;
    int size = 0;  ///< octets; 0 if the varint is longer than eight octets
};

/// Decodes the varint at the front of eight octets. \param word the octets as a little-endian integer
constexpr ShortVarint decode_short_varint(std::uint64_t word) noexcept {
    const std::uint64_t ends = ~word & 0x8080808080808080;
    return ends == 0 ? ShortVarint{}
                     : ShortVarint{join_varint_groups(word & (ends ^ (ends - 1))), (std::countr_zero(ends) + 1) / 8};
}

/// Iterates over the fields of an encoded protobuf message, without a schema. It does not throw, allocate or read past
/// the end, and accepts exactly what protobuf-c accepts: no field number 0, no groups, no lengths past the end, at most
/// 5 octets for tags and lengths and 10 for values (docs/formats/nmsg-wire.md 3.2).
///
///     WireScanner scanner(bytes);
///     WireField field;
///     while (scanner.next(field)) { … }
///     if (!scanner.complete()) { ++malformed; }
class WireScanner {
public:
    explicit WireScanner(Bytes bytes) noexcept
        : at_(reinterpret_cast<Octets>(bytes.data())), end_(at_ + bytes.size()) {}

    /// Reads the next field. \returns false at the end, and if the field is malformed
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

    // `next` in two steps, for callers that decide by the tag where to store the value.

    /// Reads the tag of the next field. \returns false at the end, and if the tag is malformed
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

    /// Whether all octets were well-formed; valid after `next` returned false.
    [[nodiscard]] bool complete() const noexcept { return at_ == end_; }

    /// Whether all octets were read.
    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }

    /// The octets that are read next; not valid after an error.
    [[nodiscard]] const std::byte* position() const noexcept { return reinterpret_cast<const std::byte*>(at_); }

private:
    using Octets = const unsigned char*;

    [[gnu::always_inline]] bool read_varint(std::uint64_t& value, int max_octets) noexcept {
        if (at_ != end_ && *at_ < 0x80) [[likely]] {
            value = *at_++;
            return true;
        }
        const LongVarint read = read_long_varint(at_, end_, max_octets);
        value = read.value;
        at_ = read.next != nullptr ? read.next : at_;
        return read.next != nullptr;
    }

    struct LongVarint {
        std::uint64_t value;
        Octets next;  // the octet after the varint; null if it is malformed
    };

    // Static, with parameters and result by value: a call does not force the members of an inlined scanner into memory.
    [[gnu::noinline]] static LongVarint read_long_varint(Octets at, Octets end, int max_octets) noexcept {
        if (end - at >= 8) {
            const auto word = load_le<std::uint64_t>(reinterpret_cast<const std::byte*>(at));
            const ShortVarint loaded = decode_short_varint(word);
            if (loaded.size != 0 && loaded.size <= max_octets) {
                return {loaded.value, at + loaded.size};
            }
        }
        std::uint64_t value = 0;
        for (int shift = 0; shift < 7 * max_octets && at != end; shift += 7) {
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
        at_ = &nothing;  // differs from end_, so that complete() is false
        end_ = &nothing + 1;
        return false;
    }

    Octets at_;
    Octets end_;
};

}  // namespace spindrift::nmsg
