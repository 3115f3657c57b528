#pragma once

#include <spindrift/packet/packet_time.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace spindrift::packet {

/// Converts the timestamps of an interface.
class PcapngClock {
public:
    /// \param resolution the option if_tsresol: a negative power of 10, or, if the highest bit is set, of 2
    void set_resolution(std::uint8_t resolution) noexcept {
        exponent_ = resolution & 0x7F;
        binary_ = (resolution & 0x80) != 0;
        units_ = !binary_ && exponent_ < powers_of_ten.size() ? powers_of_ten[exponent_] : 0;
    }

    void set_offset(std::int64_t seconds) noexcept { offset_ = seconds; }

    [[nodiscard]] PacketTime time(std::uint64_t units) const noexcept {
        return binary_ ? binary_time(units) : decimal_time(units);
    }

private:
    static constexpr auto powers_of_ten = [] {
        std::array<std::uint64_t, 20> powers{};
        powers[0] = 1;
        for (std::size_t i = 1; i < powers.size(); ++i) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }();

    [[nodiscard]] PacketTime decimal_time(std::uint64_t units) const noexcept {
        constexpr unsigned nanoseconds = 9;
        // If a second has more units than 64 bits can count, timestamps are below one second.
        const std::uint64_t seconds = units_ != 0 ? units / units_ : 0;
        const std::uint64_t rest = units - seconds * units_;
        std::uint64_t fraction = 0;
        if (exponent_ <= nanoseconds) {
            fraction = rest * powers_of_ten[nanoseconds - exponent_];
        } else if (exponent_ - nanoseconds < powers_of_ten.size()) {
            fraction = rest / powers_of_ten[exponent_ - nanoseconds];
        }
        const auto second = moved(seconds);
        return second ? PacketTime::from_parts(*second, static_cast<std::uint32_t>(fraction)) : out_of_range(seconds);
    }

    [[nodiscard]] PacketTime binary_time(std::uint64_t units) const noexcept {
        constexpr unsigned erf = 32;
        const std::uint64_t seconds = exponent_ < 64 ? units >> exponent_ : 0;
        const std::uint64_t rest = exponent_ < 64 ? units - (seconds << exponent_) : units;
        std::uint64_t fraction = 0;
        if (exponent_ <= erf) {
            fraction = rest << (erf - exponent_);
        } else if (exponent_ - erf < 64) {
            fraction = rest >> (exponent_ - erf);
        }
        const auto second = moved(seconds);
        return second ? PacketTime::from_erf(static_cast<std::uint64_t>(*second) << 32 | fraction)
                      : out_of_range(seconds);
    }

    /// Adds the offset. \returns nothing if the sum is out of range
    [[nodiscard]] std::optional<std::uint32_t> moved(std::uint64_t seconds) const noexcept {
        constexpr std::uint64_t last = std::numeric_limits<std::uint32_t>::max();
        // The sum is modulo 2^64: a negative result wraps to a value above `last`.
        const std::uint64_t sum = seconds + static_cast<std::uint64_t>(offset_);
        const bool wraps = offset_ > 0 && sum < seconds;
        return sum <= last && !wraps ? std::optional(static_cast<std::uint32_t>(sum)) : std::nullopt;
    }

    /// The earliest or latest time that `PacketTime` can hold.
    [[nodiscard]] PacketTime out_of_range(std::uint64_t seconds) const noexcept {
        const bool before = offset_ < 0 && seconds < 0 - static_cast<std::uint64_t>(offset_);
        return before ? PacketTime() : PacketTime::from_parts(std::numeric_limits<std::uint32_t>::max(), 999'999'999);
    }

    unsigned exponent_ = 6;
    bool binary_ = false;
    std::uint64_t units_ = 1'000'000;  // per second; 0 if binary or more than 64 bits can hold
    std::int64_t offset_ = 0;
};

}  // namespace spindrift::packet
