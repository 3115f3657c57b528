#include <spindrift/packet/ip_header.hpp>

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <array>

namespace spindrift::packet {
namespace {

struct Protocol {
    std::uint8_t number;
    std::string_view name;
};

constexpr std::array<Protocol, 9> protocols = {{
    {ip_protocol::icmp, "icmp"},
    {ip_protocol::ipv4, "ipv4"},
    {ip_protocol::tcp, "tcp"},
    {ip_protocol::udp, "udp"},
    {ip_protocol::ipv6, "ipv6"},
    {ip_protocol::gre, "gre"},
    {ip_protocol::esp, "esp"},
    {ip_protocol::icmpv6, "icmpv6"},
    {ip_protocol::sctp, "sctp"},
}};

}  // namespace

std::string_view protocol_name(std::uint8_t protocol) noexcept {
    const auto* const found = std::ranges::find(protocols, protocol, &Protocol::number);
    return found == protocols.end() ? std::string_view() : found->name;
}

std::optional<std::uint8_t> protocol_number(std::string_view name) noexcept {
    const auto* const found = std::ranges::find_if(
        protocols, [name](const Protocol& protocol) { return equal_ignoring_case(protocol.name, name); });
    return found == protocols.end() ? std::nullopt : std::optional(found->number);
}

}  // namespace spindrift::packet
