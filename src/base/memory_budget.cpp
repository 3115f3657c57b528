#include <spindrift/base/memory_budget.hpp>

#include <algorithm>

namespace spindrift {

bool MemoryBudget::try_take(std::size_t octets) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (!has_room(octets)) {
            return false;
        }
        held_ += octets;
        peak_ = std::max(peak_, held_);
    }
    if (whole_ == nullptr || whole_->try_take(octets)) {
        return true;
    }
    const std::lock_guard lock(mutex_);
    held_ -= octets;
    return false;
}

void MemoryBudget::give_back(std::size_t octets) noexcept {
    if (octets == 0) {
        return;
    }
    if (whole_ != nullptr) {
        whole_->give_back(octets);
    }
    const std::lock_guard lock(mutex_);
    held_ -= octets;
    given_back_.notify_all();
}

std::size_t MemoryBudget::take(std::size_t octets) {
    for (const MemoryBudget* budget = this; budget != nullptr; budget = budget->whole_) {
        octets = std::min(octets, budget->limit_);
    }
    while (!try_take(octets)) {
        for (MemoryBudget* budget = this; budget != nullptr; budget = budget->whole_) {
            budget->wait_for_room(octets);
        }
    }
    return octets;
}

void MemoryBudget::wait_for_room(std::size_t octets) {
    std::unique_lock lock(mutex_);
    given_back_.wait(lock, [&] { return has_room(octets); });
}

std::size_t MemoryBudget::held() const noexcept {
    const std::lock_guard lock(mutex_);
    return held_;
}

std::size_t MemoryBudget::peak() const noexcept {
    const std::lock_guard lock(mutex_);
    return peak_;
}

bool MemoryCharge::resize(std::size_t octets) noexcept {
    if (budget_ != nullptr && octets > size_ && !budget_->try_take(octets - size_)) {
        return false;
    }
    if (budget_ != nullptr && octets < size_) {
        budget_->give_back(size_ - octets);
    }
    size_ = octets;
    return true;
}

void MemoryCharge::replace(std::size_t octets) {
    clear();
    size_ = budget_ != nullptr ? budget_->take(octets) : octets;
}

}  // namespace spindrift
