#pragma once

#include "../api.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

namespace spindrift::libtrace {

/// Packets that are not in use, with their memory. Any thread may give and take.
class PacketPool {
public:
    /// \param capacity packets that are kept
    /// \param is_fixed no more packets than `capacity` exist: `take` waits for one
    /// \throws std::bad_alloc
    PacketPool(std::size_t capacity, bool is_fixed);
    PacketPool(const PacketPool&) = delete;
    PacketPool& operator=(const PacketPool&) = delete;
    ~PacketPool();

    /// \returns null if memory is out, or `end` was called while no packet was there
    libtrace_packet_t* take();

    /// Takes up to `count` packets, at least one: as `take`.
    void take(std::vector<libtrace_packet_t*>& to, std::size_t count);

    /// Whether `take` does not have to wait.
    [[nodiscard]] bool has_room();

    /// Takes a packet back; its content is given up.
    void give(libtrace_packet_t* packet) noexcept;
    void give(std::vector<libtrace_packet_t*>& packets) noexcept;

    /// Ends waits.
    void end() noexcept;

private:
    void wait_for_room(std::unique_lock<std::mutex>& lock);
    [[nodiscard]] bool is_used_up() const noexcept { return is_fixed_ && free_.empty() && in_use_ >= capacity_; }

    std::size_t capacity_;
    bool is_fixed_;
    std::mutex mutex_;
    std::condition_variable given_;
    std::vector<libtrace_packet_t*> free_;
    std::size_t in_use_ = 0;
    bool has_ended_ = false;
};

}  // namespace spindrift::libtrace
