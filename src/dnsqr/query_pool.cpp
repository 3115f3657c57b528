#include "query_pool.hpp"

#include <new>
#include <utility>

namespace spindrift::dnsqr {
namespace {

constexpr std::size_t block_size = 16 * 1024;
constexpr std::size_t small_step = 32;
constexpr std::size_t max_small = 1024;
constexpr std::size_t page_size = 4096;
constexpr std::size_t alignment = 16;
constexpr std::size_t allocation_overhead = 16;  // of operator new, for each block

constexpr std::size_t round_up(std::size_t size, std::size_t step) noexcept {
    return (size + step - 1) / step * step;
}

}  // namespace

struct alignas(16) QueryPool::Block {
    Block* next = nullptr;  // in a list
    Block* previous = nullptr;
    PendingQuery* free = nullptr;  // list of released slots, by `newer`
    std::size_t size = 0;          // with this struct
    std::size_t slot_class = 0;
    std::uint32_t slot_size = 0;
    std::uint32_t used = sizeof(Block);  // octets up to the end of the last slot that was ever taken
    std::uint32_t queries = 0;

    [[nodiscard]] bool has_room() const noexcept { return free != nullptr || size - used >= slot_size; }

    void use_for(const Class& kind) noexcept {
        free = nullptr;
        slot_class = kind.number;
        slot_size = static_cast<std::uint32_t>(kind.slot_size);
        used = sizeof(Block);
        queries = 0;
    }

    PendingQuery* take() noexcept {
        ++queries;
        if (free != nullptr) {
            PendingQuery* const slot = std::exchange(free, free->newer);
            const std::uint16_t place = slot->place;
            auto* const query = new (slot) PendingQuery{};
            query->place = place;
            return query;
        }
        auto* const query = new (reinterpret_cast<std::byte*>(this) + used) PendingQuery{};
        query->place = static_cast<std::uint16_t>(used);
        used += slot_size;
        return query;
    }

    static Block* of(PendingQuery* query) noexcept {
        return reinterpret_cast<Block*>(reinterpret_cast<std::byte*>(query) - query->place);
    }
};

// Slots of up to 1024 octets come in steps of 32. Larger ones are equal parts of a block, by the number of parts. One
// that does not fit has a block of its own, of class 0.
QueryPool::Class QueryPool::class_of(std::size_t size) noexcept {
    constexpr std::size_t room = block_size - sizeof(Block);
    constexpr std::size_t small_classes = max_small / small_step;
    static_assert(sizeof(Block) % alignment == 0 && small_classes + room / max_small < max_classes);
    if (size <= max_small) {
        const std::size_t number = (size + small_step - 1) / small_step;
        return {number, number * small_step};
    }
    const std::size_t parts = room / size;
    return parts == 0 ? Class{0, size} : Class{small_classes + parts, room / parts / alignment * alignment};
}

QueryPool::~QueryPool() {
    while (spare_ != nullptr) {
        destroy(take_spare());
    }
}

PendingQuery* QueryPool::acquire(std::size_t size) {
    const Class kind = class_of(sizeof(PendingQuery) + size);
    Block* block = with_room_[kind.number];
    if (block == nullptr) {
        const bool is_single = kind.number == 0;
        block = !is_single && spare_ != nullptr
                    ? take_spare()
                    : make_block(is_single ? round_up(sizeof(Block) + kind.slot_size, page_size) : block_size);
        if (block == nullptr) {
            return nullptr;
        }
        block->use_for(kind);
        link(block);
    }
    PendingQuery* const query = block->take();
    if (!block->has_room()) {
        unlink(block);
    }
    return query;
}

void QueryPool::release(PendingQuery* query) noexcept {
    Block* const block = Block::of(query);
    if (!block->has_room()) {
        link(block);
    }
    query->newer = block->free;
    block->free = query;
    if (--block->queries == 0) {
        unlink(block);
        recycle(block);
    }
}

QueryPool::Block* QueryPool::make_block(std::size_t size) {
    if (!charge_.grow(size + allocation_overhead)) {
        return nullptr;
    }
    auto* const block = new (::operator new(size)) Block{};
    block->size = size;
    return block;
}

QueryPool::Block* QueryPool::take_spare() noexcept {
    --spare_count_;
    return std::exchange(spare_, spare_->next);
}

void QueryPool::recycle(Block* block) noexcept {
    if (block->size != block_size || spare_count_ == max_spare) {
        destroy(block);
        return;
    }
    block->next = std::exchange(spare_, block);
    ++spare_count_;
}

void QueryPool::destroy(Block* block) noexcept {
    const std::size_t octets = block->size + allocation_overhead;
    ::operator delete(block);
    static_cast<void>(charge_.resize(charge_.size() - octets));
}

void QueryPool::link(Block* block) noexcept {
    Block*& first = with_room_[block->slot_class];
    block->previous = nullptr;
    block->next = first;
    if (first != nullptr) {
        first->previous = block;
    }
    first = block;
}

void QueryPool::unlink(Block* block) noexcept {
    (block->previous == nullptr ? with_room_[block->slot_class] : block->previous->next) = block->next;
    if (block->next != nullptr) {
        block->next->previous = block->previous;
    }
}

}  // namespace spindrift::dnsqr
