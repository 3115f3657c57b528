#include "packet_layers.hpp"

#include <algorithm>

// RADIUS (RFC 2865).
namespace spindrift::libtrace::accessors {
namespace {

constexpr std::size_t header_size = sizeof(libtrace_radius_t);

/// The payload of TCP or UDP, if it is as long as the length field of RADIUS says.
Bytes radius_in(libtrace_packet_t* packet) noexcept {
    const Transport transport = transport_of(packet);
    auto rest = static_cast<std::uint32_t>(transport.octets.size());
    void* payload = nullptr;
    if (transport.octets.data() != nullptr && transport.protocol == TRACE_IPPROTO_TCP) {
        payload = trace_get_payload_from_tcp(to_caller<libtrace_tcp_t>(transport.octets, nullptr), &rest);
    } else if (transport.octets.data() != nullptr && transport.protocol == TRACE_IPPROTO_UDP) {
        payload = trace_get_payload_from_udp(to_caller<libtrace_udp_t>(transport.octets, nullptr), &rest);
    }
    const Bytes radius = octets_at(payload, &rest);
    const bool matches =
        radius.size() >= header_size && load_be<std::uint16_t>(radius.data() + 2) == trace_get_payload_length(packet);
    return matches ? radius : Bytes{};
}

/// The first attribute of a type, with its header; a null span if there is none.
Bytes attribute_in(libtrace_radius_t* radius, std::uint32_t remaining, std::uint8_t type) noexcept {
    constexpr std::size_t attribute_header = 2;
    const Bytes octets = octets_at(radius, &remaining);
    if (octets.size() < header_size) {
        return {};
    }
    const std::size_t length = load_be<std::uint16_t>(octets.data() + 2);
    Bytes rest = octets.first(std::min(std::max(length, header_size), octets.size())).subspan(header_size);
    while (rest.size() >= attribute_header) {
        const auto size = std::to_integer<std::size_t>(rest[1]);
        if (size < attribute_header || size > rest.size()) {
            return {};
        }
        if (rest[0] == std::byte{type}) {
            return rest.first(size);
        }
        rest = rest.subspan(size);
    }
    return {};
}

/// The value of a text attribute, which has no zero at its end.
char* text_in(libtrace_radius_t* radius, std::uint32_t remaining, std::uint8_t type, std::uint8_t* length) noexcept {
    const Bytes text = after(attribute_in(radius, remaining, type), 2);
    store(length, static_cast<std::uint8_t>(text.size()));
    return to_caller<char>(text, nullptr);
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

libtrace_radius_t* trace_get_radius(libtrace_packet_t* packet, uint32_t* remaining) {
    return to_caller<libtrace_radius_t>(radius_in(packet), remaining);
}

libtrace_radius_avp_t* trace_get_radius_avp(libtrace_radius_t* radius, uint32_t remaining,
                                            libtrace_radius_avp_type type) {
    return to_caller<libtrace_radius_avp_t>(attribute_in(radius, remaining, static_cast<uint8_t>(type)), nullptr);
}

char* trace_get_radius_username(libtrace_radius_t* radius, uint32_t radrem, uint8_t* namelen) {
    return text_in(radius, radrem, static_cast<uint8_t>(LIBTRACE_RADIUS_USERNAME), namelen);
}

char* trace_get_radius_nas_identifier(libtrace_radius_t* radius, uint32_t radrem, uint8_t* naslen) {
    return text_in(radius, radrem, static_cast<uint8_t>(LIBTRACE_RADIUS_NAS_IDENT), naslen);
}
