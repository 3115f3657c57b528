#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace spindrift::pipeline {

/// Runs actions in the order of their tickets, beginning with 0, whatever order they arrive in. No thread blocks: an
/// action that comes early is kept, and the thread that runs its predecessor runs it too.
class Sequencer {
public:
    using Action = std::function<void()>;

    /// Every ticket must come exactly once.
    void run(std::uint64_t ticket, Action action) {
        std::unique_lock lock(mutex_);
        if (ticket != next_) {
            early_.emplace(ticket, std::move(action));
            return;
        }
        while (action) {
            lock.unlock();
            action();
            lock.lock();
            ++next_;
            const auto following = early_.find(next_);
            action = following == early_.end() ? Action() : std::move(following->second);
            if (following != early_.end()) {
                early_.erase(following);
            }
        }
    }

private:
    std::mutex mutex_;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, Action> early_;
};

}  // namespace spindrift::pipeline
