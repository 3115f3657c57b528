#pragma once

#include <spindrift/base/steady_clock.hpp>
#include <spindrift/base/timestamp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace spindrift::pipeline {

/// The times at which outputs are reopened: multiples of an interval since the epoch, shifted by an offset. The caller
/// passes the present time of both clocks.
///
/// A monotonic clock measures the time to the next multiple: when the wall clock is set back, outputs are reopened as
/// if it had not been, and from then on at the multiples of the new time. When the wall clock is set forward beyond a
/// multiple, they are reopened at once.
class RotationSchedule {
public:
    struct Now {
        SteadyClock::TimePoint steady;  ///< read first: if the thread is interrupted between both, wall time decides
        Timestamp wall;
    };

    /// A schedule without any time.
    RotationSchedule() = default;

    /// \param interval in seconds; 0 for never
    /// \param offset below the interval
    RotationSchedule(std::uint32_t interval, std::uint32_t offset, const Now& now)
        : interval_(interval), offset_(offset) {
        if (interval > 0) {
            const std::int64_t second = now.wall.seconds();
            set_next(second - second % interval + offset + interval, now);
        }
    }

    /// Whether the next time has come. If so, moves it to the following one.
    [[nodiscard]] bool take_due(const Now& now) noexcept {
        if (!next_) {
            return false;
        }
        const std::int64_t second = now.wall.seconds();
        if (second >= *next_) {
            set_next(*next_ + (second - *next_) / interval_ * interval_ + interval_, now);
            return true;
        }
        if (now.steady >= deadline_ + tolerance) {
            // The multiple that is nearest to one interval from now, so that no file is much shorter or longer.
            const std::int64_t nearest = (second - offset_ + interval_ + interval_ / 2) / interval_ * interval_;
            set_next(nearest + offset_, now);
            return true;
        }
        return false;
    }

    /// In seconds since the epoch.
    [[nodiscard]] std::optional<std::int64_t> next() const noexcept { return next_; }

private:
    // A smaller correction of the wall clock lets it decide, so that file names keep their full seconds.
    static constexpr std::chrono::milliseconds tolerance{500};

    void set_next(std::int64_t second, const Now& now) noexcept {
        next_ = second;
        const std::int64_t wait = Timestamp::from_parts(second, 0).nanoseconds() - now.wall.nanoseconds();
        deadline_ = now.steady + std::chrono::nanoseconds(wait);
    }

    std::int64_t interval_ = 0;
    std::int64_t offset_ = 0;
    std::optional<std::int64_t> next_;
    SteadyClock::TimePoint deadline_;  // of `next_`
};

}  // namespace spindrift::pipeline
