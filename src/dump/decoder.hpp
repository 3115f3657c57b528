#pragma once

#include "system_names.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>

namespace spindrift::dump {

/// The namespace of a protocol number.
enum class Namespace : std::uint8_t { link, eth, ip, tcp, udp, icmp6, ppp, eapol, legacy_pos, nothing };

/// The protocol after a header, and its octets.
struct Next {
    Namespace space = Namespace::nothing;
    int number = 0;
    Bytes octets;
};

/// Returned at the end of the packet or if a header is incomplete.
inline constexpr Next no_more;

/// The output of the decoders, and further input.
struct Context {
    Buffer& out;
    const SystemNames& names;
};

/// Formats the header at the start of `octets` and returns what follows it. Decoders do not call the next decoder,
/// because a packet may have thousands of headers and recursion would overflow the stack.
using Decoder = Next(Context& context, Bytes octets);

Decoder dump_ethernet;
Decoder dump_vlan;
Decoder dump_mpls;
Decoder dump_pppoe;
Decoder dump_arp;
Decoder dump_eapol;
Decoder dump_chdlc;
Decoder dump_pos;
Decoder dump_ppp;
Decoder dump_legacy_pos;
Decoder dump_linux_sll;
Decoder dump_raw_ip;
Decoder dump_corsaro_tags;
Decoder dump_erf_provenance;
Decoder dump_pcapng_block;
Decoder dump_ipv4;
Decoder dump_ipv6;
Decoder dump_hop_by_hop;
Decoder dump_routing;
Decoder dump_fragment;
Decoder dump_destination_options;
Decoder dump_tcp;
Decoder dump_udp;
Decoder dump_icmp;
Decoder dump_icmpv6;
Decoder dump_gre;
Decoder dump_sctp;

}  // namespace spindrift::dump
