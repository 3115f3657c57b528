#pragma once

#include <libtrace.h>
#include <libtrace/libtrace_radius.h>

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>

// Every function that looks into a packet, with its results as text. Pointers are written as offsets from the payload,
// what a function need not set when it finds nothing is left out.
namespace trace_test {

inline std::string format(const char* form, auto... values) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), form, values...);
    return text.data();
}

/// "-" for NULL, else the offset; "outside" and the offset if there are not `size` captured octets.
inline std::string place(const libtrace_packet_t* packet, const void* at, std::size_t size) {
    if (at == nullptr) {
        return "-";
    }
    const auto offset = static_cast<const char*>(at) - static_cast<const char*>(packet->payload);
    const std::size_t captured = trace_get_capture_length(packet);
    const bool inside = offset >= 0 && static_cast<std::size_t>(offset) + size <= captured;
    return format(inside ? "%td" : "outside %td", offset);
}

/// The address of a socket address as text, and its port.
inline std::string address_text(const sockaddr* address) {
    if (address == nullptr) {
        return "-";
    }
    const auto* const octets = reinterpret_cast<const unsigned char*>(address);
    const std::size_t size = address->sa_family == AF_INET ? 8 : address->sa_family == AF_INET6 ? 28 : 18;
    std::string text = format("family %d:", static_cast<int>(address->sa_family));
    for (std::size_t i = 2; i < size; ++i) {
        text += format(" %02x", octets[i]);
    }
    return text;
}

inline std::string quoted(const char* text) {
    return text == nullptr ? "-" : std::string(text);
}

inline std::string found(const libtrace_packet_t* packet, const void* at, std::uint64_t type, std::uint32_t rest) {
    return at == nullptr ? "-"
                         : place(packet, at, rest) + format("/%04llx/%u", static_cast<unsigned long long>(type), rest);
}

struct Accessor {
    const char* name;
    std::string (*call)(libtrace_packet_t*);
};

/// A function that takes a packet and returns a pointer to a header of `size` octets.
template <auto Function, std::size_t Size>
std::string header(libtrace_packet_t* packet) {
    return place(packet, Function(packet), Size);
}

template <auto Function>
std::string layer(libtrace_packet_t* packet) {
    std::uint16_t type = 0;
    std::uint32_t rest = 0;
    const void* const at = Function(packet, &type, &rest);
    return found(packet, at, type, rest);
}

template <auto Function>
std::string link(libtrace_packet_t* packet) {
    libtrace_linktype_t type = TRACE_TYPE_UNKNOWN;
    std::uint32_t rest = 0;
    const void* const at = Function(packet, &type, &rest);
    return found(packet, at, static_cast<std::uint64_t>(type), rest);
}

inline std::string transport(libtrace_packet_t* packet) {
    std::uint8_t type = 0;
    std::uint32_t rest = 0;
    const void* const at = trace_get_transport(packet, &type, &rest);
    return found(packet, at, type, rest);
}

inline std::string payload_of_transport(libtrace_packet_t* packet) {
    std::uint8_t type = 0;
    std::uint32_t rest = 0;
    void* const at = trace_get_transport(packet, &type, &rest);
    if (at == nullptr) {
        return "-";
    }
    const void* payload = nullptr;
    switch (type) {
        case TRACE_IPPROTO_TCP: payload = trace_get_payload_from_tcp(static_cast<libtrace_tcp_t*>(at), &rest); break;
        case TRACE_IPPROTO_UDP: payload = trace_get_payload_from_udp(static_cast<libtrace_udp_t*>(at), &rest); break;
        case TRACE_IPPROTO_ICMP: payload = trace_get_payload_from_icmp(static_cast<libtrace_icmp_t*>(at), &rest); break;
        case TRACE_IPPROTO_ICMPV6:
            payload = trace_get_payload_from_icmp6(static_cast<libtrace_icmp6_t*>(at), &rest);
            break;
        case TRACE_IPPROTO_GRE: payload = trace_get_payload_from_gre(static_cast<libtrace_gre_t*>(at), &rest); break;
        default: return "-";
    }
    return found(packet, payload, type, rest);
}

