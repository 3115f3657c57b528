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

void MemoryBudget::wait_for_room(std::size_t octets, std::chrono::milliseconds time) {
    {
        std::unique_lock lock(mutex_);
        if (!has_room(octets)) {
            given_back_.wait_for(lock, time, [&] { return has_room(octets); });
            return;
        }
    }
    if (whole_ != nullptr) {
        whole_->wait_for_room(octets, time);
    }
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

}  // namespace spindrift
