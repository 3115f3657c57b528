#include "file_rates.hpp"

#include "pipe_clock.hpp"
#include "rate_step.hpp"

#include <spindrift/base/thread.hpp>
#include <spindrift/trace/results.hpp>

#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <vector>

namespace spindrift::rates {
namespace {

// The traffic of one batch, split where the second increases within the batch. It does not depend on earlier batches,
// so threads can count batches in any order, and only the steps are put in order.
using Steps = std::vector<RateStep>;

constexpr std::chrono::milliseconds read_timeout{200};

Steps steps_of(std::span<const packet::Packet> packets, TrafficCounter& counter) {
    Steps steps;
    // The first packet that has a timestamp starts the first step.
    auto rest = packets.subspan(leading_metadata(packets));
    while (!rest.empty()) {
        const std::uint64_t second = rest.front().time.seconds();
        const std::size_t count = packets_until(second, rest);
        counter.count(rest.first(count), steps.emplace_back(RateStep{second, counter.zeros()}).counts);
        rest = rest.subspan(count);
    }
    return steps;
}

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
          results_(threads_, trace::Order::key, [this](std::uint64_t, const Steps& steps) { report(steps); }) {}

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
        results_.finish();
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
                results_.publish(thread, piece->number,
                                 piece->second ? Steps{RateStep{*piece->second, counter.zeros()}}
                                               : steps_of(batch.packets, counter));
            }
        } catch (...) {
            fail(std::current_exception());
        }
        results_.leave(thread);
    }

    void fail(const std::exception_ptr& reason) noexcept {
        input_.stop();
        const std::scoped_lock lock(mutex_);
        failure_ = failure_ ? failure_ : reason;
    }

    // \returns nothing at the end
    std::optional<Piece> read(unsigned thread, packet::PacketBatch& batch) {
        const std::scoped_lock lock(mutex_);
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
    trace::Results<Steps> results_;
};

}  // namespace

void count_file_rates(trace::Input& input, RateTable& table, const RateOptions& options) {
    FileRates(input, table, options).run();
}

}  // namespace spindrift::rates
