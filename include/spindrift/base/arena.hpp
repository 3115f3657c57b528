#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace spindrift {

/// Memory for many small octet strings that are freed together. Each keeps its address until `clear`, which frees
/// what exceeds 2 MiB and keeps the rest for reuse.
class Arena {
public:
    Arena() = default;
    Arena(Arena&& other) noexcept { swap(other); }
    Arena& operator=(Arena&& other) noexcept {
        Arena(std::move(other)).swap(*this);
        return *this;
    }
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;
    ~Arena() = default;

    /// `size` uninitialised octets.
    std::span<std::byte> allocate(std::size_t size) {
        if (size > room_) {
            next_block(size);
        }
        room_ -= size;
        return {std::exchange(next_, next_ + size), size};
    }

    /// A copy of `bytes`.
    Bytes copy(Bytes bytes);

    /// Frees everything allocated.
    void clear() noexcept;

private:
    struct Block {
        std::unique_ptr<std::byte[]> data;
        std::size_t size = 0;
    };

    void next_block(std::size_t size);
    void swap(Arena& other) noexcept {
        std::swap(blocks_, other.blocks_);
        std::swap(next_index_, other.next_index_);
        std::swap(next_, other.next_);
        std::swap(room_, other.room_);
    }

    std::vector<Block> blocks_;
    std::size_t next_index_ = 0;  // the block after the current one
    std::byte* next_ = nullptr;   // the free part of the current block
    std::size_t room_ = 0;        // octets in it
};

}  // namespace spindrift
