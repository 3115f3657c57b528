#include "live_rates.hpp"

#include "rate_clock.hpp"
#include "rate_step.hpp"

#include <spindrift/trace/results.hpp>
#include <spindrift/trace/run.hpp>

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace spindrift::rates {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A row ends with its interval and must be delivered before the end of the next. The time in between is for late
// packets and for the ticks.
constexpr milliseconds tick_interval{200};
constexpr milliseconds max_slack{2000};

milliseconds slack_of(std::uint64_t interval) {
    return interval == 0 || interval > 4 ? max_slack : milliseconds(interval * 500);
}

using StepResults = trace::Results<TrafficCounts>;

/// Counts the packets of a thread in its current second, and publishes the counts when the second advances: by a
/// packet, or, if no packet advanced it for the idle time, by a tick.
class LiveRateWorker final : public trace::Worker {
public:
    LiveRateWorker(unsigned thread, std::span<const std::string> filters, RateClock& clock, milliseconds idle_time,
                   StepResults& results)
        : thread_(thread),
          counter_(filters),
          clock_(clock),
          idle_time_(idle_time),
          results_(results),
          counts_(counter_.zeros()) {}

    void take(std::span<const packet::Packet> packets) override {
        if (!last_step_) {
            packets = packets.subspan(leading_metadata(packets));
            if (!packets.empty()) {
                step(packets.front());
            }
        }
        while (!packets.empty()) {
            const std::size_t count = packets_until(moment_->second, packets);
            counter_.count(packets.first(count), counts_);
            packets = packets.subspan(count);
            if (!packets.empty()) {
                step(packets.front());
            }
        }
    }

    void tick(Timestamp now) override {
        const RateMoment moment = clock_.at(now);
        const bool is_idle = !last_step_ || now.nanoseconds() - last_step_->nanoseconds() >= idle_time_.count();
        if (is_idle || (moment_ && moment_->epoch < moment.epoch)) {
            advance(moment);
        }
    }

    void finish() override {
        publish();
        results_.leave(thread_);
    }

private:
    void step(const packet::Packet& packet) {
        last_step_ = Timestamp::now();
        advance(clock_.observe(packet.time, *last_step_));
    }

    void advance(RateMoment moment) {
        if (moment_ && moment <= *moment_) {
            return;
        }
        publish();
        moment_ = moment;
        // Empty counts: they tell that everything before is complete.
        results_.publish(thread_, moment_->key(), counter_.zeros());
    }

    void publish() {
        if (moment_ && counts_ != counter_.zeros()) {
            results_.publish(thread_, moment_->key(), std::exchange(counts_, counter_.zeros()));
        }
    }

    unsigned thread_;
    TrafficCounter counter_;
    RateClock& clock_;
    std::chrono::nanoseconds idle_time_;
    StepResults& results_;
    std::optional<RateMoment> moment_;    // current second
    std::optional<Timestamp> last_step_;  // when a packet last advanced the second
    TrafficCounts counts_;                // of the current second
};

/// Collects the counts of all threads in the table.
class LiveRates {
public:
    LiveRates(trace::Input& input, RateTable& table, const RateOptions& options)
        : input_(input),
          table_(table),
          options_(options),
          slack_(slack_of(table.options().interval)),
          clock_(slack_, RateClock::max_offset_of(table.options().interval)),
          results_(input.threads(), trace::Order::key, [this](std::uint64_t key, const TrafficCounts& counts) {
              report(RateMoment::from_key(key), counts);
          }) {}

    void run() {
        std::vector<std::unique_ptr<trace::Worker>> workers;
        for (unsigned i = 0; i < input_.threads(); ++i) {
            workers.push_back(
                std::make_unique<LiveRateWorker>(i, options_.filters, clock_, slack_ + seconds(1), results_));
        }
        trace::run(input_, workers, {tick_interval});
        results_.finish();
    }

private:
    void report(RateMoment moment, const TrafficCounts& counts) {
        update_table(input_, table_, options_, [&] {
            if (moment.epoch != epoch_) {
                epoch_ = moment.epoch;
                table_.finish();
            }
            table_.add(moment.second, counts, RateTable::max_live_gap);
        });
    }

    trace::Input& input_;
    RateTable& table_;
    const RateOptions& options_;
    milliseconds slack_;
    RateClock clock_;
    std::uint64_t epoch_ = 0;
    StepResults results_;
};

}  // namespace

void count_live_rates(trace::Input& input, RateTable& table, const RateOptions& options) {
    LiveRates(input, table, options).run();
}

}  // namespace spindrift::rates
