#include <spindrift/packet/packet_filter.hpp>

#include "pcap_handle.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

// The value that libnmsg uses. It has no effect on matching.
constexpr int raw_snapshot = 1500;

constexpr std::string_view fragments = "(ip[6:2] & 0x3fff != 0)";

bool is_word_char(char c) noexcept {
    return c == '_' || is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

}  // namespace

PacketFilter::PacketFilter(const std::string& expression) {
    const PcapHandle handle(::pcap_open_dead(DLT_RAW, raw_snapshot));
    program_ = compile(handle.get(), expression);
}

bool PacketFilter::compiles(const std::string& expression) {
    const PcapHandle handle(::pcap_open_dead(DLT_RAW, raw_snapshot));
    return packet::compiles(handle.get(), expression);
}

bool PacketFilter::matches(Bytes ip_packet) const noexcept {
    return packet::matches(*program_, ip_packet, static_cast<std::uint32_t>(ip_packet.size()));
}

std::string PacketFilter::with_ports(std::string_view expression) {
    std::string result;
    std::string_view previous;
    while (!expression.empty()) {
        const bool word = is_word_char(expression.front());
        const auto* const end = std::ranges::find_if(expression, [&](char c) { return is_word_char(c) != word; });
        const std::string_view piece(expression.begin(), end);
        expression.remove_prefix(piece.size());
        if (word) {
            const bool number = std::ranges::all_of(piece, is_digit);
            if (number && (previous == "udp" || previous == "tcp" || previous == "sctp")) {
                result += "port ";
            }
            previous = piece;
        } else if (piece.find_first_not_of(" \t\n") != std::string_view::npos) {
            previous = {};
        }
        result += piece;
    }
    return result;
}

CaptureFilter CaptureFilter::widened(const std::string& user, const std::string& as_is, const Compiles& compiles) {
    CaptureFilter filter;
    std::string all;
    if (!user.empty()) {
        const std::string part = "(" + user + ")";
        filter.needs_ipv6 = compiles(part + " and (ip6)");
        filter.needs_fragments = compiles(part + " and " + std::string(fragments));
        filter.is_ip_only = compiles("(ip) and " + part);
        all = (filter.is_ip_only ? "((ip) and " : "(") + part + ")";
        all += filter.needs_fragments ? " or " + std::string(fragments) : "";
        all += filter.needs_ipv6 ? " or (ip6)" : "";
        all = "(" + all + ")";
    }
    filter.needs_vlan = compiles("vlan and ip");
    if (!as_is.empty()) {
        all = all.empty() ? "(" + as_is + ")" : "((" + as_is + ") and " + all + ")";
    }
    // In libpcap's expressions `vlan` shifts the offsets of everything after it by the size of the tag.
    filter.text = filter.needs_vlan ? all + " or (vlan and " + all + ")" : all;
    return filter;
}

}  // namespace spindrift::packet
