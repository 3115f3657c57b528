#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace spindrift::pipeline {

/// Runs actions in the order of their tickets, 0 first, though the work before them ends in any order. Nobody waits: an
/// action whose turn has not come is kept, and run by the thread that brings the one before it.
class Sequencer {
public:
    using Action = std::function<void()>;

    /// Every ticket must come exactly once.
    void run(std::uint64_t ticket, Action action) {
        std::unique_lock lock(mutex_);
        if (ticket != next_) {
            kept_.emplace(ticket, std::move(action));
            return;
        }
        while (action) {
            lock.unlock();
            action();
            lock.lock();
            ++next_;
            const auto following = kept_.find(next_);
            action = following == kept_.end() ? Action() : std::move(following->second);
            if (following != kept_.end()) {
                kept_.erase(following);
            }
        }
    }

private:
    std::mutex mutex_;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, Action> kept_;
};

}  // namespace spindrift::pipeline
