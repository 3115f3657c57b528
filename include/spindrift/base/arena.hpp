#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace spindrift {

/// Memory for many small octet strings that live and die together: each keeps its address until `clear`,
/// which keeps a moderate amount of the memory for the next round.
class Arena {
public:
    /// `size` uninitialised octets.
    std::span<std::byte> allocate(std::size_t size);

    /// A copy of `bytes`.
    Bytes copy(Bytes bytes);

    /// Forgets everything allocated.
    void clear() noexcept;

private:
    struct Block {
        std::unique_ptr<std::byte[]> data;
        std::size_t size = 0;
    };

    std::vector<Block> blocks_;
    std::size_t current_ = 0;  // the block allocations come from, if there is one
    std::size_t used_ = 0;     // octets taken of it
};

}  // namespace spindrift
