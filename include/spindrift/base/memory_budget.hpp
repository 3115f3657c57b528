#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace spindrift {

/// A limit for the memory that input can make a program hold. Whoever holds memory takes its real size from a budget
/// first: blocks and capacities rather than the octets in use, for a batch, block or table rather than for a message.
///
/// A budget may be part of a larger one; what is taken from it is taken from both. Thread-safe. A part must not outlive
/// the whole.
class MemoryBudget {
public:
    /// \param limit octets
    explicit MemoryBudget(std::size_t limit) : limit_(limit) {}
    MemoryBudget(std::size_t limit, MemoryBudget& whole) : limit_(limit), whole_(&whole) {}
    MemoryBudget(const MemoryBudget&) = delete;
    MemoryBudget& operator=(const MemoryBudget&) = delete;
    ~MemoryBudget() = default;

    /// Takes `octets`, or nothing if they exceed what is left here or in the whole. \returns whether it did
    [[nodiscard]] bool try_take(std::size_t octets) noexcept;

    /// Gives back octets that were taken.
    void give_back(std::size_t octets) noexcept;

    /// Takes `octets`, or as many as there are in the whole if that is less; waits until others have given them back. A
    /// thread that holds some already must not wait for more: two of them could wait for each other.
    /// \returns what it took
    [[nodiscard]] std::size_t take(std::size_t octets);

    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }
    [[nodiscard]] std::size_t held() const noexcept;
    /// The largest `held` so far.
    [[nodiscard]] std::size_t peak() const noexcept;

private:
    [[nodiscard]] bool has_room(std::size_t octets) const noexcept { return octets <= limit_ - held_; }
    void wait_for_room(std::size_t octets);

    const std::size_t limit_;
    MemoryBudget* const whole_ = nullptr;
    mutable std::mutex mutex_;  // protects the members below
    std::size_t held_ = 0;
    std::size_t peak_ = 0;
    std::condition_variable given_back_;
};

/// The share of one holder of memory in a budget; gives it back when it is destroyed. Without a budget it only counts.
class MemoryCharge {
public:
    explicit MemoryCharge(MemoryBudget* budget = nullptr) noexcept : budget_(budget) {}
    MemoryCharge(MemoryCharge&& other) noexcept : budget_(other.budget_), size_(std::exchange(other.size_, 0)) {}
    MemoryCharge& operator=(MemoryCharge&& other) noexcept {
        std::swap(budget_, other.budget_);
        std::swap(size_, other.size_);
        return *this;
    }
    MemoryCharge(const MemoryCharge&) = delete;
    MemoryCharge& operator=(const MemoryCharge&) = delete;
    ~MemoryCharge() { clear(); }

    /// Changes the share to `octets`. Less is always possible.
    /// \returns false, with the share as it was, if more is not left
    [[nodiscard]] bool resize(std::size_t octets) noexcept;
    [[nodiscard]] bool grow(std::size_t octets) noexcept { return resize(size_ + octets); }
    /// Replaces the share by one of `octets`, for which it waits (`MemoryBudget::take`).
    void replace(std::size_t octets);
    void clear() noexcept { static_cast<void>(resize(0)); }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    MemoryBudget* budget_;
    std::size_t size_ = 0;  // octets
};

}  // namespace spindrift
