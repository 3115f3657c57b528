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
    PacketPool(std::size_t capacity, bool is_fixed) : capacity_(capacity), is_fixed_(is_fixed) {}
    PacketPool(const PacketPool&) = delete;
    PacketPool& operator=(const PacketPool&) = delete;
    ~PacketPool();

    /// \returns null if memory is out, or `end` was called while no packet was there
    libtrace_packet_t* take();

    /// Takes a packet back; its content is given up.
    void give(libtrace_packet_t* packet) noexcept;

    /// Ends waits.
    void end() noexcept;

private:
    std::size_t capacity_;
    bool is_fixed_;
    std::mutex mutex_;
    std::condition_variable given_;
    std::vector<libtrace_packet_t*> free_;
    std::size_t in_use_ = 0;
    bool has_ended_ = false;
};

}  // namespace spindrift::libtrace
