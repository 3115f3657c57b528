#include <spindrift/packet/pcapng.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

constexpr std::size_t min_block_size = 12;

std::uint32_t number(const std::byte* from, std::endian order) noexcept {
    return order == std::endian::big ? load_be<std::uint32_t>(from) : load_le<std::uint32_t>(from);
}

// Octets of the fixed fields before the options.
std::size_t framing_size(PcapngBlockType type) noexcept {
    switch (type) {
        case PcapngBlockType::section: return 24;
        case PcapngBlockType::interface: return 16;
        case PcapngBlockType::interface_statistics: return 20;
        case PcapngBlockType::custom:
        case PcapngBlockType::custom_not_copied: return 12;
        default: return 8;
    }
}

}  // namespace

std::optional<PcapngBlock> PcapngBlock::parse(Bytes octets) noexcept {
    if (octets.size() < min_block_size) {
        return std::nullopt;
    }
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const auto type = static_cast<PcapngBlockType>(number(octets.data(), order));
        // The type of section header blocks is the same in both byte orders; their magic number shows the order.
        const bool known =
            type == PcapngBlockType::section ? number(octets.data() + 8, order) == 0x1A2B3C4D : is_metadata(type);
        if (known && number(octets.data() + 4, order) == octets.size()) {
            return PcapngBlock(octets, type, order);
        }
    }
    return std::nullopt;
}

Bytes PcapngBlock::payload() const noexcept {
    return octets_.subspan(std::min(framing_size(type_), octets_.size()));
}

}  // namespace spindrift::packet
