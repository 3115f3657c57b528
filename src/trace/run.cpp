#include <spindrift/trace/run.hpp>

#include <spindrift/base/error.hpp>

#include <algorithm>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

namespace spindrift::trace {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds max_timeout{500};

// The function of one thread: reads until there are no more packets.
void work(Input& input, unsigned thread, Worker& worker, std::chrono::milliseconds interval) {
    packet::PacketBatch batch;
    auto next_tick = Clock::now() + interval;
    auto result = Input::Result::nothing;
    while (result == Input::Result::nothing || result == Input::Result::packets) {
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
    std::vector<std::thread> threads;
    try {
        for (unsigned i = 0; i < workers.size(); ++i) {
            threads.emplace_back([&, i] {
                try {
                    work(input, i, *workers[i], options.tick_interval);
                } catch (...) {
                    fail(std::current_exception());
                }
            });
        }
    } catch (const std::system_error& error) {
        // The threads that were started are stopped and joined below.
        fail(std::make_exception_ptr(system_error("cannot start a thread", error.code().value())));
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace spindrift::trace
