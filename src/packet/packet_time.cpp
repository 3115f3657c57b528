#include <spindrift/packet/packet_time.hpp>

#include <limits>

namespace spindrift::packet {

PacketTime PacketTime::from(Timestamp time) noexcept {
    constexpr std::int64_t last_second = std::numeric_limits<std::uint32_t>::max();
    if (time.seconds() < 0) {
        return {};
    }
    if (time.seconds() > last_second) {
        return from_parts(static_cast<std::uint32_t>(last_second), 999'999'999);
    }
    return from_parts(static_cast<std::uint32_t>(time.seconds()), time.subsecond());
}

double PacketTime::as_double() const noexcept {
    constexpr double erf_units = std::numeric_limits<std::uint32_t>::max();
    return seconds_ + fraction_ / (unit_ == Unit::erf ? erf_units : 1e9);
}

}  // namespace spindrift::packet
