#pragma once

#include <spindrift/base/buffer.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

// The memory of columns that are being built.
namespace spindrift::nmsg {

/// Appends a number as it is in memory.
template <class T>
void append_raw(Buffer& out, T value) {
    char* const to = out.room(sizeof value);
    std::memcpy(to, &value, sizeof value);
    out.set_end(to + sizeof value);
}

/// A growing bitmap, low bit first.
class Bits {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] const unsigned char* data() const noexcept {
        return reinterpret_cast<const unsigned char*>(octets_.data());
    }

    void append(bool bit) { append_word(bit ? 1 : 0, 1); }

    /// Appends the low `count` bits of a word, 64 at most; the others must be zero.
    void append_word(std::uint64_t bits, std::size_t count) {
        char* const base = octets_.room(2 * sizeof bits) - octets_.size();
        const std::size_t used = size_ % 8;  // bits of the last octet
        char* const to = base + size_ / 8;
        std::uint64_t low = bits << used;
        low |= used != 0 ? static_cast<unsigned char>(*to) : 0;
        const std::uint64_t high = used != 0 ? bits >> (64 - used) : 0;
        std::memcpy(to, &low, sizeof low);
        std::memcpy(to + sizeof low, &high, 1);
        size_ += count;
        octets_.set_end(base + (size_ + 7) / 8);
    }

    /// Removes all bits from `size` on.
    void truncate(std::size_t size) noexcept {
        size_ = size;
        octets_.truncate((size + 7) / 8);
        if (size % 8 != 0) {
            char& last = octets_.data()[size / 8];
            last = static_cast<char>(static_cast<unsigned char>(last) & ((1U << (size % 8)) - 1));
        }
    }

    void clear(std::size_t max_kept) noexcept {
        size_ = 0;
        octets_.clear_and_trim(max_kept);
    }

private:
    Buffer octets_;
    std::size_t size_ = 0;
};

/// The values of a column, or the items of its lists.
struct Store {
    std::size_t length = 0;
    std::size_t nulls = 0;
    Bits validity;   // of columns that may be null
    Buffer offsets;  // int32: where each value of different size ends, or each list of items
    Buffer data;     // numbers, codes of 64 bits, octets
    Bits bits;       // truth values

    /// The sizes at one time.
    struct Mark {
        std::size_t length, nulls, validity, offsets, data, bits;
    };

    [[nodiscard]] Mark mark() const noexcept {
        return {length, nulls, validity.size(), offsets.size(), data.size(), bits.size()};
    }

    void truncate(const Mark& mark) noexcept {
        length = mark.length;
        nulls = mark.nulls;
        validity.truncate(mark.validity);
        offsets.truncate(mark.offsets);
        data.truncate(mark.data);
        bits.truncate(mark.bits);
    }

    [[nodiscard]] std::size_t size() const noexcept {
        return offsets.size() + data.size() + (validity.size() + bits.size()) / 8;
    }

    void clear(std::size_t max_kept) noexcept {
        length = 0;
        nulls = 0;
        validity.clear(max_kept);
        offsets.clear_and_trim(max_kept);
        data.clear_and_trim(max_kept);
        bits.clear(max_kept);
    }
};

}  // namespace spindrift::nmsg
