#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace spindrift {

/// Memory for many small octet strings that live and die together: each keeps its address until `clear`,
/// which keeps a moderate amount of the memory for the next round.
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
            find_room(size);
        }
        room_ -= size;
        return {std::exchange(next_, next_ + size), size};
    }

    /// A copy of `bytes`.
    Bytes copy(Bytes bytes);

    /// Forgets everything allocated.
    void clear() noexcept;

private:
    struct Block {
        std::unique_ptr<std::byte[]> data;
        std::size_t size = 0;
    };

    void find_room(std::size_t size);
    void swap(Arena& other) noexcept {
        std::swap(blocks_, other.blocks_);
        std::swap(following_, other.following_);
        std::swap(next_, other.next_);
        std::swap(room_, other.room_);
    }

    std::vector<Block> blocks_;
    std::size_t following_ = 0;  // the block behind the one that allocations come from
    std::byte* next_ = nullptr;  // what is free of that one
    std::size_t room_ = 0;       // octets
};

}  // namespace spindrift
