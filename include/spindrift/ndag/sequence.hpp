#pragma once

#include <bitset>
#include <cstdint>

namespace spindrift::ndag {

/// What sequence numbers have told so far.
struct SequenceCounts {
    std::uint64_t missing = 0;     ///< datagrams that did not come, less those that came late
    std::uint64_t reordered = 0;   ///< came late
    std::uint64_t duplicates = 0;  ///< came again
    std::uint64_t restarts = 0;    ///< of the monitor, after which nothing is known to be missing
};

/// Follows the sequence numbers of one monitor in one stream (docs/formats/ndag.md section 4).
class SequenceTracker {
public:
    /// So many numbers are remembered to tell what comes late from what comes again; what is further behind has
    /// started anew.
    static constexpr std::uint32_t window = 1024;

    /// Takes note of a datagram.
    void update(std::uint64_t started, std::uint32_t sequence, SequenceCounts& counts) noexcept;

private:
    void restart(std::uint32_t sequence) noexcept;
    void advance(std::uint32_t gap, SequenceCounts& counts) noexcept;
    void take_late(std::uint32_t sequence, SequenceCounts& counts) noexcept;

    std::uint64_t started_ = 0;
    std::uint32_t expected_ = 0;  // 0 if nothing is known yet
    // Which of the numbers before the one expected are missing, by their remainder; twice the window, as 0 is left out
    // where they begin anew.
    std::bitset<2 * window> missing_;
};

}  // namespace spindrift::ndag
