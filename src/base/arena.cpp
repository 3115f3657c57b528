#include <spindrift/base/arena.hpp>

#include <spindrift/base/buffer.hpp>

#include <algorithm>

namespace spindrift {
namespace {

constexpr std::size_t block_size = 64 * 1024;
constexpr std::size_t kept_size = 2 * 1024 * 1024;

}  // namespace

// Makes the next block that is large enough the current one.
void Arena::next_block(std::size_t size) {
    while (room_ < size) {
        if (next_index_ == blocks_.size()) {
            const std::size_t new_size = std::max(size, block_size);
            blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(new_size), new_size});
        }
        const Block& block = blocks_[next_index_++];
        next_ = block.data.get();
        room_ = block.size;
    }
}

Bytes Arena::copy(Bytes bytes) {
    const std::span<std::byte> to = allocate(bytes.size());
    copy_short(reinterpret_cast<char*>(to.data()), reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return to;
}

void Arena::clear() noexcept {
    std::size_t kept = 0;
    std::erase_if(blocks_, [&](const Block& block) {
        kept += block.size;
        return kept > kept_size;
    });
    next_index_ = 0;
    next_ = nullptr;
    room_ = 0;
}

}  // namespace spindrift
