#pragma once

#include "console.hpp"

#include <spindrift/pipeline/counters.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace nmsgtool {

/// Prints what was received, sent and lost, one line for each interval:
///
///     nmsgtool: stats: seconds=10.002 bytes_in=… payloads_in=… … containers_lost=3 lost[192.0.2.1/4711#01…ef]=3
///
/// Each number counts one interval: the sum of all lines is the total. Counters of losses are left out while they are
/// 0.
class Stats {
public:
    /// \param console prints the lines; outlives this object
    Stats(const Console& console, std::uint32_t seconds);

    /// Whether the interval is over.
    [[nodiscard]] bool due() const noexcept { return Clock::now() >= next_; }

    /// Prints the line of the interval, which ends now.
    void report(const spindrift::pipeline::Pipeline& pipeline);

private:
    using Clock = std::chrono::steady_clock;
    using Key = std::tuple<std::string, spindrift::Endpoint, std::uint64_t>;

    std::string losses(const std::vector<spindrift::pipeline::PeerStats>& peers);

    const Console& console_;
    Clock::duration interval_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_;
    spindrift::pipeline::Counters before_;
    std::map<Key, std::uint64_t> lost_before_;
};

}  // namespace nmsgtool
