#pragma once

#include <spindrift/base/bytes.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace spindrift {

/// `std::memcpy`, out of line: if it is inlined into `copy_short`, compilers warn of overruns that cannot happen.
void copy_long(char* to, const char* from, std::size_t size) noexcept;

/// Copies octets whose number is usually small and not known at compile time, such as the parts of a line of text. Up
/// to 32 octets are copied inline, by two overlapping moves, without a call of `memcpy`.
inline void copy_short(char* to, const char* from, std::size_t size) noexcept {
    const auto copy_ends = [&]<std::size_t N>(std::integral_constant<std::size_t, N>) {
        char front[N];
        char back[N];
        std::memcpy(front, from, N);
        std::memcpy(back, from + size - N, N);
        std::memcpy(to, front, N);
        std::memcpy(to + size - N, back, N);
    };
    if (size > 32) {
        copy_long(to, from, size);
    } else if (size >= 16) {
        copy_ends(std::integral_constant<std::size_t, 16>());
    } else if (size >= 8) {
        copy_ends(std::integral_constant<std::size_t, 8>());
    } else if (size >= 4) {
        copy_ends(std::integral_constant<std::size_t, 4>());
    } else {
        for (std::size_t i = 0; i < size; ++i) {
            to[i] = from[i];
        }
    }
}

/// A growing sequence of octets that owns its memory. Text and wire data are written to buffers.
///
/// Unlike `std::string` it never clears memory it is about to overwrite, and a writer that knows an
/// upper bound can fill memory directly:
///
///     char* end = buffer.room(20);        // at least 20 writable octets after the content
///     end = write_something(end);
///     buffer.set_end(end);
///
/// `clear` keeps the capacity, so a reused buffer stops allocating.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t capacity) { grow(capacity); }
    Buffer(Buffer&& other) noexcept { swap(other); }
    Buffer& operator=(Buffer&& other) noexcept {
        swap(other);
        return *this;
    }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;
    ~Buffer() = default;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] char* data() noexcept { return data_.get(); }
    [[nodiscard]] const char* data() const noexcept { return data_.get(); }
    [[nodiscard]] std::string_view text() const noexcept { return {data_.get(), size_}; }
    [[nodiscard]] Bytes bytes() const noexcept { return as_bytes(text()); }

    /// Makes sure `count` more octets fit. \returns the end of the content, where they may be written
    char* room(std::size_t count) {
        if (capacity_ - size_ < count) {
            grow(size_ + count);
        }
        return data_.get() + size_;
    }

    /// Ends the content at `end`, which is at most the pointer from the last `room` plus its `count`.
    void set_end(const char* end) noexcept { size_ = static_cast<std::size_t>(end - data_.get()); }

    void append(char octet) {
        *room(1) = octet;
        ++size_;
    }

    void append(std::string_view text) {
        copy_short(room(text.size()), text.data(), text.size());
        size_ += text.size();
    }

    void append(Bytes bytes) { append(as_text(bytes)); }

    /// A string literal: its size is known at compile time.
    template <std::size_t N>
    void append(const char (&literal)[N]) {
        std::memcpy(room(N - 1), literal, N - 1);
        size_ += N - 1;
    }

    /// Shortens the content to `size` octets; does nothing if it is not longer.
    void truncate(std::size_t size) noexcept { size_ = std::min(size, size_); }

    void clear() noexcept { size_ = 0; }

    /// Clears the content and keeps the memory for reuse if it is not more than `max_kept` octets.
    void clear_and_trim(std::size_t max_kept) noexcept {
        clear();
        if (capacity_ > max_kept) {
            Buffer().swap(*this);
        }
    }

    void swap(Buffer& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

private:
    void grow(std::size_t needed) {
        const std::size_t capacity = std::max({needed, capacity_ + capacity_ / 2, std::size_t{256}});
        auto fresh = std::make_unique_for_overwrite<char[]>(capacity);
        if (size_ != 0) {
            std::memcpy(fresh.get(), data_.get(), size_);
        }
        data_ = std::move(fresh);
        capacity_ = capacity;
    }

    std::unique_ptr<char[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace spindrift
