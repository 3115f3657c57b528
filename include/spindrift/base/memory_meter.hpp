#pragma once

#include <spindrift/base/memory_budget.hpp>

#include <cstddef>

namespace spindrift {

/// Counts the memory of many small objects of one holder, such as the nodes of a map, against a limit of its own and
/// a budget. The budget, which others use too, is asked in steps of 64 KiB, never for each object.
class MemoryMeter {
public:
    /// \param limit octets
    /// \param budget may be null
    MemoryMeter(std::size_t limit, MemoryBudget* budget) noexcept : limit_(limit), charge_(budget) {}

    /// Counts `octets`, or nothing if the limit or the budget has no room for them. \returns whether it did
    [[nodiscard]] bool try_add(std::size_t octets) noexcept {
        if (octets > limit_ || size_ > limit_ - octets) {
            return false;
        }
        if (size_ + octets > charge_.size() && !charge_.resize(rounded(size_ + octets))) {
            return false;
        }
        size_ += octets;
        return true;
    }

    /// Takes back octets that were counted. The budget gets a step back once two are not in use.
    void subtract(std::size_t octets) noexcept {
        size_ -= octets;
        if (charge_.size() >= size_ + 2 * step || size_ == 0) {
            static_cast<void>(charge_.resize(rounded(size_)));
        }
    }

    /// Octets counted.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    static constexpr std::size_t step = std::size_t{64} * 1024;

    static constexpr std::size_t rounded(std::size_t octets) noexcept { return (octets + step - 1) / step * step; }

    std::size_t limit_;
    std::size_t size_ = 0;
    MemoryCharge charge_;  // at least `size_`
};

/// The memory of an object on the heap, with what the allocator adds, about.
constexpr std::size_t heap_cost(std::size_t octets) noexcept {
    constexpr std::size_t overhead = 8;
    constexpr std::size_t granule = 16;
    constexpr std::size_t minimum = 32;
    const std::size_t rounded = (octets + overhead + granule - 1) / granule * granule;
    return rounded < minimum ? minimum : rounded;
}

/// The memory of a node of `std::map` or `std::set` whose value has `size` octets.
constexpr std::size_t tree_node_cost(std::size_t size) noexcept {
    return heap_cost(size + 32);  // three pointers and a colour
}

/// The memory of a node of `std::list` whose value has `size` octets.
constexpr std::size_t list_node_cost(std::size_t size) noexcept {
    return heap_cost(size + 16);  // two pointers
}

/// The memory outside of a string object whose text has `size` octets.
constexpr std::size_t string_cost(std::size_t size) noexcept {
    constexpr std::size_t max_inside = 15;
    return size <= max_inside ? 0 : heap_cost(size + 1);
}

}  // namespace spindrift
