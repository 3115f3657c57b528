#pragma once

#include "../api.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace spindrift::libtrace {

/// The messages to one thread, in the order in which they were sent.
class MessageBox {
public:
    /// \returns how many there are now \throws std::bad_alloc
    int put(const libtrace_message_t& message) {
        const std::scoped_lock lock(mutex_);
        messages_.push_back(message);
        count_.store(messages_.size(), std::memory_order_release);
        arrived_.notify_all();
        return static_cast<int>(messages_.size());
    }

    /// Waits for a message.
    void get(libtrace_message_t& message) {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !messages_.empty(); });
        take(message);
    }

    /// \returns false if there is none
    bool try_get(libtrace_message_t& message) {
        if (count_.load(std::memory_order_acquire) == 0) {
            return false;
        }
        const std::scoped_lock lock(mutex_);
        if (messages_.empty()) {
            return false;
        }
        take(message);
        return true;
    }

    [[nodiscard]] int count() const noexcept { return static_cast<int>(count_.load(std::memory_order_acquire)); }

private:
    void take(libtrace_message_t& message) {
        message = messages_.front();
        messages_.pop_front();
        count_.store(messages_.size(), std::memory_order_release);
    }

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<libtrace_message_t> messages_;
    std::atomic<std::size_t> count_ = 0;
};

}  // namespace spindrift::libtrace
