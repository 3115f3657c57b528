#pragma once

#include <cstdint>
#include <optional>

namespace spindrift::pipeline {

/// When outputs are reopened by the clock: at multiples of an interval since the epoch, shifted by an offset. Time is
/// given, in whole seconds.
class RotationSchedule {
public:
    /// Never.
    RotationSchedule() = default;

    /// \param interval in seconds; 0 for never
    /// \param offset below the interval
    RotationSchedule(std::uint32_t interval, std::uint32_t offset, std::int64_t now) : interval_(interval) {
        if (interval > 0) {
            next_ = now - now % interval + offset + interval;
        }
    }

    /// Whether it is time. Then the next moment is the first one behind `now`.
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
