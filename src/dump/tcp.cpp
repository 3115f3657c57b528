#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/header_view.hpp>
#include <spindrift/packet/transport.hpp>

#include <algorithm>

// TCP (docs/formats/ndag.md 8.9).
namespace spindrift::dump {
namespace {

using packet::HeaderOption;
using packet::HeaderOptions;
using packet::TcpHeader;

constexpr std::string_view truncated = "(Truncated)\n";

void put_flags(Line& line, const TcpHeader& tcp) {
    line.put(" Flags:");
    if (tcp.ns()) {
        line.put(" ECN_NS");
    }
    if (tcp.cwr()) {
        line.put(" CWR");
    }
    if (tcp.ece()) {
        line.put(" ECE");
    }
    if (tcp.fin()) {
        line.put(" FIN");
    }
    if (tcp.syn()) {
        line.put(" SYN");
    }
    if (tcp.rst()) {
        line.put(" RST");
    }
    if (tcp.psh()) {
        line.put(" PSH");
    }
    if (tcp.ack()) {
        line.put(" ACK");
    }
    if (tcp.urg()) {
        line.put(" URG");
    }
}

/// The ports. \returns false if the header is incomplete
bool put_ports(Line& line, const TcpHeader& tcp, const SystemNames& names) {
    line.put(" TCP:");
    if (tcp.has(2)) {
        line.put(" Source ").decimal(tcp.source_port()).put_text(names.tcp[tcp.source_port()]);
    }
    if (tcp.has(4)) {
        line.put(" Dest ").decimal(tcp.destination_port()).put_text(names.tcp[tcp.destination_port()]);
    }
    line.put('\n');
    return tcp.has(4);
}

/// Everything between the ports and the options. \returns false if the header is incomplete
bool put_rest(Line& line, const TcpHeader& tcp) {
    if (tcp.has(8)) {
        line.put(" TCP: Seq ").decimal(tcp.sequence()).put('\n');
    }
    if (tcp.has(12)) {
        line.put(" TCP: Ack ").decimal(tcp.acknowledgment()).put('\n');
    } else {
        line.put(" TCP:").put_text(truncated);
        return false;
    }
    if (!tcp.has(14)) {
        return false;
    }
    put_flags(line.put(" TCP: DOFF ").decimal(tcp.data_offset()), tcp);
    if (!tcp.has(16)) {
        line.put_text(truncated);
        return false;
    }
    line.put(" Window ").decimal(tcp.window()).put("\n TCP:");
    if (tcp.has(18)) {
        line.put(" Checksum ").decimal(tcp.checksum());
    }
    if (!tcp.has(20)) {
        line.put_text(truncated);
        return false;
    }
    line.put(" Urgent ").decimal(tcp.urgent_pointer()).put('\n');
    return true;
}

/// The fields of an option. Like libtrace, this ignores the option's length: fields beyond it are read from the
/// following captured octets, and from zeros after the end of the capture.
class OptionFields : public packet::HeaderView {
public:
    using HeaderView::HeaderView;
    [[nodiscard]] std::uint8_t octet() const noexcept { return field<std::uint8_t>(0); }
    [[nodiscard]] std::uint16_t pair() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint32_t word(std::size_t at) const noexcept { return field<std::uint32_t>(at); }
};

/// Pairs of sequence numbers. Like libtrace, this also prints a last pair of only 7 octets.
void put_blocks(Line& line, const HeaderOption& option, const OptionFields& fields) {
    for (std::size_t at = 0; at + 8 < option.length; at += 8) {
        line.put("\n TCP:  ").decimal(fields.word(at)).put('-').decimal(fields.word(at + 4));
    }
}

void put_option(Line& line, const HeaderOption& option, const OptionFields& fields) {
    line.put(" TCP: ");
    switch (option.kind) {
        case 1: line.put("NOP"); break;
        case 2: line.put("MSS ").decimal(fields.pair()); break;
        case 3: line.put("Winscale ").decimal(fields.octet()); break;
        case 4: line.put("SACK"); break;
        case 5: put_blocks(line.put("SACK Information"), option, fields); break;
        case 8: line.put("Timestamp ").decimal(fields.word(0)).put(' ').decimal(fields.word(4)); break;
        default: line.put("Unknown option ").decimal(option.kind);
    }
    line.put('\n');
}

/// The octets from the data of an option to the end of the capture.
Bytes from_data(Bytes octets, const HeaderOption& option) noexcept {
    return option.data.data() == nullptr ? Bytes() : Bytes(option.data.data(), octets.data() + octets.size());
}

/// Characters for all options: at most 40 octets, each with at most as much text as an option of only kind and length.
constexpr std::size_t options_room = 40 * 24;

}  // namespace

Next dump_tcp(Context& context, Bytes octets) {
    const TcpHeader tcp(octets);
    Line line(context.out, Line::usual_room + 2 * context.names.tcp.max_size() + options_room);
    if (!put_ports(line, tcp, context.names) || !put_rest(line, tcp)) {
        return no_more;
    }
    for (HeaderOptions options = tcp.options(); const auto option = options.next();) {
        put_option(line, *option, OptionFields(from_data(octets, *option)));
    }
    return {Namespace::tcp, std::min(tcp.source_port(), tcp.destination_port()), tcp.payload()};
}

}  // namespace spindrift::dump
