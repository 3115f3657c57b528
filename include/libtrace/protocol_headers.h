/** \file
 * Headers of protocols as they are in a packet: without padding, integers in network order. Part of libtrace.h.
 */
#ifndef LIBTRACE_PROTOCOL_HEADERS_H
#define LIBTRACE_PROTOCOL_HEADERS_H

#include "packet.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Protocols over IP. */
typedef enum {
    TRACE_IPPROTO_IP = 0,
    TRACE_IPPROTO_ICMP = 1,
    TRACE_IPPROTO_IGMP = 2,
    TRACE_IPPROTO_IPIP = 4,
    TRACE_IPPROTO_TCP = 6,
    TRACE_IPPROTO_UDP = 17,
    TRACE_IPPROTO_IPV6 = 41,
    TRACE_IPPROTO_ROUTING = 43,
    TRACE_IPPROTO_FRAGMENT = 44,
    TRACE_IPPROTO_RSVP = 46,
    TRACE_IPPROTO_GRE = 47,
    TRACE_IPPROTO_ESP = 50,
    TRACE_IPPROTO_AH = 51,
    TRACE_IPPROTO_ICMPV6 = 58,
    TRACE_IPPROTO_NONE = 59,
    TRACE_IPPROTO_DSTOPTS = 60,
    TRACE_IPPROTO_OSPF = 89,
    TRACE_IPPROTO_PIM = 103,
    TRACE_IPPROTO_SCTP = 132
} libtrace_ipproto_t;

/** Protocols over Ethernet. */
typedef enum {
    TRACE_ETHERTYPE_LOOPBACK = 0x0060,
    TRACE_ETHERTYPE_IP = 0x0800,
    TRACE_ETHERTYPE_ARP = 0x0806,
    TRACE_ETHERTYPE_RARP = 0x8035,
    TRACE_ETHERTYPE_8021Q = 0x8100,
    TRACE_ETHERTYPE_IPV6 = 0x86DD,
    TRACE_ETHERTYPE_PPP = 0x880B,
    TRACE_ETHERTYPE_MPLS = 0x8847,
    TRACE_ETHERTYPE_MPLS_MC = 0x8848,
    TRACE_ETHERTYPE_PPP_DISC = 0x8863,
    TRACE_ETHERTYPE_PPP_SES = 0x8864,
    TRACE_ETHERTYPE_8021X = 0x888E,
    TRACE_ETHERTYPE_8021QS = 0x88A8
} libtrace_ethertype_t;

/** Packet types of Linux cooked captures. */
#define TRACE_SLL_HOST 0
#define TRACE_SLL_BROADCAST 1
#define TRACE_SLL_MULTICAST 2
#define TRACE_SLL_OTHERHOST 3
#define TRACE_SLL_OUTGOING 4

/** Flags and version of GRE in host order. */
#define LIBTRACE_GRE_FLAG_CHECKSUM 0x8000
#define LIBTRACE_GRE_FLAG_KEY 0x2000
#define LIBTRACE_GRE_FLAG_SEQ 0x1000
#define LIBTRACE_GRE_FLAG_ACK 0x0080
#define LIBTRACE_GRE_FLAG_VERMASK 0x0007
#define LIBTRACE_GRE_PPTP_VERSION 0x0001

/** Priority, drop eligibility and number of a VLAN tag, in host order. */
#define LT_VLAN_PCP(x) ((ntohs((x)->tci) & 0xe000) >> 13)
#define LT_VLAN_DEI(x) ((ntohs((x)->tci) & 0x1000) >> 12)
#define LT_VLAN_VID(x) (ntohs((x)->tci) & 0x0fff)

