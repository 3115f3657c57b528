#pragma once

#include <bitset>
#include <cstdint>

namespace spindrift::ndag {

/// What the sequence numbers have shown so far.
struct SequenceCounts {
    std::uint64_t missing = 0;     ///< datagrams that did not arrive; reduced when one arrives late
    std::uint64_t reordered = 0;   ///< datagrams that arrived late
    std::uint64_t duplicates = 0;  ///< datagrams that arrived more than once
    std::uint64_t restarts = 0;    ///< restarts of the monitor; datagrams lost during a restart are not counted
};

/// Tracks the sequence numbers of one monitor in one stream (docs/formats/ndag.md section 4).
class SequenceTracker {
public:
    /// How many past numbers are remembered to distinguish late datagrams from duplicates. A number that is older than
    /// the window means that the monitor has restarted.
    static constexpr std::uint32_t window = 1024;

    /// Processes the header of a datagram.
    /// \param counts updated
    void update(std::uint64_t started, std::uint32_t sequence, SequenceCounts& counts) noexcept;

private:
    void restart(std::uint32_t sequence) noexcept;
    void advance(std::uint32_t gap, SequenceCounts& counts) noexcept;
    void take_late(std::uint32_t sequence, SequenceCounts& counts) noexcept;

    std::uint64_t started_ = 0;
    std::uint32_t expected_ = 0;  // 0 before the first datagram
    // Whether a number in the window before `expected_` is missing, indexed by the number modulo the size. The size is
    // twice the window, because at the wrap, where 0 is skipped, the window spans one number more.
    std::bitset<2 * window> missing_;
};

}  // namespace spindrift::ndag
