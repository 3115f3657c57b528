/** \file
 * What is in a packet: lengths, times, headers, addresses, ports. Part of libtrace.h.
 *
 * Pointers point into the packet. `remaining` counts the captured octets from the returned pointer, padding and
 * checksum of the link included. Functions that continue from a header (trace_get_payload_from_...) take in `remaining`
 * the octets from that header and replace it. NULL means that a header is absent or not captured whole; `remaining` is
 * then 0. Out arguments may be NULL. Results depend on the packet only, in whatever order functions are called.
 */
#ifndef LIBTRACE_PACKET_ACCESS_H
#define LIBTRACE_PACKET_ACCESS_H

#include "packet.h"
#include "protocol_headers.h"

#ifdef __cplusplus
extern "C" {
#endif

/** @name Lengths in octets
 * The largest 32-bit number for a stale packet. @{ */

/** Captured octets. */
size_t trace_get_capture_length(const libtrace_packet_t* packet);
/** Octets on the wire, with the checksum of Ethernet. 0 for metadata. */
size_t trace_get_wire_length(const libtrace_packet_t* packet);
/** Octets of the record before what was captured. */
size_t trace_get_framing_length(const libtrace_packet_t* packet);
/** Octets of the application by the length of IP. 0 without TCP, UDP, ICMP, ICMPv6 or SCTP. */
size_t trace_get_payload_length(const libtrace_packet_t* packet);
/** Makes the capture shorter, in the record, too. Returns the length then. */
size_t trace_set_capture_length(libtrace_packet_t* packet, size_t size);
/** @} */

/** @name Time of the capture @{ */

/** Seconds in the upper 32 bits, fractions of a second in the lower. */
uint64_t trace_get_erf_timestamp(const libtrace_packet_t* packet);
/** -1 and -1 for a stale packet. */
struct timeval trace_get_timeval(const libtrace_packet_t* packet);
struct timespec trace_get_timespec(const libtrace_packet_t* packet);
/** Precise to about 0.24 microseconds. */
double trace_get_seconds(const libtrace_packet_t* packet);
/** @} */

/** Interface number or direction; TRACE_DIR_UNKNOWN if the format does not know. */
libtrace_direction_t trace_get_direction(const libtrace_packet_t* packet);
/** Returns the direction that the packet now has, TRACE_DIR_UNKNOWN if it cannot be set. */
libtrace_direction_t trace_set_direction(libtrace_packet_t* packet, libtrace_direction_t direction);

/** What the packet begins with, metadata headers included. */
libtrace_linktype_t trace_get_link_type(const libtrace_packet_t* packet);

/** @name Link layer @{ */

/** The whole capture. */
void* trace_get_packet_buffer(const libtrace_packet_t* packet, libtrace_linktype_t* linktype, uint32_t* remaining);
/** The same without its type and length. Use trace_get_packet_buffer(). */
DEPRECATED void* trace_get_link(const libtrace_packet_t* packet);

/** The header that tells about the packet before its link header: cooked, radiotap, Prism, tags. NULL without. */
void* trace_get_packet_meta(const libtrace_packet_t* packet, libtrace_linktype_t* linktype, uint32_t* remaining);
/** The next header after one of these. `linktype` is that of `meta` and becomes that of the result. */
void* trace_get_payload_from_meta(const void* meta, libtrace_linktype_t* linktype, uint32_t* remaining);

/** The link header. Packets without one begin with IP: TRACE_TYPE_NONE. */
void* trace_get_layer2(const libtrace_packet_t* packet, libtrace_linktype_t* linktype, uint32_t* remaining);
/** What follows a link header. For 802.3 frames `ethertype` is their length. */
void* trace_get_payload_from_layer2(void* l2, libtrace_linktype_t linktype, uint16_t* ethertype, uint32_t* remaining);
/** The same, for packets that begin with metadata headers, too. */
void* trace_get_payload_from_link(void* link, libtrace_linktype_t linktype, uint16_t* ethertype, uint32_t* remaining);
/** What follows an ATM cell header as captured, which carries LLC and SNAP. */
void* trace_get_payload_from_atm(void* link, uint8_t* type, uint32_t* remaining);

/** What follows a VLAN tag, an MPLS label, a PPPoE header with PPP. `type`: ether type in host order. */
void* trace_get_payload_from_vlan(void* vlan, uint16_t* type, uint32_t* remaining);
void* trace_get_payload_from_mpls(void* mpls, uint16_t* type, uint32_t* remaining);
void* trace_get_payload_from_pppoe(void* pppoe, uint16_t* type, uint32_t* remaining);

/** Number of the first VLAN tag and where it is; VLAN_NOT_FOUND. */
uint16_t trace_get_outermost_vlan(libtrace_packet_t* packet, uint8_t** vlanptr, uint32_t* remaining);
/** First MPLS label and where it is; MPLS_NOT_FOUND. */
uint32_t trace_get_outermost_mpls(libtrace_packet_t* packet, uint8_t** mplsptr, uint32_t* remaining);

/** A header between link and network. */
typedef struct libtrace_layer2_header {
    uint16_t ethertype;
    void* data;
} libtrace_layer2_header_t;

typedef struct libtrace_layer2_headers {
    uint64_t bitmask; /**< TRACE_BITMASK_... of all */
    int num;
    libtrace_layer2_header_t* header;
} libtrace_layer2_headers_t;

enum {
    TRACE_BITMASK_LOOPBACK = 1,
    TRACE_BITMASK_IP = 2,
    TRACE_BITMASK_ARP = 4,
    TRACE_BITMASK_RARP = 8,
    TRACE_BITMASK_8021Q = 16,
    TRACE_BITMASK_IPV6 = 32,
    TRACE_BITMASK_8021QS = 64,
    TRACE_BITMASK_MPLS = 128,
    TRACE_BITMASK_MPLS_MC = 256,
    TRACE_BITMASK_PPP_DISC = 512,
    TRACE_BITMASK_PPP_SES = 1024
};

/** All headers between link and IP in order, and ARP. NULL if there is none. trace_destroy_layer2_headers() frees. */
libtrace_layer2_headers_t* trace_get_layer2_headers(libtrace_packet_t* packet);
/** 1; -1 for NULL. */
int trace_destroy_layer2_headers(libtrace_layer2_headers_t* headers);

/** Takes VLAN tags, MPLS labels and PPPoE out of an Ethernet packet, in place. Returns `packet`. */
libtrace_packet_t* trace_strip_packet(libtrace_packet_t* packet);
/** @} */

/** @name Network layer @{ */

/** What follows link header, VLAN tags, MPLS labels and PPPoE: not only IP. `ethertype` in host order. */
void* trace_get_layer3(const libtrace_packet_t* packet, uint16_t* ethertype, uint32_t* remaining);
SIMPLE_FUNCTION libtrace_ip_t* trace_get_ip(libtrace_packet_t* packet);
SIMPLE_FUNCTION libtrace_ip6_t* trace_get_ip6(libtrace_packet_t* packet);

/** What follows an IPv4 header. NULL in a fragment but the first. */
void* trace_get_payload_from_ip(libtrace_ip_t* ip, uint8_t* proto, uint32_t* remaining);
/** What follows an IPv6 header and its extension headers. */
void* trace_get_payload_from_ip6(libtrace_ip6_t* ip, uint8_t* proto, uint32_t* remaining);

/** Where the payload belongs in the unfragmented packet, in octets; `more`: is there a later fragment? */
uint16_t trace_get_fragment_offset(const libtrace_packet_t* packet, uint8_t* more);

/** Where the checksum of IPv4 is, and in `csum` what it should be, in host order. NULL without. */
uint16_t* trace_checksum_layer3(libtrace_packet_t* packet, uint16_t* csum);
/** @} */

/** @name Transport layer @{ */

/** What follows IP, also 6in4. */
void* trace_get_transport(const libtrace_packet_t* packet, uint8_t* proto, uint32_t* remaining);

/** The header of this protocol, if it is captured without its options at least. */
SIMPLE_FUNCTION libtrace_tcp_t* trace_get_tcp(libtrace_packet_t* packet);
SIMPLE_FUNCTION libtrace_udp_t* trace_get_udp(libtrace_packet_t* packet);
SIMPLE_FUNCTION libtrace_icmp_t* trace_get_icmp(libtrace_packet_t* packet);
SIMPLE_FUNCTION libtrace_icmp6_t* trace_get_icmp6(libtrace_packet_t* packet);
SIMPLE_FUNCTION libtrace_sctp_common_t* trace_get_sctp(libtrace_packet_t* packet);

/** The same from an IPv4 header. */
libtrace_tcp_t* trace_get_tcp_from_ip(libtrace_ip_t* ip, uint32_t* remaining);
libtrace_udp_t* trace_get_udp_from_ip(libtrace_ip_t* ip, uint32_t* remaining);
libtrace_icmp_t* trace_get_icmp_from_ip(libtrace_ip_t* ip, uint32_t* remaining);

/** What follows a header of this protocol. */
void* trace_get_payload_from_tcp(libtrace_tcp_t* tcp, uint32_t* remaining);
void* trace_get_payload_from_udp(libtrace_udp_t* udp, uint32_t* remaining);
void* trace_get_payload_from_icmp(libtrace_icmp_t* icmp, uint32_t* remaining);
void* trace_get_payload_from_icmp6(libtrace_icmp6_t* icmp, uint32_t* remaining);
void* trace_get_payload_from_gre(libtrace_gre_t* gre, uint32_t* remaining);
/** NULL if the destination port is not 4789. */
libtrace_vxlan_t* trace_get_vxlan_from_udp(libtrace_udp_t* udp, uint32_t* remaining);
void* trace_get_payload_from_vxlan(libtrace_vxlan_t* vxlan, uint32_t* remaining);

/** Where the checksum of TCP, UDP or ICMP is, and in `csum` what it should be, in host order. NULL without. */
uint16_t* trace_checksum_transport(libtrace_packet_t* packet, uint16_t* csum);

/**
 * Goes through the options of IPv4 or TCP: `ptr` and `len` (octets) begin behind the fixed header and advance. 1: an
 * option, whose `data` has `optlen` - 2 octets; 0: no more.
 */
int trace_get_next_option(unsigned char** ptr, int* len, unsigned char* type, unsigned char* optlen,
                          unsigned char** data);

/** The body of the next SCTP chunk, NULL at the end. `length` counts the chunk header. */
uint8_t* trace_get_next_sctp_chunk(libtrace_sctp_common_t* sctp, libtrace_sctp_state_t* state, uint32_t remaining,
                                   uint8_t* type, uint8_t* flags, uint16_t* length);
/** User data of the next DATA chunk, NULL at the end. `length` counts user data. */
uint8_t* trace_get_next_sctp_data_chunk(libtrace_sctp_common_t* sctp, libtrace_sctp_state_t* state, uint32_t remaining,
                                        uint8_t* flags, uint16_t* length, libtrace_sctp_data_t** header);
/** @} */

/** @name Ports and addresses @{ */

/** First and second 16-bit word of the transport header, in host order. 0 for ICMP, ICMPv6 and without the word. */
SIMPLE_FUNCTION uint16_t trace_get_source_port(const libtrace_packet_t* packet);
SIMPLE_FUNCTION uint16_t trace_get_destination_port(const libtrace_packet_t* packet);

/** Which port is likely the server's: USE_DEST or USE_SOURCE. Ports in host order. */
typedef enum { USE_DEST = 0, USE_SOURCE = 1 } serverport_t;
SIMPLE_FUNCTION int8_t trace_get_server_port(uint8_t protocol, uint16_t source, uint16_t dest);

/** Six octets of Ethernet or 802.11, NULL for other links. */
uint8_t* trace_get_source_mac(libtrace_packet_t* packet);
uint8_t* trace_get_destination_mac(libtrace_packet_t* packet);

/**
 * IPv4, IPv6 or Ethernet address (sockaddr_in, sockaddr_in6, sockaddr_ll), NULL without. `addr` has room for a
 * sockaddr_storage; NULL: the result is valid until the next such call of this thread.
 */
SIMPLE_FUNCTION struct sockaddr* trace_get_source_address(const libtrace_packet_t* packet, struct sockaddr* addr);
SIMPLE_FUNCTION struct sockaddr* trace_get_destination_address(const libtrace_packet_t* packet, struct sockaddr* addr);

/** The same as text without the port. `space` has `spacelen` octets; NULL: as above. NULL if there is no room. */
SIMPLE_FUNCTION char* trace_get_source_address_string(const libtrace_packet_t* packet, char* space, int spacelen);
SIMPLE_FUNCTION char* trace_get_destination_address_string(const libtrace_packet_t* packet, char* space, int spacelen);

/** Ethernet address to text in `buf`, 18 octets, and back to `addr`, 6 octets; NULL as above. NULL for bad text. */
char* trace_ether_ntoa(const uint8_t* addr, char* buf);
uint8_t* trace_ether_aton(const char* buf, uint8_t* addr);
/** @} */

/** @name Wireless captures
 * A field of a radiotap header, which may follow a cooked header. False if it is absent. @{ */

/** Microseconds since the interface started. */
bool trace_get_wireless_tsft(void* link, libtrace_linktype_t linktype, uint64_t* tsft);
/** Units of 500 kbit/s. */
bool trace_get_wireless_rate(void* link, libtrace_linktype_t linktype, uint8_t* rate);
/** MHz. */
bool trace_get_wireless_freq(void* link, libtrace_linktype_t linktype, uint16_t* freq);
bool trace_get_wireless_signal_strength_dbm(void* link, libtrace_linktype_t linktype, int8_t* strength);
bool trace_get_wireless_noise_strength_dbm(void* link, libtrace_linktype_t linktype, int8_t* strength);
bool trace_get_wireless_signal_strength_db(void* link, libtrace_linktype_t linktype, uint8_t* strength);
bool trace_get_wireless_noise_strength_db(void* link, libtrace_linktype_t linktype, uint8_t* strength);
/** Distance from full power, without a unit and in dB. */
bool trace_get_wireless_tx_attenuation(void* link, libtrace_linktype_t linktype, uint16_t* attenuation);
bool trace_get_wireless_tx_attenuation_db(void* link, libtrace_linktype_t linktype, uint16_t* attenuation);
bool trace_get_wireless_tx_power_dbm(void* link, libtrace_linktype_t linktype, int8_t* txpower);
/** Number from 0. */
bool trace_get_wireless_antenna(void* link, libtrace_linktype_t linktype, uint8_t* antenna);
/** @} */

/** @name OSPF version 2 @{ */

/** The common header and its version. */
void* trace_get_ospf_header(libtrace_packet_t* packet, uint8_t* version, uint32_t* remaining);
/** What follows the common header; `ospf_type` is a libtrace_ospf_types_t. */
void* trace_get_ospf_contents_v2(libtrace_ospf_v2_t* header, uint8_t* ospf_type, uint32_t* remaining);

/** Where the list of LSAs or links begins. */
unsigned char* trace_get_first_ospf_lsa_from_update_v2(libtrace_ospf_ls_update_t* ls_update, uint32_t* remaining);
unsigned char* trace_get_first_ospf_lsa_from_db_desc_v2(libtrace_ospf_db_desc_v2_t* db_desc, uint32_t* remaining);
unsigned char* trace_get_first_ospf_link_from_router_lsa_v2(libtrace_ospf_router_lsa_v2_t* lsa, uint32_t* remaining);

/** Go through such a list: 1 with an element, 0 at the end, -1 for a bad type or length. */
int trace_get_next_ospf_link_v2(unsigned char** current, libtrace_ospf_link_v2_t** link, uint32_t* remaining,
                                uint32_t* link_len);
int trace_get_next_ospf_lsa_v2(unsigned char** current, libtrace_ospf_lsa_v2_t** lsa_hdr, unsigned char** lsa_body,
                               uint32_t* remaining, uint8_t* lsa_type, uint16_t* lsa_length);
/** The same for lists of LSA headers without bodies. */
int trace_get_next_ospf_lsa_header_v2(unsigned char** current, libtrace_ospf_lsa_v2_t** lsa_hdr, uint32_t* remaining,
                                      uint8_t* lsa_type, uint16_t* lsa_length);

/** 24-bit metric in host order. */
uint32_t trace_get_ospf_metric_from_as_external_lsa_v2(libtrace_ospf_as_external_lsa_v2_t* as_lsa);
uint32_t trace_get_ospf_metric_from_summary_lsa_v2(libtrace_ospf_summary_lsa_v2_t* sum_lsa);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
