#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/dnsqr/transaction.hpp>
#include <spindrift/packet/ip.hpp>

#include <cstdint>
#include <optional>

// Which packets are about DNS, and what their messages say.
namespace spindrift::dnsqr {

/// Header and question of a DNS message. Borrows the message.
struct DnsHeader {
    std::uint16_t id = 0;
    bool is_response = false;
    bool recursion_desired = false;
    std::uint8_t rcode = 0;
    std::optional<Transaction::Question> question;

    /// \returns nothing if the message is too short for its header or question
    static std::optional<DnsHeader> parse(Bytes message) noexcept;
};

[[nodiscard]] bool is_dns(const packet::TcpSegment& segment) noexcept;

/// Whether an ICMP error message quotes a DNS packet. Routers may quote only the first 8 octets after its IP header,
/// which hold the ports.
[[nodiscard]] bool quotes_dns(Bytes icmp_message) noexcept;

}  // namespace spindrift::dnsqr
