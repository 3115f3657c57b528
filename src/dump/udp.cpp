#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/transport.hpp>

#include <algorithm>

// UDP (docs/formats/ndag.md 8.10).
namespace spindrift::dump {

Next dump_udp(Context& context, Bytes octets) {
    constexpr std::string_view truncated = "(Truncated)\n";
    const packet::UdpHeader udp(octets);
    const auto& names = context.names.udp;
    Line line(context.out, Line::usual_room + 2 * names.max_size());
    line.put(" UDP:");
    if (udp.has(2)) {
        line.put(" Source ").decimal(udp.source_port()).put_text(names[udp.source_port()]);
    }
    if (!udp.has(4)) {
        line.put('\n');
        return no_more;
    }
    line.put(" Dest ").decimal(udp.destination_port()).put_text(names[udp.destination_port()]);
    line.put("\n UDP:");
    if (udp.has(6)) {
        line.put(" Len ").decimal(udp.length());
    }
    if (!udp.has(8)) {
        line.put_text(truncated);
        return no_more;
    }
    line.put(" Checksum ").decimal(udp.checksum()).put('\n');
    return {Namespace::udp, std::min(udp.source_port(), udp.destination_port()), udp.payload()};
}

}  // namespace spindrift::dump
