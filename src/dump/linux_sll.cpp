#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/header_view.hpp>
#include <spindrift/packet/layers.hpp>

#include <array>

// The pseudo-header of Linux for packets from devices without a link-layer header (docs/formats/ndag.md 8.14).
namespace spindrift::dump {
namespace {

using packet::LinkLayer;

/// A "cooked" header, version 1.
class SllHeader : public packet::HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 16;

    [[nodiscard]] std::uint16_t packet_type() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint16_t hardware_type() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] std::uint16_t hardware_size() const noexcept { return field<std::uint16_t>(4); }
    [[nodiscard]] Bytes hardware_address() const noexcept { return address(6, 6); }
    [[nodiscard]] std::uint16_t protocol() const noexcept { return field<std::uint16_t>(14); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

constexpr std::array<std::string_view, 5> packet_types = {"HOST", "BROADCAST", "MULTICAST", "OTHERHOST", "OUTGOING"};

void put_header(Line& line, const SllHeader& sll) {
    line.put(" Linux SLL: Packet Type = ");
    if (sll.packet_type() < packet_types.size()) {
        line.put_text(packet_types[sll.packet_type()]);
    } else {
        line.put("Unknown (0x").hex(sll.packet_type()).put(')');
    }
    line.put("\n Linux SLL: Hardware Address Type = 0x").hex(sll.hardware_type());
    line.put("\n Linux SLL: Hardware Address Length = ").decimal(sll.hardware_size());
    line.put("\n Linux SLL: Hardware Address = ").mac(sll.hardware_address());
    line.put("\n Linux SLL: Protocol = 0x").hex(sll.protocol()).put('\n');
}

}  // namespace

Next dump_linux_sll(Context& context, Bytes octets) {
    constexpr std::uint16_t ethernet = 1;
    constexpr std::uint16_t loopback = 772;
    constexpr std::uint16_t loop_protocol = 0x0060;
    const SllHeader sll(octets);
    Line line(context.out);
    if (!sll.has(SllHeader::size)) {
        line.put(" Linux SLL: Truncated (len = ").decimal(octets.size()).put(")\n");
        return no_more;
    }
    put_header(line, sll);
    const std::uint16_t hardware = sll.hardware_type();
    if ((hardware == ethernet || hardware == loopback) && sll.protocol() != loop_protocol) {
        return {Namespace::eth, sll.protocol(), sll.payload()};
    }
    const LinkLayer link = packet::link_of_hardware(hardware);
    if (link == LinkLayer::unknown) {
        line.put("Unknown ARPHRD: ").decimal(hardware).put('\n');
    }
    return {Namespace::link, static_cast<int>(link), sll.payload()};
}

}  // namespace spindrift::dump
