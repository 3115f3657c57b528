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

using Packets = std::vector<libtrace_packet_t*>;

/// Packets that wait for one thread. They come and go in groups: a lock for each packet would cost more than all else.
class PacketQueue {
public:
    /// Waits until at most `capacity` wait. \returns false if `stop` was called; what is left in `packets` was not
    /// taken
    bool put(Packets& packets, std::size_t capacity) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return packets_.size() < capacity || is_stopped_; });
        if (is_stopped_) {
            return false;
        }
        packets_.insert(packets_.end(), packets.begin(), packets.end());
        packets.clear();
        changed_.notify_all();
        return true;
    }

    /// Takes all that wait. \returns false if none came in time, or no more will
    bool take(Packets& to, std::chrono::milliseconds timeout) {
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, timeout, [this] { return !packets_.empty() || has_ended_; }) || packets_.empty()) {
            return false;
        }
        to.clear();
        to.swap(packets_);
        changed_.notify_all();
        return true;
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
    Packets packets_;
    bool has_ended_ = false;
    bool is_stopped_ = false;
};

/// What the feed knows of one processing thread.
struct Receiver {
    PacketQueue queue;
    Packets gathered;      // by the hasher, for the queue
    Packets taken;         // from the queue, by the thread
    std::size_t next = 0;  // of `taken`
    Packets returned;      // by the thread, for the pool
};

class HashedFeed final : public PacketFeed {
public:
    HashedFeed(libtrace_t& trace, PacketPool& pool, unsigned threads, std::size_t capacity)
        : trace_(trace), pool_(pool), capacity_(capacity), receivers_(threads) {}

    ~HashedFeed() override {
        for (Receiver& receiver : receivers_) {
            pool_.give(receiver.gathered);
            pool_.give(receiver.returned);
            receiver.taken.erase(receiver.taken.begin(),
                                 receiver.taken.begin() + static_cast<std::ptrdiff_t>(receiver.next));
            pool_.give(receiver.taken);
            if (receiver.queue.take(receiver.taken, std::chrono::milliseconds(0))) {
                pool_.give(receiver.taken);
            }
        }
        pool_.give(free_);
    }

    Result next(libtrace_thread_t& thread, libtrace_packet_t*& packet, std::chrono::milliseconds timeout) override {
        Receiver& mine = receivers_[static_cast<std::size_t>(thread.number)];
        if (mine.next == mine.taken.size()) {
            pool_.give(mine.returned);
            mine.taken.clear();
            mine.next = 0;
            if (!mine.queue.take(mine.taken, timeout)) {
                return !mine.queue.has_ended() ? Result::nothing : has_failed_ ? Result::failed : Result::end;
            }
        }
        if (packet != nullptr) {
            mine.returned.push_back(packet);
        }
        packet = mine.taken[mine.next++];
        return Result::packets;
    }

    void drop(libtrace_thread_t&) override {}

    bool distribute(libtrace_thread_t& hasher, const std::function<bool()>& goes_on) override {
        bool has_more = true;
        while (has_more && goes_on()) {
            has_more = !is_stopped_ && distribute_next(hasher);
        }
        give_gathered();
        if (!has_more) {
            for (Receiver& receiver : receivers_) {
                receiver.queue.end();
            }
        }
        return has_more;
    }

    void stop() noexcept override {
        is_stopped_ = true;
        for (Receiver& receiver : receivers_) {
            receiver.queue.stop();
        }
    }

private:
    static constexpr std::size_t group = 64;  // packets that are passed on together

    // \returns false if there are no more packets
    bool distribute_next(libtrace_thread_t& hasher) {
        const packet::Packet* read = nullptr;
        constexpr std::chrono::milliseconds wait{5};
        Result result = trace_.reading->next(read, std::chrono::milliseconds(0));
        if (result == Result::nothing) {
            give_gathered();
            result = trace_.reading->next(read, wait);
        }
        if (result == Result::nothing) {
            return !is_interrupted();
        }
        if (result != Result::packets || is_interrupted()) {
            has_failed_ = result == Result::failed;
            return false;
        }
        switch (delivery_of(*read, trace_)) {
            case Delivery::yes: return gather(*read);
            case Delivery::failed: has_failed_ = true; [[fallthrough]];
            case Delivery::filtered: hasher.filtered.fetch_add(1, std::memory_order_relaxed); break;
            case Delivery::discarded: break;
        }
        return !has_failed_;
    }

    // Keeps a packet for its thread until there is a group of them.
    bool gather(const packet::Packet& read) {
        if (free_.empty()) {
            if (!pool_.has_room()) {
                give_gathered();
            }
            pool_.take(free_, group);
            if (free_.empty()) {
                return false;
            }
        }
        libtrace_packet_t* const packet = free_.back();
        free_.pop_back();
        take(trace_, *packet, read);
        packet->order = trace_.order++;
        packet->hash = trace_.options.hasher(packet, trace_.options.hasher_data);
        Receiver& receiver = receivers_[packet->hash % receivers_.size()];
        receiver.gathered.push_back(packet);
        return receiver.gathered.size() < group || receiver.queue.put(receiver.gathered, capacity_);
    }

    void give_gathered() {
        for (Receiver& receiver : receivers_) {
            if (!receiver.gathered.empty()) {
                receiver.queue.put(receiver.gathered, capacity_);
            }
        }
    }

    libtrace_t& trace_;
    PacketPool& pool_;
    std::size_t capacity_;
    Packets free_;                     // of the hasher
    std::vector<Receiver> receivers_;  // by thread
    std::atomic<bool> is_stopped_ = false;
    std::atomic<bool> has_failed_ = false;
};

}  // namespace

std::unique_ptr<PacketFeed> make_hashed_feed(libtrace_t& trace, PacketPool& pool, unsigned threads,
                                             std::size_t capacity) {
    return std::make_unique<HashedFeed>(trace, pool, threads, capacity);
}

}  // namespace spindrift::libtrace
