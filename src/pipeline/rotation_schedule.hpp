#pragma once

#include <cstdint>
#include <optional>

namespace spindrift::pipeline {

/// The times at which outputs are reopened: multiples of an interval since the epoch, shifted by an offset. The caller
/// passes the current time, in seconds.
class RotationSchedule {
public:
    /// A schedule without any time.
    RotationSchedule() = default;

    /// \param interval in seconds; 0 for never
    /// \param offset below the interval
    RotationSchedule(std::uint32_t interval, std::uint32_t offset, std::int64_t now) : interval_(interval) {
        if (interval > 0) {
            next_ = now - now % interval + offset + interval;
        }
    }

    /// Whether the next time has come. If so, moves it to the first one after `now`.
    [[nodiscard]] bool take_due(std::int64_t now) noexcept {
        if (!next_ || now < *next_) {
            return false;
        }
        *next_ += (now - *next_) / interval_ * interval_ + interval_;
        return true;
    }

    [[nodiscard]] std::optional<std::int64_t> next() const noexcept { return next_; }

private:
    std::int64_t interval_ = 0;
    std::optional<std::int64_t> next_;
};

}  // namespace spindrift::pipeline
