#include <spindrift/dump/packet_dumper.hpp>

#include "decoder.hpp"
#include "hex_rows.hpp"
#include "line.hpp"
#include "pcapng_block.hpp"
#include "system_names.hpp"
#include "time_line.hpp"

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/layers.hpp>

#include <algorithm>
#include <array>

namespace spindrift::dump {
namespace {

using packet::LinkLayer;

// Numbers that no link layer has are unknown.
LinkLayer link_of(int number) noexcept {
    return number == static_cast<std::int8_t>(number) ? static_cast<LinkLayer>(number) : LinkLayer::unknown;
}

Decoder* decoder_of_link(int number) noexcept {
    switch (link_of(number)) {
        case LinkLayer::ethernet: return dump_ethernet;
        case LinkLayer::chdlc: return dump_chdlc;
        case LinkLayer::raw_ip: return dump_raw_ip;
        case LinkLayer::linux_sll: return dump_linux_sll;
        case LinkLayer::pos: return dump_pos;
        case LinkLayer::ppp: return dump_ppp;
        case LinkLayer::erf_meta: return dump_erf_provenance;
        case LinkLayer::pcapng_meta: return dump_pcapng_block;
        case LinkLayer::corsaro_tags: return dump_corsaro_tags;
        default: return nullptr;
    }
}

Decoder* decoder_of_ethertype(int number) noexcept {
    switch (number) {
        case packet::ethertype::ipv4: return dump_ipv4;
        case packet::ethertype::ipv6: return dump_ipv6;
        case packet::ethertype::arp: return dump_arp;
        case packet::ethertype::vlan: return dump_vlan;
        case packet::ethertype::mpls: return dump_mpls;
        case packet::ethertype::pppoe_session: return dump_pppoe;
        case packet::ethertype::eapol: return dump_eapol;
        default: return nullptr;
    }
}

Decoder* decoder_of_protocol(int number) noexcept {
    switch (number) {
        case packet::ip_protocol::tcp: return dump_tcp;
        case packet::ip_protocol::udp: return dump_udp;
        case packet::ip_protocol::icmp: return dump_icmp;
        case packet::ip_protocol::icmpv6: return dump_icmpv6;
        case packet::ip_protocol::ipv6: return dump_ipv6;
        case packet::ip_protocol::hop_by_hop: return dump_hop_by_hop;
        case packet::ip_protocol::routing: return dump_routing;
        case packet::ip_protocol::fragment: return dump_fragment;
        case packet::ip_protocol::destination_options: return dump_destination_options;
        case packet::ip_protocol::gre: return dump_gre;
        case packet::ip_protocol::sctp: return dump_sctp;
        default: return nullptr;
    }
}

Decoder* decoder_of(const Next& next) noexcept {
    switch (next.space) {
        case Namespace::link: return decoder_of_link(next.number);
        case Namespace::eth: return decoder_of_ethertype(next.number);
        case Namespace::ip: return decoder_of_protocol(next.number);
        case Namespace::legacy_pos: return dump_legacy_pos;
        default: return nullptr;
    }
}

// By `Namespace`. The last has no name, as no packet has its numbers.
constexpr auto space_names =
    std::to_array<std::string_view>({"link", "eth", "ip", "tcp", "udp", "icmp6", "ppp", "eapol", ""});
static_assert(space_names.size() == static_cast<std::size_t>(Namespace::nothing));

std::string_view name_of(Namespace space) noexcept {
    return space_names[static_cast<std::size_t>(space)];
}

Namespace space_of(std::string_view name) noexcept {
    const auto* found = name.empty() ? space_names.end() : std::find(space_names.begin(), space_names.end(), name);
    return static_cast<Namespace>(found - space_names.begin());
}

// Prints the octets in hex, unless the protocol is a link layer that can be skipped.
Next dump_unknown(Context& context, const Next& what, std::string_view space) {
    const bool is_link = what.space == Namespace::link && what.number != static_cast<int>(LinkLayer::unknown);
    if (is_link) {
        const auto frame = packet::frame_in(link_of(what.number), what.octets);
        const auto network = packet::payload_of_link(frame.link, frame.octets);
        if (network.octets.data() != nullptr) {
            Line(context.out)
                .put("skipping unknown link header of type ")
                .decimal(what.number)
                .put(" to network type ")
                .decimal(network.ethertype)
                .put('\n');
            return {Namespace::eth, network.ethertype, network.octets};
        }
    } else {
        Line(context.out, Line::usual_room + space.size())
            .put("unknown protocol ")
            .put_text(space)
            .put('/')
            .decimal(what.number)
            .put('\n');
    }
    Line(context.out).put(" Unknown Protocol: ").decimal(static_cast<std::uint16_t>(what.number)).put('\n');
    append_hex_rows(context.out, what.octets);
    return no_more;
}

// The loop ends: an IPv4 header may have a header length of 0, but the decoder after it consumes octets.
// Inline, as most time goes into it.
[[gnu::always_inline]] inline void dump_all(Context& context, Next next) {
    while (next.space != Namespace::nothing) {
        Decoder* const decoder = decoder_of(next);
        next = decoder != nullptr ? decoder(context, next.octets) : dump_unknown(context, next, name_of(next.space));
    }
}

// The length that libtrace prints for a pcapng block is that of the octets after the fixed fields.
std::size_t shown_size(const packet::Packet& packet) noexcept {
    return packet.link == LinkLayer::pcapng_meta ? PcapngBlockView(packet.octets).options_size() : packet.octets.size();
}

}  // namespace

struct PacketDumper::State {
    explicit State(TimeZone zone) : time_line(zone) {}

    const SystemNames& names = SystemNames::instance();
    TimeLine time_line;
};

PacketDumper::PacketDumper(TimeZone zone) : state_(std::make_unique<State>(zone)) {}

PacketDumper::~PacketDumper() = default;

void PacketDumper::append_capture(Buffer& out, const packet::Packet& packet) {
    Line(out)
        .put('\n')
        .put_text(state_->time_line.of(static_cast<std::time_t>(packet.time.as_double())))
        .put(" Capture: Packet Length: ")
        .decimal(static_cast<std::int32_t>(shown_size(packet)))
        .put('/')
        .decimal(static_cast<std::int32_t>(packet.wire_size))
        .put(" Direction Value: ")
        .decimal(static_cast<int>(packet.direction))
        .put('\n');
}

void PacketDumper::append(Buffer& out, const packet::Packet& packet) {
    append_capture(out, packet);
    if (packet.octets.empty()) {
        Line(out).put(" [No link layer available]\n");
        return;
    }
    Context context{out, state_->names};
    dump_all(context, {Namespace::link, static_cast<int>(packet.link), packet.octets});
}

void PacketDumper::append_octets(Buffer& out, const packet::Packet& packet) {
    if (packet.octets.empty()) {
        Line(out).put(" [No packet payload]\n");
        return;
    }
    append_capture(out, packet);
    Line(out).put('\n');
    append_hex_rows(out, packet.octets);
}

void PacketDumper::append_header(Buffer& out, std::string_view space, int number, Bytes octets) {
    Context context{out, state_->names};
    const Namespace known = space_of(space);
    if (known == Namespace::nothing) {
        dump_unknown(context, {known, number, octets}, space);
    } else {
        dump_all(context, {known, number, octets});
    }
}

}  // namespace spindrift::dump
