#pragma once

#include <spindrift/pipeline/counters.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace nmsgtool {

/// Tells on standard error how far a job is: bytes, messages a second, time left. On a terminal one line is written
/// over and over; elsewhere each report is a line of its own.
class Progress {
public:
    /// \param total bytes there are to read, where that is known
    Progress(std::optional<std::uint64_t> total, bool on_terminal);

    /// Shows where things are, if it is time to.
    void update(const spindrift::pipeline::Counters& counters);

    /// Clears the line.
    void end();

    /// The text of a report. Public so that it can be tested.
    [[nodiscard]] static std::string report(const spindrift::pipeline::Counters& counters,
                                            std::optional<std::uint64_t> total, double seconds);

private:
    using Clock = std::chrono::steady_clock;

    std::optional<std::uint64_t> total_;
    bool on_terminal_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_;
    bool shown_ = false;
};

}  // namespace nmsgtool
