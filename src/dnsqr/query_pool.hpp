#pragma once

#include "pending_query.hpp"

#include <spindrift/base/memory_budget.hpp>

#include <array>
#include <cstddef>

namespace spindrift::dnsqr {

/// A pool allocator for pending queries. It takes blocks of one size from the system and cuts each into slots of one
/// size. A block without queries serves any size again, so that what is held follows from the queries that are there,
/// however sizes change over time. Larger queries have a block each.
///
/// Each block is taken from a budget before it is allocated.
class QueryPool {
public:
    explicit QueryPool(MemoryBudget& budget) : charge_(&budget) {}
    QueryPool(const QueryPool&) = delete;
    QueryPool& operator=(const QueryPool&) = delete;
    ~QueryPool();  ///< All queries must have been released.

    /// A query followed by `size` uninitialised octets. \returns null if the budget has no room for it
    [[nodiscard]] PendingQuery* acquire(std::size_t size);
    void release(PendingQuery* query) noexcept;

    /// Octets of all blocks.
    [[nodiscard]] std::size_t held() const noexcept { return charge_.size(); }

private:
    struct Block;
    struct Class {
        std::size_t number = 0;
        std::size_t slot_size = 0;
    };

    static constexpr std::size_t max_classes = 64;
    static constexpr std::size_t max_spare = 32;  // blocks, so that a single query now and then allocates nothing

    static Class class_of(std::size_t size) noexcept;
    Block* make_block(std::size_t size);
    Block* take_spare() noexcept;
    void recycle(Block* block) noexcept;
    void destroy(Block* block) noexcept;
    void link(Block* block) noexcept;
    void unlink(Block* block) noexcept;

    MemoryCharge charge_;
    std::array<Block*, max_classes> with_room_{};  // by size of their slots; lists
    Block* spare_ = nullptr;                       // list of blocks without queries
    std::size_t spare_count_ = 0;
};

}  // namespace spindrift::dnsqr
