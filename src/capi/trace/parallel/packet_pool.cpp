#include "packet_pool.hpp"

#include "../trace.hpp"

#include <algorithm>

namespace spindrift::libtrace {
namespace {

constexpr std::size_t max_capacity = 1 << 20;

}  // namespace

PacketPool::PacketPool(std::size_t capacity, bool is_fixed)
    : capacity_(std::min(capacity, max_capacity)), is_fixed_(is_fixed) {
    free_.reserve(capacity_);
}

PacketPool::~PacketPool() {
    for (libtrace_packet_t* const packet : free_) {
        trace_destroy_packet(packet);
    }
}

void PacketPool::wait_for_room(std::unique_lock<std::mutex>& lock) {
    given_.wait(lock, [this] { return !is_used_up() || has_ended_; });
}

libtrace_packet_t* PacketPool::take() {
    std::unique_lock lock(mutex_);
    wait_for_room(lock);
    if (is_used_up()) {
        return nullptr;
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

void PacketPool::take(std::vector<libtrace_packet_t*>& to, std::size_t count) {
    std::unique_lock lock(mutex_);
    wait_for_room(lock);
    for (std::size_t i = 0; i < count && !is_used_up(); ++i) {
        libtrace_packet_t* const packet = free_.empty() ? trace_create_packet() : free_.back();
        if (packet == nullptr) {
            return;
        }
        if (!free_.empty()) {
            free_.pop_back();
        }
        to.push_back(packet);
        ++in_use_;
    }
}

bool PacketPool::has_room() {
    const std::scoped_lock lock(mutex_);
    return !is_used_up();
}

void PacketPool::give(libtrace_packet_t* packet) noexcept {
    release_content(*packet);
    {
        const std::scoped_lock lock(mutex_);
        in_use_ -= in_use_ > 0 ? 1U : 0U;  // the program may give packets of its own
        if (free_.size() < capacity_) {
            free_.push_back(packet);  // there is room
            packet = nullptr;
        }
        given_.notify_one();
    }
    if (packet != nullptr) {
        trace_destroy_packet(packet);
    }
}

void PacketPool::give(std::vector<libtrace_packet_t*>& packets) noexcept {
    if (packets.empty()) {
        return;
    }
    for (libtrace_packet_t* const packet : packets) {
        release_content(*packet);
    }
    {
        const std::scoped_lock lock(mutex_);
        in_use_ -= std::min(in_use_, packets.size());
        const std::size_t kept = std::min(capacity_ - free_.size(), packets.size());
        free_.insert(free_.end(), packets.end() - static_cast<std::ptrdiff_t>(kept), packets.end());
        packets.resize(packets.size() - kept);
        given_.notify_all();
    }
    for (libtrace_packet_t* const packet : packets) {
        trace_destroy_packet(packet);
    }
    packets.clear();
}

void PacketPool::end() noexcept {
    const std::scoped_lock lock(mutex_);
    has_ended_ = true;
    given_.notify_all();
}

}  // namespace spindrift::libtrace
