#include "../filter.hpp"
#include "../trace.hpp"
#include "feed.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace spindrift::libtrace {
namespace {

/// Packets that wait for one thread.
class PacketQueue {
public:
    /// Waits for room. \returns false if `stop` was called
    bool put(libtrace_packet_t* packet, std::size_t capacity) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return packets_.size() < capacity || is_stopped_; });
        if (is_stopped_) {
            return false;
        }
        packets_.push_back(packet);
        if (packets_.size() == 1) {
            changed_.notify_all();
        }
        return true;
    }

    /// \returns null if none came in time, or no more will
    libtrace_packet_t* get(std::chrono::milliseconds timeout, std::size_t capacity) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, timeout, [this] { return !packets_.empty() || has_ended_; }) || packets_.empty()) {
            return nullptr;
        }
        libtrace_packet_t* const packet = packets_.front();
        packets_.pop_front();
        if (packets_.size() + 1 == capacity) {
            changed_.notify_all();
        }
        return packet;
    }

    /// No more will come.
    void end() {
        const std::scoped_lock lock(mutex_);
        has_ended_ = true;
        changed_.notify_all();
    }

    void stop() {
        const std::scoped_lock lock(mutex_);
        is_stopped_ = true;
        changed_.notify_all();
    }

    [[nodiscard]] bool has_ended() {
        const std::scoped_lock lock(mutex_);
        return has_ended_ && packets_.empty();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<libtrace_packet_t*> packets_;
    bool has_ended_ = false;
    bool is_stopped_ = false;
};

class HashedFeed final : public PacketFeed {
public:
    HashedFeed(libtrace_t& trace, PacketPool& pool, unsigned threads, std::size_t capacity)
        : trace_(trace), pool_(pool), capacity_(capacity), queues_(threads) {}

    ~HashedFeed() override {
        for (PacketQueue& queue : queues_) {
            while (libtrace_packet_t* const packet = queue.get(std::chrono::milliseconds(0), capacity_)) {
                pool_.give(packet);
            }
        }
    }

    Result next(libtrace_thread_t& thread, libtrace_packet_t*& packet, std::chrono::milliseconds timeout) override {
        PacketQueue& queue = queues_[static_cast<std::size_t>(thread.number)];
        if (libtrace_packet_t* const found = queue.get(timeout, capacity_)) {
            if (packet != nullptr) {
                pool_.give(packet);
            }
            packet = found;
            return Result::packets;
        }
        return !queue.has_ended() ? Result::nothing : has_failed_ ? Result::failed : Result::end;
    }

    void drop(libtrace_thread_t&) override {}

    bool distribute(libtrace_thread_t& hasher, const std::function<bool()>& goes_on) override {
        while (goes_on()) {
            if (is_stopped_ || !distribute_next(hasher)) {
                std::ranges::for_each(queues_, &PacketQueue::end);
                return false;
            }
        }
        return true;
    }

    void stop() noexcept override {
        is_stopped_ = true;
        for (PacketQueue& queue : queues_) {
            queue.stop();
        }
    }

private:
    bool distribute_next(libtrace_thread_t& hasher) {
        const packet::Packet* read = nullptr;
        constexpr std::chrono::milliseconds wait{20};
        const Result result = trace_.reading->next(read, wait);
        if (result == Result::nothing) {
            return !is_interrupted();
        }
        if (result != Result::packets || is_interrupted()) {
            has_failed_ = result == Result::failed;
            return false;
        }
        if (read->is_metadata() && trace_.options.discards_metadata) {
            return true;
        }
        if (trace_.options.filter != nullptr) {
            const FilterResult matches = trace_.options.filter->matches(*read, trace_);
            if (matches != FilterResult::matches) {
                hasher.filtered.fetch_add(1, std::memory_order_relaxed);
                has_failed_ = matches == FilterResult::failed;
                return !has_failed_;
            }
        }
        return give(*read);
    }

    bool give(const packet::Packet& read) {
        libtrace_packet_t* const packet = pool_.take();
        if (packet == nullptr) {
            return false;
        }
        take(trace_, *packet, read);
        packet->order = trace_.order++;
        packet->hash = trace_.options.hasher(packet, trace_.options.hasher_data);
        if (queues_[packet->hash % queues_.size()].put(packet, capacity_)) {
            return true;
        }
        pool_.give(packet);
        return false;
    }

    libtrace_t& trace_;
    PacketPool& pool_;
    std::size_t capacity_;
    std::vector<PacketQueue> queues_;  // by thread
    std::atomic<bool> is_stopped_ = false;
    std::atomic<bool> has_failed_ = false;
};

}  // namespace

std::unique_ptr<PacketFeed> make_hashed_feed(libtrace_t& trace, PacketPool& pool, unsigned threads,
                                             std::size_t capacity) {
    return std::make_unique<HashedFeed>(trace, pool, threads, capacity);
}

}  // namespace spindrift::libtrace
