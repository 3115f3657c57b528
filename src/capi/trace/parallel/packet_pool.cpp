#include "packet_pool.hpp"

#include "../trace.hpp"

#include <new>

namespace spindrift::libtrace {

PacketPool::~PacketPool() {
    for (libtrace_packet_t* const packet : free_) {
        trace_destroy_packet(packet);
    }
}

libtrace_packet_t* PacketPool::take() {
    std::unique_lock lock(mutex_);
    if (is_fixed_) {
        given_.wait(lock, [this] { return !free_.empty() || in_use_ < capacity_ || has_ended_; });
        if (free_.empty() && in_use_ >= capacity_) {
            return nullptr;
        }
    }
    ++in_use_;
    if (free_.empty()) {
        lock.unlock();
        return trace_create_packet();
    }
    libtrace_packet_t* const packet = free_.back();
    free_.pop_back();
    return packet;
}

void PacketPool::give(libtrace_packet_t* packet) noexcept {
    release_content(*packet);
    {
        const std::scoped_lock lock(mutex_);
        in_use_ -= in_use_ > 0 ? 1U : 0U;  // the program may give packets of its own
        if (free_.size() < capacity_) {
            try {
                free_.push_back(packet);
                packet = nullptr;
            } catch (const std::bad_alloc&) {
                // it is destroyed
            }
        }
        given_.notify_one();
    }
    if (packet != nullptr) {
        trace_destroy_packet(packet);
    }
}

void PacketPool::end() noexcept {
    const std::scoped_lock lock(mutex_);
    has_ended_ = true;
    given_.notify_all();
}

}  // namespace spindrift::libtrace
