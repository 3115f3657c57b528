#include <spindrift/packet/checksum.hpp>

namespace spindrift::packet {
namespace {

std::uint16_t fold(std::uint64_t sum) noexcept {
    while (sum >> 16 != 0) {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(sum);
}

}  // namespace

void Checksum::add(Bytes data) noexcept {
    if (data.size() >= 8) {
        // Words of any size and byte order give the same sum, if each carry counts as one (RFC 1071 section 2).
        std::uint64_t sum = 0;
        std::uint64_t carries = 0;
        for (; data.size() >= 8; data = data.subspan(8)) {
            const auto word = load_le<std::uint64_t>(data.data());
            sum += word;
            carries += sum < word ? 1U : 0U;
        }
        const std::uint16_t folded = fold((sum & 0xFFFF'FFFF) + (sum >> 32) + carries);
        sum_ += static_cast<std::uint16_t>(folded << 8 | folded >> 8);
    }
    for (; data.size() >= 2; data = data.subspan(2)) {
        sum_ += load_be<std::uint16_t>(data.data());
    }
    if (!data.empty()) {
        sum_ += std::to_integer<std::uint64_t>(data[0]) << 8;
    }
}

std::uint16_t Checksum::sum() const noexcept {
    return fold(sum_);
}

}  // namespace spindrift::packet
