#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct bpf_program;

/// Filter expressions as tcpdump and libpcap know them (pcap-filter(7)).
namespace spindrift::packet {

/// A compiled filter. Any number of threads may use it.
class PacketFilter {
public:
    /// Compiles an expression for packets that begin with their IP header.
    /// \throws Error with libpcap's reason
    explicit PacketFilter(const std::string& expression);

    [[nodiscard]] static bool compiles(const std::string& expression);

    [[nodiscard]] bool matches(Bytes ip_packet) const noexcept;

    /// The expression with `udp 53`, which libpcap does not take, made `udp port 53`; `tcp` and `sctp` alike.
    [[nodiscard]] static std::string with_ports(std::string_view expression);

private:
    std::shared_ptr<const bpf_program> program_;
};

/// The filter that is given to a capture so that everything the user's filter may match gets through: fragments, which
/// do not show their ports, and IPv6, whose headers the filter may not see behind (docs/formats/nmsg-messages.md 12.3).
struct CaptureFilter {
    std::string text;
    bool needs_ipv6 = false;
    bool needs_fragments = false;
    bool needs_vlan = false;
    bool is_ip_only = false;

    /// Whether an expression compiles for the capture.
    using Compiles = std::function<bool(const std::string& expression)>;

    /// For the filter of the user, and another that holds as well, as it is, fragments and IPv6 included. Either may
    /// be empty, but not both.
    static CaptureFilter widened(const std::string& user, const std::string& as_is, const Compiles& compiles);
};

}  // namespace spindrift::packet
