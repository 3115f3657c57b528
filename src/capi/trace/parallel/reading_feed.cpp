#include "../filter.hpp"
#include "../trace.hpp"
#include "feed.hpp"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace spindrift::libtrace {
namespace {

/// Packets of one thread that were read together.
struct Burst {
    packet::PacketBatch batch;
    std::size_t next = 0;          // place in the batch
    std::uint64_t order = 0;       // of the next packet, if packets are numbered
    std::uint64_t last_order = 0;  // of the last packet
};

/// Holds packets back until their time has come, counted from the first one.
class Pace {
public:
    /// Waits for the time of a packet. \returns false if it has not come
    bool wait(const packet::PacketTime& time, std::chrono::milliseconds timeout) {
        const Clock::duration left = due(time) - Clock::now();
        if (left > timeout) {
            std::this_thread::sleep_for(timeout);
            return false;
        }
        std::this_thread::sleep_for(left);
        return true;
    }

    void restart() {
        const std::scoped_lock lock(mutex_);
        begin_.reset();
    }

private:
    using Clock = std::chrono::steady_clock;

    Clock::time_point due(const packet::PacketTime& time) {
        const std::scoped_lock lock(mutex_);
        if (!begin_) {
            begin_ = Clock::now();
            first_ = time.timestamp().nanoseconds();
        }
        return *begin_ + std::chrono::nanoseconds(time.timestamp().nanoseconds() - first_);
    }

    std::mutex mutex_;
    std::optional<Clock::time_point> begin_;  // when the first packet was delivered
    std::int64_t first_ = 0;                  // its time in nanoseconds
};

class ReadingFeed final : public PacketFeed {
public:
    ReadingFeed(libtrace_t& trace, unsigned threads)
        : trace_(trace), takes_turns_(!trace.format->reads_in_parallel), bursts_(threads) {}

    Result next(libtrace_thread_t& thread, libtrace_packet_t*& packet, std::chrono::milliseconds timeout) override {
        const auto index = static_cast<std::size_t>(thread.number);
        Burst& burst = bursts_[index];
        if (burst.next == burst.batch.packets.size()) {
            if (const Result result = read(thread, burst, timeout); result != Result::packets) {
                return result;
            }
        }
        const packet::Packet& read = burst.batch.packets[burst.next];
        if (trace_.settings.has_trace_time && !pace_.wait(read.time, timeout)) {
            return Result::nothing;
        }
        ++burst.next;
        take(trace_, *packet, read);
        packet->order = takes_turns_ ? burst.order++ : later_order(burst, read);
        return Result::packets;
    }

    void restart() override { pace_.restart(); }

    void drop(libtrace_thread_t& thread) override {
        const auto index = static_cast<unsigned>(thread.number);
        Burst& burst = bursts_[index];
        burst.next = 0;
        burst.batch.packets.clear();
        if (trace_.reading != nullptr) {
            trace_.reading->input().release(index, burst.batch);
        }
    }

private:
    // The time of the packet; of interfaces, more than that of the packet before.
    std::uint64_t later_order(Burst& burst, const packet::Packet& packet) const noexcept {
        std::uint64_t order = packet.time.erf();
        if (!trace_.format->is_ndag()) {
            order = std::max(order, burst.last_order + 1);
        }
        burst.last_order = order;
        return order;
    }

    Result read(libtrace_thread_t& thread, Burst& burst, std::chrono::milliseconds timeout) {
        burst.next = 0;
        burst.batch.packets.clear();
        const auto read_now = [&] {
            return trace_.reading->input().read(static_cast<unsigned>(thread.number), burst.batch, timeout);
        };
        if (!takes_turns_) {
            const Result result = read_now();
            return result == Result::packets && !filter(thread, burst.batch.packets) ? Result::failed : result;
        }
        const auto deadline = std::chrono::steady_clock::now() + timeout;
        const Turn turn(*this, deadline);
        if (!turn.is_taken()) {
            return Result::nothing;
        }
        timeout = std::max(std::chrono::floor<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()),
                           std::chrono::milliseconds(0));
        const Result result = read_now();
        if (result == Result::packets && !filter(thread, burst.batch.packets)) {
            return Result::failed;
        }
        burst.order = trace_.order;
        trace_.order += burst.batch.packets.size();
        return result == Result::packets && burst.batch.packets.empty() ? Result::nothing : result;
    }

    /// The turn to read, which one thread has at a time.
    class Turn {
    public:
        Turn(ReadingFeed& feed, std::chrono::steady_clock::time_point deadline) : feed_(feed) {
            std::unique_lock lock(feed_.turn_mutex_);
            is_taken_ = feed_.turn_ended_.wait_until(lock, deadline, [&] { return !feed_.is_reading_; });
            feed_.is_reading_ = true;
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn() {
            if (is_taken_) {
                const std::scoped_lock lock(feed_.turn_mutex_);
                feed_.is_reading_ = false;
                feed_.turn_ended_.notify_one();
            }
        }

        [[nodiscard]] bool is_taken() const noexcept { return is_taken_; }

    private:
        ReadingFeed& feed_;
        bool is_taken_ = false;
    };

    // Removes what the trace does not deliver. \returns false if the filter does not compile
    bool filter(libtrace_thread_t& thread, std::vector<packet::Packet>& packets) const {
        if (trace_.options.filter == nullptr && !trace_.options.discards_metadata) {
            return true;
        }
        std::uint64_t filtered = 0;
        bool compiles = true;
        std::erase_if(packets, [&](const packet::Packet& one) {
            const Delivery delivery = compiles ? delivery_of(one, trace_) : Delivery::failed;
            filtered += delivery == Delivery::filtered || delivery == Delivery::failed ? 1U : 0U;
            compiles = compiles && delivery != Delivery::failed;
            return delivery != Delivery::yes;
        });
        thread.filtered.fetch_add(filtered, std::memory_order_relaxed);
        return compiles;
    }

    libtrace_t& trace_;
    bool takes_turns_;
    std::vector<Burst> bursts_;  // by thread
    std::mutex turn_mutex_;      // protects the two below
    std::condition_variable turn_ended_;
    bool is_reading_ = false;
    Pace pace_;
};

}  // namespace

std::unique_ptr<PacketFeed> make_reading_feed(libtrace_t& trace, unsigned threads) {
    return std::make_unique<ReadingFeed>(trace, threads);
}

}  // namespace spindrift::libtrace
