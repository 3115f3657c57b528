#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/ethernet.hpp>

#include <array>
#include <optional>

// ARP (docs/formats/ndag.md 8.13).
namespace spindrift::dump {
namespace {

using packet::ArpHeader;

constexpr std::string_view truncated = "(Truncated)";

/// Each octet as two digits and a space.
void put_octets(Line& line, Bytes octets) {
    for (const std::byte octet : octets) {
        line.hex(octet).put(' ');
    }
}

/// The octets from offset `at`; nothing if fewer than `size` were captured.
std::optional<Bytes> address_at(const ArpHeader& arp, std::size_t at, std::size_t size) noexcept {
    return arp.has(at + size) ? std::optional(arp.after(at)) : std::nullopt;
}

void put_sender_hardware(Line& line, const ArpHeader& arp) {
    constexpr std::uint16_t ethernet = 1;
    const std::size_t size = arp.hardware_size();
    const auto address = address_at(arp, ArpHeader::size, size);
    if (!address) {
        line.put_text(truncated);
    } else if (arp.hardware_type() == ethernet) {
        // Always six octets: the size in the header is ignored.
        line.mac(*address);
    } else {
        put_octets(line, address->first(size));
    }
}

void put_protocol(Line& line, const ArpHeader& arp, std::size_t at) {
    const std::size_t size = arp.protocol_size();
    const auto address = address_at(arp, at, size);
    if (!address) {
        line.put_text(truncated);
    } else if (arp.protocol_type() == packet::ethertype::ipv4) {
        // Always four octets: the size in the header is ignored.
        std::array<std::byte, 4> octets{};
        std::copy_n(address->begin(), std::min(address->size(), octets.size()), octets.begin());
        line.ipv4(octets);
    } else {
        line.put(" (");
        put_octets(line, address->first(size));
        line.put(')');
    }
}

void put_sender_protocol(Line& line, const ArpHeader& arp) {
    put_protocol(line, arp, ArpHeader::size + arp.hardware_size());
}

void put_target_protocol(Line& line, const ArpHeader& arp) {
    put_protocol(line, arp, ArpHeader::size + 2U * arp.hardware_size() + arp.protocol_size());
}

}  // namespace

Next dump_arp(Context& context, Bytes octets) {
    constexpr std::uint16_t request = 1;
    constexpr std::uint16_t reply = 2;
    // Three addresses of up to 255 octets.
    Line line(context.out, Line::usual_room + 3 * 255 * 3);
    const ArpHeader arp(octets);
    if (!arp.has(ArpHeader::size)) {
        line.put(" ARP: (Truncated)\n");
        return no_more;
    }
    switch (arp.operation()) {
        case request:
            put_target_protocol(line.put(" ARP: who-has "), arp);
            put_sender_protocol(line.put(" tell "), arp);
            put_sender_hardware(line.put(" ("), arp);
            line.put(")\n");
            break;
        case reply:
            put_sender_protocol(line.put(" ARP: reply "), arp);
            put_sender_hardware(line.put(" is-at "), arp);
            line.put('\n');
            break;
        default:
            // libtrace prints the sender twice.
            line.put(" ARP: Unknown opcode (").decimal(arp.operation());
            put_sender_protocol(line.put(") from "), arp);
            put_sender_protocol(line.put(" to "), arp);
            line.put('\n');
    }
    return no_more;
}

}  // namespace spindrift::dump
