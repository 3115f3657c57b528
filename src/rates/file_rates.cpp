#include "file_rates.hpp"

#include "rate_step.hpp"

#include <spindrift/trace/results.hpp>

#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace spindrift::rates {
namespace {

// The traffic of one batch, split where the second increases within the batch. It does not depend on earlier batches,
// so threads can count batches in any order, and only the steps are put in order.
using Steps = std::vector<RateStep>;

constexpr std::chrono::milliseconds read_timeout{500};

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

/// Counts a file with several threads, which read batches in turn.
class FileRates {
public:
    FileRates(trace::Input& input, RateTable& table, const RateOptions& options)
        : input_(input),
          table_(table),
          options_(options),
          // Reading needs one thread only; evaluating filters may need more. A replay uses one thread, so that no
          // packets wait for those of another thread.
          threads_(options.filters.empty() || options.paced ? 1 : input.threads()),
          gap_limit_(options.append ? RateTable::max_live_gap : RateTable::max_gap),
          results_(threads_, trace::Order::key, [this](std::uint64_t, const Steps& steps) { report(steps); }) {}

    void run() {
        std::vector<std::thread> threads;
        for (unsigned i = 1; i < threads_; ++i) {
            threads.emplace_back([this, i] { work(i); });
        }
        work(0);
        for (std::thread& thread : threads) {
            thread.join();
        }
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
            std::uint64_t number = 0;
            while (read(thread, batch, number)) {
                results_.publish(thread, number, steps_of(batch.packets, counter));
            }
        } catch (...) {
            input_.stop();
            const std::scoped_lock lock(mutex_);
            failure_ = failure_ ? failure_ : std::current_exception();
        }
        results_.leave(thread);
    }

    bool read(unsigned thread, packet::PacketBatch& batch, std::uint64_t& number) {
        const std::scoped_lock lock(mutex_);
        auto result = trace::Input::Result::nothing;
        while (result == trace::Input::Result::nothing) {
            result = input_.read(thread, batch, read_timeout);
        }
        number = next_++;
        return result == trace::Input::Result::packets;
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
    std::exception_ptr failure_;
    trace::Results<Steps> results_;
};

}  // namespace

void count_file_rates(trace::Input& input, RateTable& table, const RateOptions& options) {
    FileRates(input, table, options).run();
}

}  // namespace spindrift::rates
