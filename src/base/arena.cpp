#include <spindrift/base/arena.hpp>

#include <spindrift/base/buffer.hpp>

#include <algorithm>

namespace spindrift {
namespace {

constexpr std::size_t block_size = 64 * 1024;
constexpr std::size_t kept_size = 2 * 1024 * 1024;

}  // namespace

std::span<std::byte> Arena::allocate(std::size_t size) {
    while (current_ < blocks_.size() && blocks_[current_].size - used_ < size) {
        ++current_;
        used_ = 0;
    }
    if (current_ == blocks_.size()) {
        const std::size_t fresh = std::max(size, block_size);
        blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(fresh), fresh});
    }
    const std::span<std::byte> taken(blocks_[current_].data.get() + used_, size);
    used_ += size;
    return taken;
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
    current_ = 0;
    used_ = 0;
}

}  // namespace spindrift
