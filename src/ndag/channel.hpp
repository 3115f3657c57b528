#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace spindrift::ndag {

/// What did not arrive by a channel so far.
struct ChannelLosses {
    std::uint64_t overrun = 0;             ///< datagrams the kernel dropped because the receive buffer was full
    std::uint64_t refused = 0;             ///< datagrams and connections from addresses that are not allowed
    std::uint64_t connections_closed = 0;  ///< connections that were closed because they sent no valid messages

    ChannelLosses& operator+=(const ChannelLosses& other) noexcept {
        overrun += other.overrun;
        refused += other.refused;
        connections_closed += other.connections_closed;
        return *this;
    }
};

/// Receives the messages of one stream, from a multicast group or a TCP connection.
class Channel {
public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;

    /// A file descriptor that is readable when `receive` has something to do.
    [[nodiscard]] virtual int descriptor() const noexcept = 0;

    /// Receives the messages that have arrived, without waiting, as far as there is room.
    /// \returns whether more may have arrived already
    virtual bool receive() = 0;

    /// The next received message; nothing if all were taken.
    [[nodiscard]] virtual std::optional<Bytes> take() = 0;

    /// Adds owners of the memory of the messages taken since the last call, and of the last message before that.
    virtual void pin(std::vector<std::shared_ptr<const void>>& pinned) = 0;

    /// Whether the octets around packets may be overwritten (`PacketBatch::margin`).
    [[nodiscard]] virtual bool has_margins() const noexcept = 0;

    /// Whether the receive buffer is large enough to delay reading by a few milliseconds.
    [[nodiscard]] virtual bool has_large_buffer() const noexcept { return true; }

    /// Whether the last `receive` had no memory.
    [[nodiscard]] virtual bool lacks_memory() const noexcept { return false; }

    [[nodiscard]] virtual ChannelLosses losses() noexcept { return {}; }
};

}  // namespace spindrift::ndag
