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
    /// \returns whether its turn ends with it; otherwise `end_turn` ends it
    using Action = std::function<bool()>;

    /// Every ticket must come exactly once.
    void run(std::uint64_t ticket, Action action) {
        std::unique_lock lock(mutex_);
        if (ticket != next_) {
            early_.emplace(ticket, std::move(action));
            return;
        }
        run_all(std::move(action), lock);
    }

    /// Ends the turn of an action that returned false. Called once for each of them.
    void end_turn() {
        std::unique_lock lock(mutex_);
        run_all(take_next(), lock);
    }

private:
    void run_all(Action action, std::unique_lock<std::mutex>& lock) {
        while (action) {
            lock.unlock();
            const bool turn_ends = action();
            lock.lock();
            if (!turn_ends) {
                return;
            }
            action = take_next();
        }
    }

    Action take_next() {
        const auto following = early_.find(++next_);
        if (following == early_.end()) {
            return {};
        }
        Action action = std::move(following->second);
        early_.erase(following);
        return action;
    }

    std::mutex mutex_;
    std::uint64_t next_ = 0;
    std::map<std::uint64_t, Action> early_;
};

}  // namespace spindrift::pipeline
