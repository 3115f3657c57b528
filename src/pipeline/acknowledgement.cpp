#include "acknowledgement.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace spindrift::pipeline {

void DeliveryProgress::note_written(std::uint64_t messages, std::uint64_t sent) {
    const std::lock_guard lock(mutex_);
    if (!checkpoints_.empty() && checkpoints_.back().sent == sent) {
        checkpoints_.back().messages = messages;
    } else {
        checkpoints_.push_back({messages, sent});
    }
}

std::uint64_t DeliveryProgress::delivered(std::uint64_t confirmed) {
    const std::lock_guard lock(mutex_);
    while (!checkpoints_.empty() && checkpoints_.front().sent <= confirmed) {
        delivered_ = checkpoints_.front().messages;
        checkpoints_.pop_front();
    }
    return delivered_;
}

void AcknowledgementQueue::add(Written batch) {
    const std::lock_guard lock(mutex_);
    out_of_order_.emplace(batch.ticket, std::move(batch));
    for (auto next = out_of_order_.begin(); next != out_of_order_.end() && next->first == next_ticket_;
         next = out_of_order_.begin()) {
        append(std::move(next->second));
        out_of_order_.erase(next);
        ++next_ticket_;
    }
}

// Merges the batch into the one before it if it has no messages, or if the queue is full: that bounds the queue.
void AcknowledgementQueue::append(Written next) {
    constexpr std::size_t max_waiting = 4096;
    if (waiting_.empty()) {
        waiting_.push_back(std::move(next));
        return;
    }
    Written& last = waiting_.back();
    if (!last.routed) {
        return;  // no batch after an unrouted one is acknowledged
    }
    const bool is_empty = std::ranges::all_of(next.last_messages, [](std::uint64_t number) { return number == 0; });
    if (!next.routed || (!is_empty && waiting_.size() < max_waiting)) {
        waiting_.push_back(std::move(next));
        return;
    }
    last.ticket = next.ticket;
    std::ranges::transform(last.last_messages, next.last_messages, last.last_messages.begin(), std::ranges::max);
}

std::uint64_t AcknowledgementQueue::take(std::span<const std::uint64_t> delivered) {
    const std::lock_guard lock(mutex_);
    std::uint64_t batches = 0;
    while (!waiting_.empty() && waiting_.front().routed &&
           std::ranges::equal(waiting_.front().last_messages, delivered, std::less_equal())) {
        batches = waiting_.front().ticket + 1;
        waiting_.pop_front();
    }
    return batches;
}

}  // namespace spindrift::pipeline
