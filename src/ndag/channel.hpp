#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace spindrift::ndag {

/// Where the messages of one stream come from: a multicast group, or a connection.
class Channel {
public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    virtual ~Channel() = default;

    /// Readable when `receive` has something to do.
    [[nodiscard]] virtual int descriptor() const noexcept = 0;

    /// Takes what has come, without waiting, as far as there is room.
    /// \returns whether more may be there already
    virtual bool receive() = 0;

    /// The next message received.
    [[nodiscard]] virtual std::optional<Bytes> take() = 0;

    /// Adds what keeps the messages valid that were taken since the last call, and the one before those.
    virtual void pin(std::vector<std::shared_ptr<const void>>& pinned) = 0;

    /// Whether the octets around packets are free to be overwritten.
    [[nodiscard]] virtual bool has_margins() const noexcept = 0;

    /// Whether what comes in a millisecond can wait.
    [[nodiscard]] virtual bool has_large_buffer() const noexcept { return true; }

    /// Datagrams the kernel has dropped so far for lack of room.
    [[nodiscard]] virtual std::uint64_t overrun() noexcept { return 0; }
};

}  // namespace spindrift::ndag