/** Members of an ATM cell header, in host order: between a user and the network, and between networks (NNI). */
#define LT_ATM_GFC(x) ((ntohl((x)->gfc_vpi_vci_pt_clp) & 0xf0000000) >> 28)
#define LT_ATM_VPI(x) ((ntohl((x)->gfc_vpi_vci_pt_clp) & 0x0ff00000) >> 20)
#define LT_ATM_VCI(x) ((ntohl((x)->gfc_vpi_vci_pt_clp) & 0x000ffff0) >> 4)
#define LT_ATM_PT(x) ((ntohl((x)->gfc_vpi_vci_pt_clp) & 0x0000000e) >> 1)
#define LT_ATM_CLP(x) (ntohl((x)->gfc_vpi_vci_pt_clp) & 0x00000001)
#define LT_ATM_NNI_VPI(x) ((ntohl((x)->vpi_vci_pt_clp) & 0xfff00000) >> 20)
#define LT_ATM_NNI_VCI(x) ((ntohl((x)->vpi_vci_pt_clp) & 0x000ffff0) >> 4)
#define LT_ATM_NNI_PT(x) ((ntohl((x)->vpi_vci_pt_clp) & 0x0000000e) >> 1)
#define LT_ATM_NNI_CLP(x) (ntohl((x)->vpi_vci_pt_clp) & 0x00000001)

/* Bit-fields are declared from the low bit of an octet. */
#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the bit-fields of this header need a little-endian host"
#endif

/** IPv4. */
typedef struct libtrace_ip {
    LT_BITFIELD8 ip_hl : 4;
    LT_BITFIELD8 ip_v : 4;
    uint8_t ip_tos;
    uint16_t ip_len;
    uint16_t ip_id;
    uint16_t ip_off; /**< flags and offset */
    uint8_t ip_ttl;
    uint8_t ip_p;
    uint16_t ip_sum;
    struct in_addr ip_src;
    struct in_addr ip_dst;
} PACKED libtrace_ip_t;

/** IPv6, the common part of its extension headers, and the fragment header. */
typedef struct libtrace_ip6 {
    uint32_t flow; /**< version, class and flow label */
    uint16_t plen;
    uint8_t nxt;
    uint8_t hlim;
    struct in6_addr ip_src;
    struct in6_addr ip_dst;
} PACKED libtrace_ip6_t;

typedef struct libtrace_ip6_ext {
    uint8_t nxt;
    uint8_t len;
} PACKED libtrace_ip6_ext_t;

typedef struct libtrace_ip6_frag {
    uint8_t nxt;
    uint8_t res;
    uint16_t frag_off;
    uint32_t ident;
} PACKED libtrace_ip6_frag_t;

/** TCP. */
typedef struct libtrace_tcp {
    uint16_t source;
    uint16_t dest;
    uint32_t seq;
    uint32_t ack_seq;
    LT_BITFIELD8 ecn_ns : 1;
    LT_BITFIELD8 res1 : 3;
    LT_BITFIELD8 doff : 4;
    LT_BITFIELD8 fin : 1;
    LT_BITFIELD8 syn : 1;
    LT_BITFIELD8 rst : 1;
    LT_BITFIELD8 psh : 1;
    LT_BITFIELD8 ack : 1;
    LT_BITFIELD8 urg : 1;
    LT_BITFIELD8 ece : 1;
    LT_BITFIELD8 cwr : 1;
    uint16_t window;
    uint16_t check;
    uint16_t urg_ptr;
} PACKED libtrace_tcp_t;

/** UDP. */
typedef struct libtrace_udp {
    uint16_t source;
    uint16_t dest;
    uint16_t len;
    uint16_t check;
} PACKED libtrace_udp_t;

/** ICMP for IPv4 and for IPv6. */
typedef struct libtrace_icmp {
    uint8_t type;
    uint8_t code;
    uint16_t checksum;
    union {
        struct {
            uint16_t id;
            uint16_t sequence;
        } echo;
        uint32_t gateway;
        struct {
            uint16_t unused;
            uint16_t mtu;
        } frag;
    } un;
} PACKED libtrace_icmp_t;

typedef struct libtrace_icmp6 {
    uint8_t type;
    uint8_t code;
    uint16_t checksum;
    union {
        struct {
            uint8_t length;
            uint8_t unused;
            uint8_t unused1;
        } extend;
        uint32_t mtu;
        uint32_t pointer;
        struct {
            uint16_t id;
            uint16_t sequence;
        } echo;
    } un;
} PACKED libtrace_icmp6_t;

