#pragma once

#include <spindrift/base/timestamp.hpp>

#include <compare>
#include <cstdint>

namespace spindrift::packet {

/// When a packet was captured, exactly as its file or datagram says: ERF counts fractions of a second in units of 2⁻³²,
/// captures of libpcap in nanoseconds, and neither can be turned into the other without loss
/// (docs/formats/ndag.md 3.2).
class PacketTime {
public:
    constexpr PacketTime() = default;

    /// An ERF timestamp: seconds since the epoch in the upper half, the fraction in the lower.
    [[nodiscard]] static constexpr PacketTime from_erf(std::uint64_t value) noexcept {
        return {static_cast<std::uint32_t>(value >> 32), static_cast<std::uint32_t>(value), Unit::erf};
    }

    /// \param nanoseconds below 1,000,000,000
    [[nodiscard]] static constexpr PacketTime from_parts(std::uint32_t seconds, std::uint32_t nanoseconds) noexcept {
        return {seconds, nanoseconds, Unit::nanoseconds};
    }

    /// Times before 1970 and after 2106 give the nearest that can be.
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

    /// Nanoseconds behind `seconds()`, those of ERF rounded down.
    [[nodiscard]] constexpr std::uint32_t nanoseconds() const noexcept {
        return unit_ == Unit::nanoseconds
                   ? fraction_
                   : static_cast<std::uint32_t>((static_cast<std::uint64_t>(fraction_) * 1'000'000'000U) >> 32);
    }

    [[nodiscard]] constexpr Timestamp timestamp() const noexcept {
        return Timestamp(seconds_ * 1'000'000'000LL + nanoseconds());
    }

    /// As an ERF timestamp; nanoseconds are rounded down, as every tool does.
    [[nodiscard]] constexpr std::uint64_t erf() const noexcept {
        const std::uint64_t fraction =
            unit_ == Unit::erf ? fraction_ : (static_cast<std::uint64_t>(fraction_) << 32) / 1'000'000'000U;
        return (static_cast<std::uint64_t>(seconds_) << 32) | fraction;
    }

    /// Seconds as libtrace turns them into a floating-point number, in which the last tenth of a microsecond of a
    /// second belongs to the next (the "double" rows of docs/formats/ndag.md 3.2).
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
