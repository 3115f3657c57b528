#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct bpf_program;

/// Filter expressions of libpcap and tcpdump (pcap-filter(7)).
namespace spindrift::packet {

/// A compiled filter. Several threads may use it at the same time.
class PacketFilter {
public:
    /// Compiles an expression for packets that begin with their IP header.
    /// \throws Error with libpcap's reason
    explicit PacketFilter(const std::string& expression);

    [[nodiscard]] static bool compiles(const std::string& expression);

    [[nodiscard]] bool matches(Bytes ip_packet) const noexcept;

    /// Changes `udp 53`, which libpcap rejects, to `udp port 53`; likewise for `tcp` and `sctp`.
    [[nodiscard]] static std::string with_ports(std::string_view expression);

private:
    std::shared_ptr<const bpf_program> program_;
};

/// The filter for the capture itself. It is wider than the user's filter, which is applied again later: it
/// lets fragments pass, because they contain no ports, and IPv6, because libpcap's filters do not skip all extension
/// headers (docs/formats/nmsg-messages.md 12.3).
struct CaptureFilter {
    std::string text;
    bool needs_ipv6 = false;
    bool needs_fragments = false;
    bool needs_vlan = false;
    bool is_ip_only = false;

    /// Returns whether an expression compiles for the capture's link layer.
    using Compiles = std::function<bool(const std::string& expression)>;

    /// Makes the filter.
    /// \param user the user's filter, which is widened
    /// \param as_is a second filter, which must match as well and is not widened
    /// Either of them may be empty, but not both.
    static CaptureFilter widened(const std::string& user, const std::string& as_is, const Compiles& compiles);
};

}  // namespace spindrift::packet