/** SCTP: the common header, the header of a chunk, and what a DATA chunk begins with. */
typedef struct libtrace_sctp_common {
    uint16_t source;
    uint16_t dest;
    uint32_t verify;
    uint32_t check;
} PACKED libtrace_sctp_common_t;

typedef struct libtrace_sctp_chunk {
    uint8_t type;
    uint8_t flags;
    uint16_t length;
} PACKED libtrace_sctp_chunk_t;

typedef struct libtrace_sctp_data {
    uint32_t tsn;
    uint16_t streamid;
    uint16_t seqno;
    uint32_t proto;
} PACKED libtrace_sctp_data_t;

/** Types of SCTP chunks. */
typedef enum {
    TRACE_SCTP_DATA = 0,
    TRACE_SCTP_INIT = 1,
    TRACE_SCTP_INIT_ACK = 2,
    TRACE_SCTP_SACK = 3,
    TRACE_SCTP_HEARTBEAT = 4,
    TRACE_SCTP_HEARTBEAT_ACK = 5,
    TRACE_SCTP_ABORT = 6,
    TRACE_SCTP_SHUTDOWN = 7,
    TRACE_SCTP_SHUTDOWN_ACK = 8,
    TRACE_SCTP_ERROR = 9,
    TRACE_SCTP_COOKIE_ECHO = 10,
    TRACE_SCTP_COOKIE_ACK = 11,
    TRACE_SCTP_ECNE = 12,
    TRACE_SCTP_CWR = 13,
    TRACE_SCTP_SHUTDOWN_COMPLETE = 14
} libtrace_sctp_chunktype_t;

/** Where trace_get_next_sctp_chunk() is. All zero before the first call. */
typedef struct libtrace_sctp_state {
    uint8_t init;
    uint8_t* current_chunk;
    uint8_t* sctp_start;
    uint32_t sctp_size; /**< octets */
} libtrace_sctp_state_t;

/** Ethernet, VLAN tag (802.1Q, 802.1ad), LLC with SNAP. */
typedef struct libtrace_ether {
    uint8_t ether_dhost[6];
    uint8_t ether_shost[6];
    uint16_t ether_type;
} PACKED libtrace_ether_t;

typedef struct libtrace_8021q {
    uint16_t tci; /**< LT_VLAN_PCP(), LT_VLAN_DEI(), LT_VLAN_VID() */
    uint16_t vlan_ether_type;
} PACKED libtrace_8021q_t;

typedef struct libtrace_llcsnap {
    uint8_t dsap;
    uint8_t ssap;
    uint8_t control;
    LT_BITFIELD32 oui : 24;
    uint16_t type;
} PACKED libtrace_llcsnap_t;

/** Linux cooked capture. */
typedef struct libtrace_sll_header_t {
    uint16_t pkttype; /**< TRACE_SLL_HOST and so on */
    uint16_t hatype;
    uint16_t halen;
    unsigned char addr[8];
    uint16_t protocol;
} PACKED libtrace_sll_header_t;

/** ATM cells as on the wire, and as captured. */
typedef struct libtrace_atm_cell {
    uint32_t gfc_vpi_vci_pt_clp;
    uint8_t hec;
} PACKED libtrace_atm_cell_t;

typedef struct libtrace_atm_nni_cell {
    uint32_t vpi_vci_pt_clp;
    uint8_t hec;
} PACKED libtrace_atm_nni_cell_t;

typedef struct libtrace_atm_capture_cell {
    uint32_t gfc_vpi_vci_pt_clp;
} PACKED libtrace_atm_capture_cell_t;

typedef struct libtrace_atm_nni_capture_cell {
    uint32_t vpi_vci_pt_clp;
    uint8_t hec;
} PACKED libtrace_atm_nni_capture_cell_t;

/** PPP, and PPP over Ethernet. */
typedef struct libtrace_ppp {
    uint16_t protocol;
} PACKED libtrace_ppp_t;

typedef struct libtrace_pppoe {
    LT_BITFIELD8 type : 4;
    LT_BITFIELD8 version : 4;
    uint8_t code;
    uint16_t session_id;
    uint16_t length;
} PACKED libtrace_pppoe_t;

