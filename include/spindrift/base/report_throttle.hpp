#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

namespace spindrift {

/// Lets one report in a while through for what may happen any number of times, with the count since the last.
class ReportThrottle {
public:
    explicit ReportThrottle(std::chrono::seconds period = std::chrono::seconds(1)) noexcept : period_(period) {}

    /// \returns how many to report now, or 0 for none yet
    std::uint64_t add(std::uint64_t count) noexcept {
        unreported_ += count;
        const auto now = std::chrono::steady_clock::now();
        if (unreported_ == 0 || now - last_report_ < period_) {
            return 0;
        }
        last_report_ = now;
        return std::exchange(unreported_, 0);
    }

    /// What is left to report at the end.
    std::uint64_t rest() noexcept { return std::exchange(unreported_, 0); }

private:
    std::chrono::seconds period_;
    std::uint64_t unreported_ = 0;
    std::chrono::steady_clock::time_point last_report_;
};

}  // namespace spindrift
