#include <spindrift/packet/layers.hpp>

namespace spindrift::packet {
namespace {

Bytes mac_at(Bytes frame, std::size_t at) noexcept {
    constexpr std::size_t mac_size = 6;
    return frame.size() < at + mac_size ? Bytes() : frame.subspan(at, mac_size);
}

/// Whether an 802.11 frame has no address of a transmitter: control frames such as ACK and CTS.
bool has_no_transmitter(Bytes frame) noexcept {
    constexpr unsigned type_mask = 0x0C;
    constexpr unsigned control_type = 0x04;
    constexpr unsigned transmitter_subtypes = 0x20;
    const auto control = frame.empty() ? 0 : std::to_integer<unsigned>(frame[0]);
    return (control & type_mask) == control_type && (control & transmitter_subtypes) == 0;
}

}  // namespace

Bytes source_mac(const Frame& frame) noexcept {
    switch (frame.link) {
        case LinkLayer::ethernet: return mac_at(frame.octets, 6);
        case LinkLayer::ieee80211: return has_no_transmitter(frame.octets) ? Bytes() : mac_at(frame.octets, 10);
        default: return {};
    }
}

Bytes destination_mac(const Frame& frame) noexcept {
    switch (frame.link) {
        case LinkLayer::ethernet: return mac_at(frame.octets, 0);
        case LinkLayer::ieee80211: return mac_at(frame.octets, 4);
        default: return {};
    }
}

}  // namespace spindrift::packet
