#pragma once

#include <spindrift/base/bytes.hpp>

#include <bit>
#include <cstdint>
#include <optional>

namespace spindrift::packet {

/// The blocks of pcapng files that are known here (draft-ietf-opsawg-pcapng).
enum class PcapngBlockType : std::uint32_t {
    section = 0x0A0D0D0A,
    interface = 1,
    old_packet = 2,
    simple_packet = 3,
    name_resolution = 4,
    interface_statistics = 5,
    enhanced_packet = 6,
    custom = 0x0BAD,
    custom_not_to_copy = 0x4000'0BAD,
};

/// A block about the capture: what packets of `LinkLayer::pcapng_meta` hold, from its type to its second length.
class PcapngBlock {
public:
    /// \returns nothing unless `octets` are one whole block of a type that such packets have
    [[nodiscard]] static std::optional<PcapngBlock> parse(Bytes octets) noexcept;

    [[nodiscard]] PcapngBlockType type() const noexcept { return type_; }

    /// The order of the octets of numbers in it.
    [[nodiscard]] std::endian order() const noexcept { return order_; }

    /// What libtrace counts as captured, and shows as the length of the packet: all but the fixed fields before the
    /// options; so the second length is in it.
    [[nodiscard]] Bytes payload() const noexcept;

    [[nodiscard]] Bytes octets() const noexcept { return octets_; }

private:
    PcapngBlock(Bytes octets, PcapngBlockType type, std::endian order) noexcept
        : octets_(octets), type_(type), order_(order) {}

    Bytes octets_;
    PcapngBlockType type_;
    std::endian order_;
};

/// Whether packets are made of blocks of a type though they hold none.
[[nodiscard]] constexpr bool is_metadata(PcapngBlockType type) noexcept {
    return type == PcapngBlockType::section || type == PcapngBlockType::interface ||
           type == PcapngBlockType::name_resolution || type == PcapngBlockType::interface_statistics ||
           type == PcapngBlockType::custom || type == PcapngBlockType::custom_not_to_copy;
}

}  // namespace spindrift::packet
