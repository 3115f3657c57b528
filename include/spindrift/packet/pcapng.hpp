#pragma once

#include <spindrift/base/bytes.hpp>

#include <bit>
#include <cstdint>
#include <optional>

namespace spindrift::packet {

/// The block types of pcapng that this library reads (draft-ietf-opsawg-pcapng).
enum class PcapngBlockType : std::uint32_t {
    section = 0x0A0D0D0A,
    interface = 1,
    old_packet = 2,
    simple_packet = 3,
    name_resolution = 4,
    interface_statistics = 5,
    enhanced_packet = 6,
    custom = 0x0BAD,
    custom_not_copied = 0x4000'0BAD,
};

/// A block that describes the capture, from its type to its second length field. Packets of `LinkLayer::pcapng_meta`
/// contain one. Borrows the octets.
class PcapngBlock {
public:
    /// \returns nothing if `octets` are not exactly one block of a type for which `is_metadata` is true
    [[nodiscard]] static std::optional<PcapngBlock> parse(Bytes octets) noexcept;

    [[nodiscard]] PcapngBlockType type() const noexcept { return type_; }

    /// The byte order of its numbers.
    [[nodiscard]] std::endian order() const noexcept { return order_; }

    /// The octets that libtrace counts as captured and prints as the packet length: everything after the fixed fields,
    /// including the second length field.
    [[nodiscard]] Bytes payload() const noexcept;

    [[nodiscard]] Bytes octets() const noexcept { return octets_; }

private:
    PcapngBlock(Bytes octets, PcapngBlockType type, std::endian order) noexcept
        : octets_(octets), type_(type), order_(order) {}

    Bytes octets_;
    PcapngBlockType type_;
    std::endian order_;
};

/// Whether blocks of a type describe the capture. Readers deliver them as packets of `LinkLayer::pcapng_meta`.
[[nodiscard]] constexpr bool is_metadata(PcapngBlockType type) noexcept {
    return type == PcapngBlockType::section || type == PcapngBlockType::interface ||
           type == PcapngBlockType::name_resolution || type == PcapngBlockType::interface_statistics ||
           type == PcapngBlockType::custom || type == PcapngBlockType::custom_not_copied;
}

}  // namespace spindrift::packet
