#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/header_view.hpp>

// Serial links: Cisco HDLC, PPP in HDLC-like framing on SONET, and PPP (docs/formats/ndag.md 8.14).
namespace spindrift::dump {
namespace {

constexpr std::uint16_t ppp_ipv4 = 0x0021;
constexpr std::uint16_t ppp_ipv6 = 0x0057;

/// The header of four octets that all of them have.
class SerialHeader : public packet::HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 4;

    [[nodiscard]] std::uint8_t address() const noexcept { return field<std::uint8_t>(0); }
    [[nodiscard]] std::uint8_t control() const noexcept { return field<std::uint8_t>(1); }
    [[nodiscard]] std::uint16_t protocol() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }
};

/// \returns false if the header is incomplete
template <std::size_t N>
bool put_serial(Line& line, const char (&protocol)[N], const SerialHeader& header) {
    if (header.has(1)) {
        line.put(" Address: 0x").hex(header.address());
    }
    if (header.has(2)) {
        line.put(" Control: 0x").hex(header.control());
    }
    if (!header.has(4)) {
        line.put("[|Truncated]\n");
        return false;
    }
    line.put(protocol).hex(header.protocol()).put('\n');
    return true;
}

}  // namespace

Next dump_chdlc(Context& context, Bytes octets) {
    const SerialHeader header(octets);
    Line line(context.out);
    if (!put_serial(line.put(" CHDLC:"), " Ethertype: 0x", header)) {
        return no_more;
    }
    return {Namespace::eth, header.protocol(), header.payload()};
}

Next dump_pos(Context& context, Bytes octets) {
    const SerialHeader header(octets);
    Line line(context.out);
    if (!put_serial(line.put(" PPP:"), " Protocol: 0x", header) || header.protocol() != ppp_ipv4) {
        return no_more;
    }
    return {Namespace::eth, packet::ethertype::ipv4, header.payload()};
}

Next dump_legacy_pos(Context& context, Bytes octets) {
    Line line(context.out);
    line.put(" Legacy PoS:");
    if (octets.size() < 4) {
        line.put("[|Truncated]\n");
        return no_more;
    }
    line.put(' ').hex(octets[3]).hex(octets[2]).hex(octets[1]).hex(octets[0]).put('\n');
    if (octets.size() == 4) {
        line.put("[|Truncated]\n");
        return no_more;
    }
    return {Namespace::eth, packet::ethertype::ipv4, octets.subspan(4)};
}

Next dump_ppp(Context& context, Bytes octets) {
    const SerialHeader header(octets);
    Line line(context.out);
    if (header.has(1)) {
        line.put(" PPP: Address 0x").short_hex(header.address()).put('\n');
    }
    if (header.has(2)) {
        line.put(" PPP: Control 0x").short_hex(header.control()).put('\n');
    }
    if (!header.has(4)) {
        line.put(" [Truncated]\n");
        return no_more;
    }
    line.put(" PPP: Type 0x").short_hex(header.protocol()).put('\n');
    switch (header.protocol()) {
        case ppp_ipv4: return {Namespace::eth, packet::ethertype::ipv4, header.payload()};
        case ppp_ipv6: return {Namespace::eth, packet::ethertype::ipv6, header.payload()};
        default: return {Namespace::ppp, header.protocol(), header.payload()};
    }
}

}  // namespace spindrift::dump
