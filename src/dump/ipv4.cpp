#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/ip_header.hpp>

// IPv4 (docs/formats/ndag.md 8.7).
namespace spindrift::dump {
namespace {

using packet::Ipv4Header;

constexpr std::string_view truncated = "(Truncated)\n";

/// The fragment offset and flags, also if they were not captured completely.
void put_fragment(Line& line, const Ipv4Header& ip) {
    line.put(" Fragoff ").decimal(ip.fragment_offset());
    if (ip.more_fragments()) {
        line.put(" MORE_FRAG");
    }
    if (ip.dont_fragment()) {
        line.put(" DONT_FRAG");
    }
    if (ip.reserved_flag()) {
        line.put(" RESV_FRAG");
    }
}

/// The first two lines. \returns false if the header is incomplete
bool put_front(Line& line, const Ipv4Header& ip) {
    if (ip.has(1)) {
        line.put(" IP: Header Len ").decimal(ip.header_size()).put(" Ver ").decimal(ip.version());
    }
    if (ip.has(2)) {
        // libtrace masks the lower bit of ECN.
        line.put(" DSCP ").hex(static_cast<std::uint8_t>(ip.dscp())).put(" ECN ").decimal(ip.ecn() & 2U);
    }
    if (!ip.has(4)) {
        line.put_text(truncated);
        return false;
    }
    line.put(" Total Length ").decimal(ip.total_length()).put("\n IP:");
    if (ip.has(6)) {
        put_fragment(line.put(" Id ").decimal(ip.id()), ip);
    }
    if (!ip.has(9)) {
        line.put_text(truncated);
        return false;
    }
    return true;
}

/// The line that begins with TTL. \returns false if the header is incomplete
bool put_middle(Line& line, const Ipv4Header& ip, const SystemNames& names) {
    line.put("\n IP: TTL ").decimal(ip.ttl());
    if (!ip.has(10)) {
        line.put('\n');
        return false;
    }
    line.put(" Proto ").decimal(ip.protocol()).put_text(names.protocols[ip.protocol()]);
    if (!ip.has(12)) {
        line.put_text(truncated);
        return false;
    }
    line.put(" Checksum ").decimal(ip.checksum()).put('\n');
    return true;
}

/// \returns false if the header is incomplete
bool put_addresses(Line& line, const Ipv4Header& ip) {
    if (ip.has(16)) {
        line.put(" IP: Source ").ipv4(ip.source()).put(' ');
    }
    if (!ip.has(20)) {
        line.put_text(truncated);
        return false;
    }
    line.put("Destination ").ipv4(ip.destination()).put('\n');
    return true;
}

}  // namespace

Next dump_ipv4(Context& context, Bytes octets) {
    const Ipv4Header ip(octets);
    Line line(context.out, Line::usual_room + context.names.protocols.max_size());
    if (!put_front(line, ip) || !put_middle(line, ip, context.names) || !put_addresses(line, ip)) {
        return no_more;
    }
    if (!ip.has(ip.header_size())) {
        return no_more;
    }
    return {Namespace::ip, ip.protocol(), ip.payload()};
}

Next dump_raw_ip(Context& context, Bytes octets) {
    return packet::Ipv6Header(octets).version() == 6 ? dump_ipv6(context, octets) : dump_ipv4(context, octets);
}

}  // namespace spindrift::dump
