#include <spindrift/trace/run.hpp>

#include <spindrift/base/thread.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <utility>

namespace spindrift::trace {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds max_timeout{500};

/// Gives packets to a worker, with ticks by their times in between.
class PacketTicks {
public:
    PacketTicks(Worker& worker, std::chrono::milliseconds interval)
        : worker_(worker), interval_(std::chrono::nanoseconds(interval).count()) {}

    void take(std::span<const packet::Packet> packets) {
        std::size_t begin = 0;
        for (std::size_t i = 0; i < packets.size(); ++i) {
            if (packets[i].is_metadata()) {
                continue;  // which have no time
            }
            const std::int64_t number = packets[i].time.timestamp().nanoseconds() / interval_;
            if (number > number_ && std::exchange(number_, number) != none) {
                give(packets.subspan(begin, i - begin));
                begin = i;
                worker_.tick(Timestamp(number * interval_));
            }
        }
        give(packets.subspan(begin));
    }

private:
    static constexpr std::int64_t none = -1;

    void give(std::span<const packet::Packet> packets) {
        if (!packets.empty()) {
            worker_.take(packets);
        }
    }

    Worker& worker_;
    std::int64_t interval_;       // nanoseconds
    std::int64_t number_ = none;  // of the interval that the packets have reached
};

bool may_continue(Input::Result result) noexcept {
    return result == Input::Result::nothing || result == Input::Result::packets;
}

void work_with_packet_ticks(Input& input, unsigned thread, Worker& worker, std::chrono::milliseconds interval) {
    packet::PacketBatch batch;
    PacketTicks ticks(worker, interval);
    for (auto result = Input::Result::nothing; may_continue(result);) {
        result = input.read(thread, batch, max_timeout);
        if (result == Input::Result::packets) {
            ticks.take(batch.packets);
        }
    }
}

void work_with_system_ticks(Input& input, unsigned thread, Worker& worker, std::chrono::milliseconds interval) {
    packet::PacketBatch batch;
    auto next_tick = Clock::now() + interval;
    for (auto result = Input::Result::nothing; may_continue(result);) {
        auto timeout = max_timeout;
        if (interval.count() > 0) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_tick - Clock::now());
            timeout = std::clamp(left, std::chrono::milliseconds(0), max_timeout);
        }
        result = input.read(thread, batch, timeout);
        if (result == Input::Result::packets) {
            worker.take(batch.packets);
        }
        if (interval.count() > 0 && Clock::now() >= next_tick) {
            worker.tick(Timestamp::now());
            next_tick += interval;
        }
    }
}

// The function of one thread: reads until there are no more packets.
void work(Input& input, unsigned thread, Worker& worker, const RunOptions& options) {
    const bool by_packets = options.tick_clock == TickClock::packets && options.tick_interval.count() > 0;
    (by_packets ? work_with_packet_ticks : work_with_system_ticks)(input, thread, worker, options.tick_interval);
    worker.finish();
}

}  // namespace

void run(Input& input, std::span<const std::unique_ptr<Worker>> workers, const RunOptions& options) {
    std::mutex mutex;
    std::exception_ptr failure;
    const auto fail = [&](const std::exception_ptr& reason) {
        input.stop();
        const std::scoped_lock lock(mutex);
        failure = failure ? failure : reason;
    };
    std::vector<Thread> threads;
    try {
        for (unsigned i = 0; i < workers.size(); ++i) {
            threads.emplace_back([&, i] { work(input, i, *workers[i], options); }, fail);
        }
    } catch (...) {
        fail(std::current_exception());  // stops those that were started
    }
    threads.clear();  // waits for all
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace spindrift::trace
