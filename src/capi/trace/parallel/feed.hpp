#pragma once

#include "packet_pool.hpp"
#include "thread.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

namespace spindrift::libtrace {

/// Gives the processing threads their packets.
class PacketFeed {
public:
    using Result = packet::PacketReader::Result;

    PacketFeed() = default;
    PacketFeed(const PacketFeed&) = delete;
    PacketFeed& operator=(const PacketFeed&) = delete;
    virtual ~PacketFeed() = default;

    /// The next packet of a thread. The feed may fill `packet` or give another one for it.
    virtual Result next(libtrace_thread_t& thread, libtrace_packet_t*& packet, std::chrono::milliseconds timeout) = 0;

    /// Gives up what was read for a thread that does not continue.
    virtual void drop(libtrace_thread_t& thread) = 0;

    /// Distributes packets to all threads while `goes_on`. Only of a feed with a thread for it.
    /// \returns false if there are no more
    virtual bool distribute(libtrace_thread_t& /*hasher*/, const std::function<bool()>& /*goes_on*/) { return false; }

    /// The trace continues after a pause.
    virtual void restart() {}

    /// Ends waits for room.
    virtual void stop() noexcept {}
};

/// Each thread reads from the source: its own share of it, or, if threads take turns, numbered packets.
[[nodiscard]] std::unique_ptr<PacketFeed> make_reading_feed(libtrace_t& trace, unsigned threads);

/// One thread reads all packets, and the hasher of the program tells whose each is.
/// \param capacity packets that wait for one thread
[[nodiscard]] std::unique_ptr<PacketFeed> make_hashed_feed(libtrace_t& trace, PacketPool& pool, unsigned threads,
                                                           std::size_t capacity);

}  // namespace spindrift::libtrace
