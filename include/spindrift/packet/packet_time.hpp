#pragma once

#include <spindrift/base/timestamp.hpp>

#include <compare>
#include <cstdint>

namespace spindrift::packet {

/// The capture time of a packet, exactly as in its file or datagram. ERF counts fractions of a second in units of 2⁻³²,
/// libpcap counts nanoseconds; neither can be converted to the other without loss (docs/formats/ndag.md 3.2).
class PacketTime {
public:
    constexpr PacketTime() = default;

    /// From an ERF timestamp: seconds since 1970 in the upper 32 bits, the fraction in the lower.
    [[nodiscard]] static constexpr PacketTime from_erf(std::uint64_t value) noexcept {
        return {static_cast<std::uint32_t>(value >> 32), static_cast<std::uint32_t>(value), Unit::erf};
    }

    /// From seconds since 1970 and nanoseconds below 1,000,000,000.
    [[nodiscard]] static constexpr PacketTime from_parts(std::uint32_t seconds, std::uint32_t nanoseconds) noexcept {
        return {seconds, nanoseconds, Unit::nanoseconds};
    }

    /// Times before 1970 and after 2106 are clamped to that range.
    [[nodiscard]] static constexpr PacketTime from(Timestamp time) noexcept {
        if (time.nanoseconds() < 0) {
            return {};
        }
        const auto nanoseconds = static_cast<std::uint64_t>(time.nanoseconds());
        const std::uint64_t seconds = nanoseconds / 1'000'000'000U;
        constexpr std::uint32_t last_second = 0xFFFF'FFFF;
        return seconds > last_second ? from_parts(last_second, 999'999'999)
                                     : from_parts(static_cast<std::uint32_t>(seconds),
                                                  static_cast<std::uint32_t>(nanoseconds % 1'000'000'000U));
    }

    [[nodiscard]] constexpr std::uint32_t seconds() const noexcept { return seconds_; }

    /// The fraction of the second in nanoseconds; fractions of ERF are rounded down.
    [[nodiscard]] constexpr std::uint32_t nanoseconds() const noexcept {
        return unit_ == Unit::nanoseconds
                   ? fraction_
                   : static_cast<std::uint32_t>((static_cast<std::uint64_t>(fraction_) * 1'000'000'000U) >> 32);
    }

    [[nodiscard]] constexpr Timestamp timestamp() const noexcept {
        return Timestamp(seconds_ * 1'000'000'000LL + nanoseconds());
    }

    /// As an ERF timestamp; nanoseconds are rounded down, as libtrace's tools do.
    [[nodiscard]] constexpr std::uint64_t erf() const noexcept {
        const std::uint64_t fraction =
            unit_ == Unit::erf ? fraction_ : (static_cast<std::uint64_t>(fraction_) << 32) / 1'000'000'000U;
        return (static_cast<std::uint64_t>(seconds_) << 32) | fraction;
    }

    /// Seconds as the floating-point number that libtrace computes, which rounds the last tenth of a microsecond of a
    /// second up to the next second (the "double" rows of docs/formats/ndag.md 3.2).
    [[nodiscard]] double as_double() const noexcept;

    friend constexpr bool operator==(const PacketTime& a, const PacketTime& b) noexcept { return a.erf() == b.erf(); }
    friend constexpr auto operator<=>(const PacketTime& a, const PacketTime& b) noexcept { return a.erf() <=> b.erf(); }

private:
    enum class Unit : std::uint8_t { nanoseconds, erf };

    constexpr PacketTime(std::uint32_t seconds, std::uint32_t fraction, Unit unit) noexcept
        : seconds_(seconds), fraction_(fraction), unit_(unit) {}

    std::uint32_t seconds_ = 0;
    std::uint32_t fraction_ = 0;
    Unit unit_ = Unit::nanoseconds;
};

}  // namespace spindrift::packet
