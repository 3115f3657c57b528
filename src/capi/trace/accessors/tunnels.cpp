#include "octets.hpp"

// GRE and VXLAN.
namespace spindrift::libtrace::accessors {
namespace {

/// The octets of a GRE header (RFC 2784, RFC 2890) or, in version 1, of that of PPTP (RFC 2637).
std::size_t gre_header_size(std::uint16_t flags) noexcept {
    constexpr std::size_t word = 4;
    const auto room = [flags](unsigned flag) { return (flags & flag) != 0 ? word : 0; };
    if ((flags & LIBTRACE_GRE_FLAG_VERMASK) == LIBTRACE_GRE_PPTP_VERSION) {
        return 2 * word + room(LIBTRACE_GRE_FLAG_SEQ) + room(LIBTRACE_GRE_FLAG_ACK);
    }
    return word + room(LIBTRACE_GRE_FLAG_CHECKSUM) + room(LIBTRACE_GRE_FLAG_KEY) + room(LIBTRACE_GRE_FLAG_SEQ);
}

Bytes payload_of_gre(Bytes octets) noexcept {
    constexpr std::size_t min_size = 4;
    return octets.size() < min_size ? Bytes{} : after(octets, gre_header_size(load_be<std::uint16_t>(octets.data())));
}

Bytes vxlan_in_udp(Bytes octets) noexcept {
    constexpr std::uint16_t port = 4789;
    const Bytes payload = after(octets, sizeof(libtrace_udp_t));
    return payload.data() != nullptr && load_be<std::uint16_t>(octets.data() + 2) == port ? payload : Bytes{};
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

void* trace_get_payload_from_gre(libtrace_gre_t* gre, uint32_t* remaining) {
    return to_caller(payload_of_gre(octets_at(gre, remaining)), remaining);
}

libtrace_vxlan_t* trace_get_vxlan_from_udp(libtrace_udp_t* udp, uint32_t* remaining) {
    return to_caller<libtrace_vxlan_t>(vxlan_in_udp(octets_at(udp, remaining)), remaining);
}

void* trace_get_payload_from_vxlan(libtrace_vxlan_t* vxlan, uint32_t* remaining) {
    return to_caller(after(octets_at(vxlan, remaining), sizeof *vxlan), remaining);
}
