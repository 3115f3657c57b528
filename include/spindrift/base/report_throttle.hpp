#pragma once

#include <spindrift/base/steady_clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace spindrift {

/// Limits reports of a frequent event to one per period. A report carries the number of events since the last one.
class ReportThrottle {
public:
    explicit ReportThrottle(std::chrono::seconds period = std::chrono::seconds(1),
                            const SteadyClock& clock = SteadyClock::system()) noexcept
        : period_(period), clock_(&clock) {}

    /// Adds events. \returns how many to report now; 0 while the period since the last report is not over
    std::uint64_t add(std::uint64_t count) noexcept {
        unreported_ += count;
        const auto now = clock_->now();
        if (unreported_ == 0 || (last_report_ && now - *last_report_ < period_)) {
            return 0;
        }
        last_report_ = now;
        return std::exchange(unreported_, 0);
    }

    /// The number of events not reported yet; for the end.
    std::uint64_t rest() noexcept { return std::exchange(unreported_, 0); }

private:
    std::chrono::seconds period_;
    const SteadyClock* clock_;
    std::uint64_t unreported_ = 0;
    std::optional<SteadyClock::TimePoint> last_report_;
};

}  // namespace spindrift
