#pragma once

#include <spindrift/base/thread.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace spindrift::trace {

enum class Order : std::uint8_t {
    none,  ///< no order
    key,   ///< by key, merged over all threads
};

/// A queue from several threads that process packets to one thread that reports their results.
///
///     trace::Results<Row> results(input.threads(), trace::Order::key, [](std::uint64_t key, Row row) { … });
///     results.publish(thread, key, row);     // called by the threads; the keys of each thread must not decrease
///     results.advance(thread, key);          // no key below this will follow: call it in ticks, or others are delayed
///     results.finish();                      // when all threads are done
///
/// With `Order::key`, a result is reported when no other thread can publish the same or a smaller key any more; results
/// with equal keys are ordered by thread. A separate thread calls the report function. `publish` waits only if that
/// thread is far behind; it never waits for other threads: results that cannot be reported yet are queued.
template <class Value>
class Results {
public:
    using Report = std::function<void(std::uint64_t key, Value value)>;

    Results(unsigned threads, Order order, Report report)
        : order_(order),
          report_(std::move(report)),
          threads_(threads),
          reporter_([this] { run(); }, [this](const std::exception_ptr& failure) { fail(failure); }) {}
    Results(const Results&) = delete;
    Results& operator=(const Results&) = delete;
    ~Results() { end(); }

    void publish(unsigned thread, std::uint64_t key, Value value) {
        std::unique_lock lock(mutex_);
        space_.wait(lock, [&] { return threads_[thread].waiting.size() < max_waiting || failure_ || !has_due(); });
        threads_[thread].waiting.emplace_back(key, std::move(value));
        threads_[thread].reached = key;
        changed_.notify_one();
    }

    void advance(unsigned thread, std::uint64_t key) {
        const std::scoped_lock lock(mutex_);
        if (key > threads_[thread].reached) {
            threads_[thread].reached = key;
            changed_.notify_one();
        }
    }

    /// The thread will not publish any more results.
    void leave(unsigned thread) { advance(thread, std::numeric_limits<std::uint64_t>::max()); }

    /// Reports all remaining results. \throws what the report function threw
    void finish() {
        end();
        if (failure_) {
            std::rethrow_exception(std::exchange(failure_, nullptr));
        }
    }

private:
    static constexpr std::size_t max_waiting = 65'536;  // queued results of a thread

    struct ThreadResults {
        std::deque<std::pair<std::uint64_t, Value>> waiting;
        std::uint64_t reached = 0;  // all future keys are at least this
    };

    // The thread whose first queued result can be reported now, if there is one.
    std::optional<std::size_t> due() const {
        std::optional<std::size_t> best;
        std::uint64_t reached = std::numeric_limits<std::uint64_t>::max();
        for (std::size_t i = 0; i < threads_.size(); ++i) {
            const ThreadResults& thread = threads_[i];
            if (thread.waiting.empty()) {
                reached = thread.reached < reached ? thread.reached : reached;
            } else if (!best || thread.waiting.front().first < threads_[*best].waiting.front().first) {
                best = i;
            }
        }
        const bool known = order_ == Order::none || ended_ ||
                           (best && threads_[*best].waiting.front().first < reached) ||
                           reached == std::numeric_limits<std::uint64_t>::max();
        return known ? best : std::nullopt;
    }

    bool has_due() const { return due().has_value(); }

    void run() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [&] { return ended_ || has_due(); });
            const auto next = due();
            if (!next) {
                return;
            }
            auto result = std::move(threads_[*next].waiting.front());
            threads_[*next].waiting.pop_front();
            lock.unlock();
            report(std::move(result));
            lock.lock();
            space_.notify_all();
        }
    }

    void report(std::pair<std::uint64_t, Value> result) {
        if (failure_) {
            return;
        }
        try {
            report_(result.first, std::move(result.second));
        } catch (...) {
            fail(std::current_exception());
        }
    }

    void fail(const std::exception_ptr& failure) noexcept {
        const std::scoped_lock lock(mutex_);
        failure_ = failure;
        space_.notify_all();
    }

    void end() {
        {
            const std::scoped_lock lock(mutex_);
            ended_ = true;
            changed_.notify_one();
        }
        reporter_.join();
    }

    Order order_;
    Report report_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable space_;
    std::vector<ThreadResults> threads_;
    bool ended_ = false;
    std::exception_ptr failure_;  // thrown by the report function; later results are discarded
    Thread reporter_;
};

}  // namespace spindrift::trace