inline std::string vxlan(libtrace_packet_t* packet) {
    std::uint8_t type = 0;
    std::uint32_t rest = 0;
    void* const at = trace_get_transport(packet, &type, &rest);
    if (at == nullptr || type != TRACE_IPPROTO_UDP || rest < sizeof(libtrace_udp_t)) {
        return "-";
    }
    auto* const header = trace_get_vxlan_from_udp(static_cast<libtrace_udp_t*>(at), &rest);
    if (header == nullptr) {
        return "-";
    }
    const void* const payload = trace_get_payload_from_vxlan(header, &rest);
    return found(packet, payload, 0, rest);
}

/// The payload of each header that is there, by the functions that take a pointer.
inline std::string payload_of_layers(libtrace_packet_t* packet) {
    libtrace_linktype_t link = TRACE_TYPE_UNKNOWN;
    std::uint32_t rest = 0;
    std::uint16_t type = 0;
    std::uint8_t protocol = 0;
    void* at = trace_get_layer2(packet, &link, &rest);
    if (at == nullptr) {
        return "-";
    }
    const void* const payload = trace_get_payload_from_layer2(at, link, &type, &rest);
    std::string text = found(packet, payload, type, rest);
    at = trace_get_layer3(packet, &type, &rest);
    if (at == nullptr) {
        return text;
    }
    if (type == TRACE_ETHERTYPE_IP && rest >= sizeof(libtrace_ip_t)) {
        at = trace_get_payload_from_ip(static_cast<libtrace_ip_t*>(at), &protocol, &rest);
        text += " " + found(packet, at, protocol, rest);
    } else if (type == TRACE_ETHERTYPE_IPV6) {
        at = trace_get_payload_from_ip6(static_cast<libtrace_ip6_t*>(at), &protocol, &rest);
        text += " " + found(packet, at, protocol, rest);
    }
    return text;
}

inline std::string fragment(libtrace_packet_t* packet) {
    std::uint8_t more = 0;
    const unsigned offset = trace_get_fragment_offset(packet, &more);
    return format("%u/%u", offset, static_cast<unsigned>(more));
}

template <auto Function>
std::string number(libtrace_packet_t* packet) {
    return format("%llu", static_cast<unsigned long long>(Function(packet)));
}

template <auto Function>
std::string address(libtrace_packet_t* packet) {
    sockaddr_storage space{};
    return address_text(Function(packet, reinterpret_cast<sockaddr*>(&space)));
}

template <auto Function>
std::string text(libtrace_packet_t* packet) {
    std::array<char, 64> space{};
    return quoted(Function(packet, space.data(), static_cast<int>(space.size())));
}

template <auto Function>
std::string outermost(libtrace_packet_t* packet) {
    std::uint8_t* at = nullptr;
    std::uint32_t rest = 0;
    const unsigned long value = Function(packet, &at, &rest);
    return format("%lx ", value) + place(packet, at, rest) + format("/%u", rest);
}

inline std::string layer2_headers(libtrace_packet_t* packet) {
    libtrace_layer2_headers_t* const list = trace_get_layer2_headers(packet);
    if (list == nullptr) {
        return "-";
    }
    std::string text = format("mask %llu", static_cast<unsigned long long>(list->bitmask));
    for (int i = 0; i < list->num; ++i) {
        text +=
            format(" %04x@", static_cast<unsigned>(list->header[i].ethertype)) + place(packet, list->header[i].data, 1);
    }
    trace_destroy_layer2_headers(list);
    return text;
}

template <auto Function>
std::string checksum(libtrace_packet_t* packet) {
    std::uint16_t value = 0;
    const void* const at = Function(packet, &value);
    return at == nullptr ? "-" : place(packet, at, sizeof value) + format(" %04x", static_cast<unsigned>(value));
}

