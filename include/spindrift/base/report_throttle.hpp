#pragma once

#include <spindrift/base/steady_clock.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace spindrift {

/// Limits reports of a frequent event to a burst of a few, usually one, per period. A report carries the number of
/// events since the last one.
class ReportThrottle {
public:
    explicit ReportThrottle(std::chrono::seconds period = std::chrono::seconds(1),
                            const SteadyClock& clock = SteadyClock::system(), unsigned burst = 1) noexcept
        : period_(period), burst_(burst), clock_(&clock) {}

    /// Adds events. \returns how many to report now; 0 if the period has had its reports
    std::uint64_t add(std::uint64_t count) noexcept {
        unreported_ += count;
        const auto now = clock_->now();
        if (!begin_ || now - *begin_ >= period_) {
            reports_ = 0;
        }
        if (unreported_ == 0 || reports_ == burst_) {
            return 0;
        }
        if (reports_++ == 0) {
            begin_ = now;
        }
        return std::exchange(unreported_, 0);
    }

    /// The number of events not reported yet; for the end.
    std::uint64_t rest() noexcept { return std::exchange(unreported_, 0); }

private:
    std::chrono::seconds period_;
    unsigned burst_;
    const SteadyClock* clock_;
    std::uint64_t unreported_ = 0;
    unsigned reports_ = 0;                         // of the period
    std::optional<SteadyClock::TimePoint> begin_;  // of the period: its first report
};

}  // namespace spindrift
