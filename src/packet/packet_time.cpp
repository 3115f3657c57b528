#include <spindrift/packet/packet_time.hpp>

#include <limits>

namespace spindrift::packet {

double PacketTime::as_double() const noexcept {
    constexpr double erf_units = std::numeric_limits<std::uint32_t>::max();
    return seconds_ + fraction_ / (unit_ == Unit::erf ? erf_units : 1e9);
}

}  // namespace spindrift::packet
