#include "file_rates.hpp"

#include "pipe_clock.hpp"
#include "rate_step.hpp"

#include <spindrift/base/thread.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace spindrift::rates {
namespace {

// The traffic of one batch, split where the second increases within the batch. It does not depend on earlier batches,
// so threads can count batches in any order, and only the steps are put in order.
using Steps = std::vector<RateStep>;

constexpr std::chrono::milliseconds read_timeout{200};

/// Reports the steps of batches in the order of their numbers, whatever the order in which threads have counted them.
/// Memory is bounded: a batch is not read while many before it are not reported, and a thread with many steps waits for
/// its turn. The first batch that is not reported has a thread that counts it, so there is always progress.
class StepOrder {
public:
    using Report = std::function<void(const Steps&)>;

    StepOrder(unsigned threads, Report report) : window_(2 * std::uint64_t{threads}), report_(std::move(report)) {}

    /// Waits until a batch of this number may be read.
    void wait_to_read(std::uint64_t number) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return number < next_ + window_ || is_broken_off_; });
    }

    /// Reports the first steps of a batch when its turn comes, and clears them.
    void report_part(std::uint64_t number, Steps& steps) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return number == next_ || is_broken_off_; });
        if (!is_broken_off_) {
            report_(steps);
        }
        steps.clear();
    }

    /// Reports the last steps of a batch, now or when its turn comes.
    void finish(std::uint64_t number, Steps steps) {
        const std::scoped_lock lock(mutex_);
        counted_.emplace(number, std::move(steps));
        while (!is_broken_off_ && !counted_.empty() && counted_.begin()->first == next_) {
            report_(counted_.begin()->second);
            counted_.erase(counted_.begin());
            ++next_;
        }
        changed_.notify_all();
    }

    /// Ends all waits. Nothing more is reported.
    void break_off() noexcept {
        const std::scoped_lock lock(mutex_);
        is_broken_off_ = true;
        changed_.notify_all();
    }

private:
    std::uint64_t window_;
    Report report_;
    std::mutex mutex_;  // protects the members below, and reports
    std::condition_variable changed_;
    std::map<std::uint64_t, Steps> counted_;  // by number
    std::uint64_t next_ = 0;                  // the first that is not reported
    bool is_broken_off_ = false;
};

/// What was read: a batch, or, of a pipe without packets, the second that has come.
struct Piece {
    std::uint64_t number = 0;
    std::optional<std::uint64_t> second;
};

/// Counts a file or a pipe with several threads, which read batches in turn.
class FileRates {
public:
    FileRates(trace::Input& input, RateTable& table, const RateOptions& options)
        : input_(input),
          table_(table),
          options_(options),
          // Reading needs one thread only; evaluating filters may need more. A replay and a pipe use one thread, so
          // that no packets wait for those of another thread.
          threads_(options.filters.empty() || options.paced || input.may_block() ? 1 : input.threads()),
          gap_limit_(options.append ? RateTable::max_live_gap : RateTable::max_gap),
          clock_(table.options().interval),
          max_steps_(max_steps_of(threads_, options.filters.size())),
          order_(threads_, [this](const Steps& steps) { report(steps); }) {}

    void run() {
        std::vector<Thread> threads;
        try {
            for (unsigned i = 1; i < threads_; ++i) {
                threads.emplace_back([this, i] { work(i); },
                                     [this](const std::exception_ptr& reason) { fail(reason); });
            }
            work(0);
        } catch (...) {
            fail(std::current_exception());  // stops those that were started
        }
        threads.clear();  // waits for all
        if (failure_) {
            std::rethrow_exception(failure_);
        }
    }

private:
    void work(unsigned thread) {
        try {
            TrafficCounter counter(options_.filters);
            packet::PacketBatch batch;
            while (const auto piece = read(thread, batch)) {
                order_.finish(piece->number, piece->second ? Steps{RateStep{*piece->second, counter.zeros()}}
                                                           : count(piece->number, batch.packets, counter));
            }
        } catch (...) {
            fail(std::current_exception());
        }
    }

    static std::size_t max_steps_of(unsigned threads, std::size_t filters) noexcept {
        constexpr std::size_t memory = 8 << 20;  // octets; at most three times that, as batches wait to be reported
        constexpr std::size_t allocation = 16;
        const std::size_t cost = sizeof(RateStep) + (filters + 1) * sizeof(Traffic) + allocation;
        return std::max<std::size_t>(memory / threads / cost, 1);
    }

    // \returns the steps that were not reported yet
    Steps count(std::uint64_t number, std::span<const packet::Packet> packets, TrafficCounter& counter) {
        Steps steps;
        // The first packet that has a timestamp starts the first step.
        auto rest = packets.subspan(leading_metadata(packets));
        while (!rest.empty()) {
            if (steps.size() == max_steps_) {
                order_.report_part(number, steps);
            }
            const std::uint64_t second = rest.front().time.seconds();
            const std::size_t count = packets_until(second, rest);
            counter.count(rest.first(count), steps.emplace_back(RateStep{second, counter.zeros()}).counts);
            rest = rest.subspan(count);
        }
        return steps;
    }

    void fail(const std::exception_ptr& reason) noexcept {
        input_.stop();
        order_.break_off();
        const std::scoped_lock lock(mutex_);
        failure_ = failure_ ? failure_ : reason;
    }

    // \returns nothing at the end
    std::optional<Piece> read(unsigned thread, packet::PacketBatch& batch) {
        input_.release(thread, batch);  // the thread that reads may wait for their memory
        const std::scoped_lock lock(mutex_);
        order_.wait_to_read(next_);
        while (true) {
            const auto result = input_.read(thread, batch, read_timeout);
            if (result == trace::Input::Result::packets) {
                if (input_.may_block()) {
                    clock_.observe(batch.packets, Timestamp::now());
                }
                return Piece{next_++, std::nullopt};
            }
            if (result != trace::Input::Result::nothing) {
                return std::nullopt;
            }
            if (const auto second = clock_.second(Timestamp::now()); second > reached_) {
                reached_ = second;
                return Piece{next_++, second};
            }
        }
    }

    void report(const Steps& steps) {
        update_table(input_, table_, options_, [&] {
            for (const RateStep& step : steps) {
                table_.add(step.second, step.counts, gap_limit_);
                gap_limit_ = RateTable::max_gap;
            }
        });
    }

    trace::Input& input_;
    RateTable& table_;
    const RateOptions& options_;
    unsigned threads_;
    std::uint64_t gap_limit_;  // for the gap before the next step
    std::mutex mutex_;         // one thread reads at a time, so that batches can be numbered
    std::uint64_t next_ = 0;
    PipeClock clock_;
    std::optional<std::uint64_t> reached_;  // by the clock
    std::exception_ptr failure_;
    std::size_t max_steps_;  // that a thread collects before it waits for its turn
    StepOrder order_;
};

}  // namespace

void count_file_rates(trace::Input& input, RateTable& table, const RateOptions& options) {
    FileRates(input, table, options).run();
}

}  // namespace spindrift::rates
