#pragma once

#include <spindrift/base/timestamp.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <optional>
#include <span>

namespace spindrift::rates {

/// Estimates the packet time of a pipe while no packets arrive, if the packets arrive as they are captured: then the
/// time of the newest packet advances with the system clock. Packets of recorded files, and packets that a writer holds
/// back in its buffer, have no such time. One thread at a time.
class PipeClock {
public:
    /// \param interval seconds of a row
    explicit PipeClock(std::uint64_t interval) noexcept;

    /// Updates the clock with packets that arrived now, together.
    void observe(std::span<const packet::Packet> packets, Timestamp now) noexcept;

    /// The second before which no more packets are expected; nothing if that is not known.
    [[nodiscard]] std::optional<std::uint64_t> second(Timestamp now) const noexcept;

private:
    std::int64_t max_offset_;             // nanoseconds
    std::optional<std::int64_t> offset_;  // system time minus packet time; the minimum of all packets
    std::int64_t delay_ = 0;              // of the oldest packet that arrived last, compared with that minimum
};

}  // namespace spindrift::rates
