#pragma once

#include <spindrift/base/steady_clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace spindrift {

/// Lets one report in a while through for what may happen any number of times, with the count since the last.
class ReportThrottle {
public:
    explicit ReportThrottle(std::chrono::seconds period = std::chrono::seconds(1),
                            const SteadyClock& clock = SteadyClock::system()) noexcept
        : period_(period), clock_(&clock) {}

    /// \returns how many to report now, or 0 for none yet
    std::uint64_t add(std::uint64_t count) noexcept {
        unreported_ += count;
        const auto now = clock_->now();
        if (unreported_ == 0 || (last_report_ && now - *last_report_ < period_)) {
            return 0;
        }
        last_report_ = now;
        return std::exchange(unreported_, 0);
    }

    /// What is left to report at the end.
    std::uint64_t rest() noexcept { return std::exchange(unreported_, 0); }

private:
    std::chrono::seconds period_;
    const SteadyClock* clock_;
    std::uint64_t unreported_ = 0;
    std::optional<SteadyClock::TimePoint> last_report_;
};

}  // namespace spindrift