/** GRE with all options. On the wire `key` and `seq` have 32 bits; their place and size here are part of the ABI. */
typedef struct libtrace_gre_t {
    uint16_t flags;
    uint16_t ethertype;
    uint16_t checksum;
    uint16_t reserved1;
    uint16_t key;
    uint16_t seq;
} PACKED libtrace_gre_t;

/** VXLAN. */
typedef struct libtrace_vxlan_t {
    uint8_t flags;
    uint8_t reserved1[3];
    uint8_t vni[3];
    uint8_t reserved2;
} PACKED libtrace_vxlan_t;

/** IEEE 802.11. */
typedef struct libtrace_80211_t {
    LT_BITFIELD32 protocol : 2;
    LT_BITFIELD32 type : 2;
    LT_BITFIELD32 subtype : 4;
    LT_BITFIELD32 to_ds : 1;
    LT_BITFIELD32 from_ds : 1;
    LT_BITFIELD32 more_frag : 1;
    LT_BITFIELD32 retry : 1;
    LT_BITFIELD32 power : 1;
    LT_BITFIELD32 more_data : 1;
    LT_BITFIELD32 wep : 1;
    LT_BITFIELD32 order : 1;
    uint16_t duration;
    uint8_t mac1[6];
    uint8_t mac2[6];
    uint8_t mac3[6];
    uint16_t SeqCtl;
    uint8_t mac4[6];
} PACKED libtrace_80211_t;

/** Radiotap. Its integers are little-endian. */
typedef struct libtrace_radiotap_t {
    uint8_t it_version;
    uint8_t it_pad;
    uint16_t it_len;
    uint32_t it_present; /**< bits numbered by libtrace_radiotap_field_t */
} PACKED libtrace_radiotap_t;

typedef enum {
    TRACE_RADIOTAP_TSFT = 0,
    TRACE_RADIOTAP_FLAGS = 1,
    TRACE_RADIOTAP_RATE = 2,
    TRACE_RADIOTAP_CHANNEL = 3,
    TRACE_RADIOTAP_FHSS = 4,
    TRACE_RADIOTAP_DBM_ANTSIGNAL = 5,
    TRACE_RADIOTAP_DBM_ANTNOISE = 6,
    TRACE_RADIOTAP_LOCK_QUALITY = 7,
    TRACE_RADIOTAP_TX_ATTENUATION = 8,
    TRACE_RADIOTAP_DB_TX_ATTENUATION = 9,
    TRACE_RADIOTAP_DBM_TX_POWER = 10,
    TRACE_RADIOTAP_ANTENNA = 11,
    TRACE_RADIOTAP_DB_ANTSIGNAL = 12,
    TRACE_RADIOTAP_DB_ANTNOISE = 13,
    TRACE_RADIOTAP_RX_FLAGS = 14,
    TRACE_RADIOTAP_TX_FLAGS = 15,
    TRACE_RADIOTAP_RTS_RETRIES = 16,
    TRACE_RADIOTAP_DATA_RETRIES = 17,
    TRACE_RADIOTAP_EXT = 31
} libtrace_radiotap_field_t;

/** OSPF version 2: the common header, then by its type one of the structures below. */
typedef struct libtrace_ospf_v2_t {
    uint8_t ospf_v;
    uint8_t type; /**< libtrace_ospf_types_t */
    uint16_t ospf_len;
    struct in_addr router;
    struct in_addr area;
    uint16_t sum;
    uint16_t au_type;
    uint16_t zero;
    uint8_t au_key_id;
    uint8_t au_data_len;
    uint32_t au_seq_num;
} PACKED libtrace_ospf_v2_t;

typedef enum {
    TRACE_OSPF_HELLO = 1,
    TRACE_OSPF_DATADESC = 2,
    TRACE_OSPF_LSREQ = 3,
    TRACE_OSPF_LSUPDATE = 4,
    TRACE_OSPF_LSACK = 5
} libtrace_ospf_types_t;

