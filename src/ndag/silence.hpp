#pragma once

#include <chrono>
#include <optional>

namespace spindrift::ndag {

/// Measures how long no beacon has come, and says when to tell of it: after two and after ten seconds if none ever
/// came, and after ten if they have stopped. Beacons come once a second.
class Silence {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds short_silence{2};
    static constexpr std::chrono::seconds long_silence{10};

    explicit Silence(TimePoint now) noexcept : last_(now) {}

    void heard(TimePoint now) noexcept {
        last_ = now;
        next_ = long_silence;
    }

    /// \returns how long the silence has lasted, if that is to be told now
    std::optional<std::chrono::seconds> check(TimePoint now) noexcept {
        const auto length = std::chrono::duration_cast<std::chrono::seconds>(now - last_);
        if (!next_ || length < *next_) {
            return std::nullopt;
        }
        next_ = length < long_silence ? std::optional(long_silence) : std::nullopt;
        return length;
    }

private:
    TimePoint last_;
    std::optional<std::chrono::seconds> next_ = short_silence;
};

}  // namespace spindrift::ndag