inline std::string tcp_options(libtrace_packet_t* packet) {
    auto* const tcp = reinterpret_cast<unsigned char*>(trace_get_tcp(packet));
    std::uint8_t protocol = 0;
    std::uint32_t rest = 0;
    (void)trace_get_transport(packet, &protocol, &rest);
    const std::uint32_t size = tcp == nullptr ? 0 : 4U * (tcp[12] >> 4);
    if (size < 20 || size > rest) {
        return "-";
    }
    unsigned char* at = tcp + 20;
    int length = static_cast<int>(size) - 20;
    unsigned char type = 0;
    unsigned char option_length = 0;
    unsigned char* data = nullptr;
    std::string text;
    while (trace_get_next_option(&at, &length, &type, &option_length, &data) != 0) {
        text += type == 1 ? " 1" : format(" %u:%u@", type, option_length) + place(packet, data, option_length - 2U);
    }
    return text;
}

inline std::string sctp_chunks(libtrace_packet_t* packet) {
    libtrace_sctp_common_t* const sctp = trace_get_sctp(packet);
    if (sctp == nullptr) {
        return "-";
    }
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint16_t length = 0;
    std::uint32_t rest = 0;
    (void)trace_get_transport(packet, &type, &rest);
    std::string text;
    libtrace_sctp_state_t state{};
    while (const std::uint8_t* const body = trace_get_next_sctp_chunk(sctp, &state, rest, &type, &flags, &length)) {
        text += format(" %u/%u/%u@", type, flags, length) + place(packet, body, length - 4U);
    }
    libtrace_sctp_data_t* data = nullptr;
    state = {};
    while (const std::uint8_t* const user =
               trace_get_next_sctp_data_chunk(sctp, &state, rest, &flags, &length, &data)) {
        text += format(" data %u@", length) + place(packet, user, length);
    }
    return text;
}

inline std::string ospf(libtrace_packet_t* packet) {
    std::uint8_t version = 0;
    std::uint32_t rest = 0;
    void* const header = trace_get_ospf_header(packet, &version, &rest);
    if (header == nullptr) {
        return "-";
    }
    std::string text = format("v%u ", version) + place(packet, header, rest);
    if (version != 2) {
        return text;
    }
    std::uint8_t type = 0;
    void* const contents = trace_get_ospf_contents_v2(static_cast<libtrace_ospf_v2_t*>(header), &type, &rest);
    text += format(" type %u ", type) + place(packet, contents, rest);
    if (contents == nullptr || type != TRACE_OSPF_LSUPDATE) {
        return text;
    }
    auto* at = trace_get_first_ospf_lsa_from_update_v2(static_cast<libtrace_ospf_ls_update_t*>(contents), &rest);
    libtrace_ospf_lsa_v2_t* lsa = nullptr;
    unsigned char* body = nullptr;
    std::uint16_t length = 0;
    while (at != nullptr && trace_get_next_ospf_lsa_v2(&at, &lsa, &body, &rest, &type, &length) > 0) {
        text += format(" lsa %u/%u@", type, length) + place(packet, lsa, length);
        text += body == nullptr ? "" : " body " + place(packet, body, length - 20U);
    }
    return text;
}

inline std::string radius(libtrace_packet_t* packet) {
    std::uint32_t rest = 0;
    libtrace_radius_t* const radius = trace_get_radius(packet, &rest);
    if (radius == nullptr) {
        return "-";
    }
    std::uint8_t length = 0;
    const char* const name = trace_get_radius_username(radius, rest, &length);
    std::string text = place(packet, radius, rest) + " name " + place(packet, name, length);
    const char* const identifier = trace_get_radius_nas_identifier(radius, rest, &length);
    return text + " identifier " + place(packet, identifier, length);
}

