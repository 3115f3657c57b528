#pragma once

#include <spindrift/pipeline/counters.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace nmsgtool {

/// Shows the progress of a job on standard error: bytes, messages per second, time left. On a terminal it updates one
/// line; elsewhere each report is a line of its own. Without a total, as of live inputs, the rate is that of the last
/// second, not of the whole job.
class Progress {
public:
    /// \param total bytes to read, if known
    Progress(std::optional<std::uint64_t> total, bool on_terminal);

    /// Shows the progress if the next report is due.
    void update(const spindrift::pipeline::Counters& counters);

    /// Clears the line.
    void end();

    /// The text of a report. Public for tests.
    /// \param rate messages per second
    [[nodiscard]] static std::string report(const spindrift::pipeline::Counters& counters,
                                            std::optional<std::uint64_t> total, double rate, double seconds);

private:
    using Clock = std::chrono::steady_clock;

    std::optional<std::uint64_t> total_;
    bool on_terminal_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_;
    Clock::time_point last_ = start_;  // report
    std::uint64_t messages_ = 0;       // at that time
    bool shown_ = false;
};

}  // namespace nmsgtool