typedef struct libtrace_ospf_options_t {
    LT_BITFIELD8 unused1 : 1;
    LT_BITFIELD8 e_bit : 1;
    LT_BITFIELD8 mc_bit : 1;
    LT_BITFIELD8 np_bit : 1;
    LT_BITFIELD8 ea_bit : 1;
    LT_BITFIELD8 dc_bit : 1;
    LT_BITFIELD8 unused2 : 2;
} PACKED libtrace_ospf_options_t;

/** Header of a link state advertisement (LSA), then by its type one of the ..._lsa_v2_t below. */
typedef struct libtrace_ospf_lsa_v2_t {
    uint16_t age;
    libtrace_ospf_options_t lsa_options;
    uint8_t lsa_type; /**< libtrace_ospf_ls_types_t */
    struct in_addr ls_id;
    struct in_addr adv_router;
    uint32_t seq;
    uint16_t checksum;
    uint16_t length;
} PACKED libtrace_ospf_lsa_v2_t;

typedef enum {
    TRACE_OSPF_LS_ROUTER = 1,
    TRACE_OSPF_LS_NETWORK = 2,
    TRACE_OSPF_LS_SUMMARY = 3,
    TRACE_OSPF_LS_ASBR_SUMMARY = 4,
    TRACE_OSPF_LS_EXTERNAL = 5
} libtrace_ospf_ls_types_t;

typedef struct libtrace_ospf_hello_v2_t {
    struct in_addr mask;
    uint16_t interval;
    libtrace_ospf_options_t hello_options;
    uint8_t priority;
    uint32_t deadint;
    struct in_addr designated;
    struct in_addr backup;
} PACKED libtrace_ospf_hello_v2_t;

typedef struct libtrace_ospf_db_desc_v2_t {
    uint16_t mtu;
    libtrace_ospf_options_t db_desc_options;
    LT_BITFIELD8 db_desc_ms : 1;
    LT_BITFIELD8 db_desc_m : 1;
    LT_BITFIELD8 db_desc_i : 1;
    LT_BITFIELD8 zero : 5;
    uint32_t seq;
} PACKED libtrace_ospf_db_desc_v2_t;

typedef struct libtrace_ospf_ls_req_t {
    uint32_t ls_type;
    uint32_t ls_id;
    uint32_t advertising_router;
} PACKED libtrace_ospf_ls_req_t;

typedef struct libtrace_ospf_ls_update_t {
    uint32_t ls_num_adv;
} PACKED libtrace_ospf_ls_update_t;

typedef struct libtrace_ospf_as_external_lsa_t {
    struct in_addr netmask;
    LT_BITFIELD8 tos : 7;
    LT_BITFIELD8 e : 1;
    uint8_t metric_a; /**< 24 bits in three octets */
    uint8_t metric_b;
    uint8_t metric_c;
    struct in_addr forwarding;
    uint32_t external_tag;
} PACKED libtrace_ospf_as_external_lsa_v2_t;

typedef struct libtrace_ospf_summary_lsa {
    struct in_addr netmask;
    uint8_t zero;
    uint8_t metric_a; /**< 24 bits in three octets */
    uint8_t metric_b;
    uint8_t metric_c;
} PACKED libtrace_ospf_summary_lsa_v2_t;

typedef struct libtrace_ospf_network_lsa_t {
    struct in_addr netmask;
} PACKED libtrace_ospf_network_lsa_v2_t;

typedef struct libtrace_ospf_router_lsa_t {
    LT_BITFIELD8 b : 1;
    LT_BITFIELD8 e : 1;
    LT_BITFIELD8 v : 1;
    LT_BITFIELD8 zero : 5;
    uint8_t zero2;
    uint16_t num_links;
} PACKED libtrace_ospf_router_lsa_v2_t;

/** A link of a router LSA. */
typedef struct libtrace_ospf_link_t {
    struct in_addr link_id;
    struct in_addr link_data;
    uint8_t type;
    uint8_t num_tos;
    uint16_t tos_metric;
} PACKED libtrace_ospf_link_v2_t;

#ifdef __cplusplus
}
#endif

#endif
