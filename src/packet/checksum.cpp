#include <spindrift/packet/checksum.hpp>

namespace spindrift::packet {

void Checksum::add(Bytes data) noexcept {
    // Summing 32-bit words gives the same result after folding. 2^32 of them fit into the 64-bit sum.
    while (data.size() >= 8) {
        sum_ += load_be<std::uint32_t>(data.data());
        sum_ += load_be<std::uint32_t>(data.data() + 4);
        data = data.subspan(8);
    }
    while (data.size() >= 2) {
        sum_ += load_be<std::uint16_t>(data.data());
        data = data.subspan(2);
    }
    if (!data.empty()) {
        sum_ += std::to_integer<std::uint64_t>(data[0]) << 8;
    }
}

std::uint16_t Checksum::sum() const noexcept {
    std::uint64_t folded = sum_;
    while (folded >> 16 != 0) {
        folded = (folded & 0xFFFF) + (folded >> 16);
    }
    return static_cast<std::uint16_t>(folded);
}

}  // namespace spindrift::packet