inline std::string wireless(libtrace_packet_t* packet) {
    libtrace_linktype_t link = TRACE_TYPE_UNKNOWN;
    std::uint32_t rest = 0;
    void* const meta = trace_get_packet_meta(packet, &link, &rest);
    const auto* const octets = static_cast<const unsigned char*>(meta);
    // These functions take no length.
    if (link != TRACE_TYPE_80211_RADIO || rest < 8 || rest < octets[2] + 256U * octets[3]) {
        return "-";
    }
    std::string text;
    const auto add = [&text, meta, link](auto function, auto value) {
        const bool known = function(meta, link, &value);
        text += known ? format(" %lld", static_cast<long long>(value)) : " -";
    };
    add(trace_get_wireless_tsft, std::uint64_t{0});
    add(trace_get_wireless_rate, std::uint8_t{0});
    add(trace_get_wireless_freq, std::uint16_t{0});
    add(trace_get_wireless_signal_strength_dbm, std::int8_t{0});
    add(trace_get_wireless_noise_strength_dbm, std::int8_t{0});
    add(trace_get_wireless_signal_strength_db, std::uint8_t{0});
    add(trace_get_wireless_noise_strength_db, std::uint8_t{0});
    add(trace_get_wireless_tx_attenuation, std::uint16_t{0});
    add(trace_get_wireless_tx_attenuation_db, std::uint16_t{0});
    add(trace_get_wireless_tx_power_dbm, std::int8_t{0});
    add(trace_get_wireless_antenna, std::uint8_t{0});
    return text;
}

inline std::string metadata(libtrace_packet_t* packet) {
    libtrace_meta_t* const list = trace_get_all_metadata(packet);
    if (list == nullptr) {
        return "-";
    }
    std::string text;
    for (unsigned i = 0; i < list->num; ++i) {
        const libtrace_meta_item_t& item = list->items[i];
        text += format(" %04x:%u:%d=", item.section, item.option, static_cast<int>(item.datatype));
        for (unsigned j = 0; j < item.len; ++j) {
            text += format("%02x", static_cast<const unsigned char*>(item.data)[j]);
        }
    }
    trace_destroy_meta(list);
    return text;
}

// clang-format off
inline const std::array accessors = std::to_array<Accessor>({
    {"link_type", number<trace_get_link_type>},
    {"packet_meta", link<trace_get_packet_meta>},
    {"layer2", link<trace_get_layer2>},
    {"layer3", layer<trace_get_layer3>},
    {"transport", transport},
    {"ip", header<trace_get_ip, 20>},
    {"ip6", header<trace_get_ip6, 40>},
    {"tcp", header<trace_get_tcp, 20>},
    {"udp", header<trace_get_udp, 8>},
    {"icmp", header<trace_get_icmp, 8>},
    {"icmp6", header<trace_get_icmp6, 8>},
    {"sctp", header<trace_get_sctp, 12>},
    {"payload_of_transport", payload_of_transport},
    {"payload_of_layers", payload_of_layers},
    {"vxlan", vxlan},
    {"fragment", fragment},
    {"source_port", number<trace_get_source_port>},
    {"destination_port", number<trace_get_destination_port>},
    {"payload_length", number<trace_get_payload_length>},
    {"source_address", address<trace_get_source_address>},
    {"destination_address", address<trace_get_destination_address>},
    {"source_text", text<trace_get_source_address_string>},
    {"destination_text", text<trace_get_destination_address_string>},
    {"source_mac", header<trace_get_source_mac, 6>},
    {"destination_mac", header<trace_get_destination_mac, 6>},
    {"outermost_vlan", outermost<trace_get_outermost_vlan>},
    {"outermost_mpls", outermost<trace_get_outermost_mpls>},
    {"layer2_headers", layer2_headers},
    {"checksum_layer3", checksum<trace_checksum_layer3>},
    {"checksum_transport", checksum<trace_checksum_transport>},
    {"tcp_options", tcp_options},
    {"sctp_chunks", sctp_chunks},
    {"ospf", ospf},
    {"radius", radius},
    {"wireless", wireless},
    {"metadata", metadata},
});
// clang-format on

}  // namespace trace_test
