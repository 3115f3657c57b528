/* Headers as programs in C see them. layout.cpp of the library checks every offset and numbers.c every constant; here
 * are sizes in C, bit-fields and macros. */
#include "../check.h"

#include <libpacketdump.h>
#include <libtrace.h>
#include <libtrace/buckets.h>
#include <libtrace/corsaro_tags.h>
#include <libtrace/dagformat.h>
#include <libtrace/deque.h>
#include <libtrace/hash_toeplitz.h>
#include <libtrace/libtrace_radius.h>
#include <libtrace/linked_list.h>
#include <libtrace/message_queue.h>
#include <libtrace/object_cache.h>
#include <libtrace/ring_buffer.h>
#include <libtrace/simple_circular_buffer.h>
#include <libtrace/vector.h>
#include <libtrace_parallel.h>
#include <string.h>

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "size of " #type)
#define OFFSET(type, member, at) _Static_assert(offsetof(type, member) == (at), "offset of " #type "." #member)
#define TYPES(a, b) _Static_assert(__builtin_types_compatible_p(a, b), "type of " #a)

#if defined(__LP64__)
SIZE(libtrace_packet_t, 208);
SIZE(libtrace_packet_cache_t, 64);
SIZE(libtrace_err_t, 1028);
SIZE(libtrace_eventobj_t, 24);
SIZE(libtrace_stat_t, 64);
SIZE(libtrace_combine_t, 80);
SIZE(libtrace_generic_t, 8);
SIZE(libtrace_info_t, 8);
SIZE(libtrace_message_t, 24);
SIZE(libtrace_meta_item_t, 32);
SIZE(libtrace_result_t, 24);
SIZE(libtrace_sctp_state_t, 32);
SIZE(libtrace_bucket_t, 120);
SIZE(libtrace_list_t, 40);
SIZE(libtrace_message_queue_t, 32);
SIZE(libtrace_ocache_t, 376);
SIZE(libtrace_queue_t, 72);
SIZE(libtrace_ringbuffer_t, 304);
SIZE(libtrace_scb_t, 40);
SIZE(libtrace_vector_t, 72);
OFFSET(libtrace_packet_t, cached, 40);
OFFSET(libtrace_packet_t, which_trace_start, 204);
#endif
SIZE(toeplitz_conf_t, 1324);
SIZE(libtrace_ip_t, 20);
SIZE(libtrace_ip6_t, 40);
SIZE(libtrace_tcp_t, 20);
SIZE(libtrace_80211_t, 30);
SIZE(libtrace_ospf_v2_t, 24);
SIZE(libtrace_radius_avp_t, 3);
SIZE(dag_record_t, 33);
SIZE(corsaro_packet_tags_t, 67);
SIZE(corsaro_tagged_packet_header_t, 94);

/* Tags of structures that programs declare themselves. */
TYPES(struct libtrace_packet_t, libtrace_packet_t);
TYPES(struct trace_err_t, libtrace_err_t);
TYPES(struct libtrace_combine, libtrace_combine_t);
TYPES(struct libtrace_ip, libtrace_ip_t);
TYPES(struct callback_set, libtrace_callback_set_t);
TYPES(struct libtrace_t, libtrace_t);

ct_assert(sizeof(libtrace_ether_t) == 14);
ct_assert(LIBTRACE_MIN(3, 2) == 2);

/* Checks that setting `member` of a structure sets these bits of this octet, and no others. */
#define BITS(type, member, octet, mask)               \
    do {                                              \
        type header_;                                 \
        unsigned char octets_[sizeof header_];        \
        memset(&header_, 0, sizeof header_);          \
        header_.member = (mask) / ((mask) & -(mask)); \
        memcpy(octets_, &header_, sizeof octets_);    \
        CHECK(octets_[octet] == (mask));              \
        octets_[octet] = 0;                           \
        CHECK(is_zero(octets_, sizeof octets_));      \
    } while (0)

static int is_zero(const unsigned char* octets, size_t size) {
    for (size_t i = 0; i < size; ++i) {
        if (octets[i] != 0) {
            return 0;
        }
    }
    return 1;
}

static void check_bit_fields(void) {
    BITS(libtrace_ip_t, ip_hl, 0, 0x0f);
    BITS(libtrace_ip_t, ip_v, 0, 0xf0);
    BITS(libtrace_tcp_t, ecn_ns, 12, 0x01);
    BITS(libtrace_tcp_t, res1, 12, 0x0e);
    BITS(libtrace_tcp_t, doff, 12, 0xf0);
    BITS(libtrace_tcp_t, fin, 13, 0x01);
    BITS(libtrace_tcp_t, syn, 13, 0x02);
    BITS(libtrace_tcp_t, rst, 13, 0x04);
    BITS(libtrace_tcp_t, psh, 13, 0x08);
    BITS(libtrace_tcp_t, ack, 13, 0x10);
    BITS(libtrace_tcp_t, urg, 13, 0x20);
    BITS(libtrace_tcp_t, ece, 13, 0x40);
    BITS(libtrace_tcp_t, cwr, 13, 0x80);
    BITS(libtrace_pppoe_t, type, 0, 0x0f);
    BITS(libtrace_pppoe_t, version, 0, 0xf0);
    BITS(libtrace_80211_t, protocol, 0, 0x03);
    BITS(libtrace_80211_t, type, 0, 0x0c);
    BITS(libtrace_80211_t, subtype, 0, 0xf0);
    BITS(libtrace_80211_t, to_ds, 1, 0x01);
    BITS(libtrace_80211_t, from_ds, 1, 0x02);
    BITS(libtrace_80211_t, more_frag, 1, 0x04);
    BITS(libtrace_80211_t, retry, 1, 0x08);
    BITS(libtrace_80211_t, power, 1, 0x10);
    BITS(libtrace_80211_t, more_data, 1, 0x20);
    BITS(libtrace_80211_t, wep, 1, 0x40);
    BITS(libtrace_80211_t, order, 1, 0x80);
    BITS(libtrace_ospf_options_t, unused1, 0, 0x01);
    BITS(libtrace_ospf_options_t, e_bit, 0, 0x02);
    BITS(libtrace_ospf_options_t, mc_bit, 0, 0x04);
    BITS(libtrace_ospf_options_t, np_bit, 0, 0x08);
    BITS(libtrace_ospf_options_t, ea_bit, 0, 0x10);
    BITS(libtrace_ospf_options_t, dc_bit, 0, 0x20);
    BITS(libtrace_ospf_options_t, unused2, 0, 0xc0);
    BITS(libtrace_ospf_db_desc_v2_t, db_desc_ms, 3, 0x01);
    BITS(libtrace_ospf_db_desc_v2_t, db_desc_m, 3, 0x02);
    BITS(libtrace_ospf_db_desc_v2_t, db_desc_i, 3, 0x04);
    BITS(libtrace_ospf_db_desc_v2_t, zero, 3, 0xf8);
    BITS(libtrace_ospf_as_external_lsa_v2_t, tos, 4, 0x7f);
    BITS(libtrace_ospf_as_external_lsa_v2_t, e, 4, 0x80);
    BITS(libtrace_ospf_router_lsa_v2_t, b, 0, 0x01);
    BITS(libtrace_ospf_router_lsa_v2_t, e, 0, 0x02);
    BITS(libtrace_ospf_router_lsa_v2_t, v, 0, 0x04);
    BITS(libtrace_ospf_router_lsa_v2_t, zero, 0, 0xf8);
    BITS(dag_record_t, flags.iface, 9, 0x03);
    BITS(dag_record_t, flags.vlen, 9, 0x04);
    BITS(dag_record_t, flags.trunc, 9, 0x08);
    BITS(dag_record_t, flags.rxerror, 9, 0x10);
    BITS(dag_record_t, flags.dserror, 9, 0x20);
    BITS(dag_record_t, flags.pad, 9, 0xc0);
    BITS(libtrace_stat_t, accepted_valid, 0, 0x01);
    BITS(libtrace_stat_t, filtered_valid, 0, 0x02);
    BITS(libtrace_stat_t, received_valid, 0, 0x04);
    BITS(libtrace_stat_t, dropped_valid, 0, 0x08);
    BITS(libtrace_stat_t, captured_valid, 0, 0x10);
    BITS(libtrace_stat_t, missing_valid, 0, 0x20);
    BITS(libtrace_stat_t, errors_valid, 0, 0x40);
    BITS(libtrace_stat_t, magic, 7, 0xff);
    BITS(toeplitz_conf_t, hash_ipv4, 0, 0x01);
    BITS(toeplitz_conf_t, hash_tcp_ipv4, 0, 0x02);
    BITS(toeplitz_conf_t, hash_ipv6, 0, 0x04);
    BITS(toeplitz_conf_t, hash_tcp_ipv6, 0, 0x08);
    BITS(toeplitz_conf_t, hash_ipv6_ex, 0, 0x10);
    BITS(toeplitz_conf_t, hash_tcp_ipv6_ex, 0, 0x20);
    BITS(toeplitz_conf_t, x_hash_udp_ipv4, 0, 0x40);
    BITS(toeplitz_conf_t, x_hash_udp_ipv6, 0, 0x80);
    BITS(toeplitz_conf_t, x_hash_udp_ipv6_ex, 1, 0x01);
}

static void check_header_macros(void) {
    const libtrace_8021q_t vlan = {htons(0xb123), 0};
    const libtrace_8021q_t* tag = &vlan;
    CHECK(LT_VLAN_PCP(tag) == 5);
    CHECK(LT_VLAN_DEI(tag) == 1);
    CHECK(LT_VLAN_VID(tag) == 0x123);

    const libtrace_atm_cell_t cell = {htonl(0x12345679), 0};
    CHECK(LT_ATM_GFC(&cell) == 1);
    CHECK(LT_ATM_VPI(&cell) == 0x23);
    CHECK(LT_ATM_VCI(&cell) == 0x4567);
    CHECK(LT_ATM_PT(&cell) == 4);
    CHECK(LT_ATM_CLP(&cell) == 1);
    const libtrace_atm_nni_cell_t nni = {htonl(0x12345679), 0};
    CHECK(LT_ATM_NNI_VPI(&nni) == 0x123);
    CHECK(LT_ATM_NNI_VCI(&nni) == 0x4567);
    CHECK(LT_ATM_NNI_PT(&nni) == 4);
    CHECK(LT_ATM_NNI_CLP(&nni) == 1);

    libtrace_packet_t packet;
    packet.type = TRACE_RT_PCAPNG_META;
    CHECK(IS_LIBTRACE_META_PACKET(&packet));
    packet.type = TRACE_RT_DATA_ERF;
    CHECK(!IS_LIBTRACE_META_PACKET(&packet));
}

/* As programs write them: names of counters, decoders. */
static void check_program_macros(void) {
    const char* const names[] = {
#define X(name) #name,
        LIBTRACE_STAT_FIELDS
#undef X
    };
    CHECK(sizeof names / sizeof names[0] == 7);
    CHECK(strcmp(names[0], "accepted") == 0 && strcmp(names[6], "errors") == 0);

    const int len = 4;
    const libtrace_udp_t header = {0, 0, 0, 0};
    const libtrace_udp_t* udp = &header;
    CHECK(SAFE(udp, dest));
    CHECK(!SAFE(udp, len));
}

/* Byte order of tagged packets, as the guide of the telescope shows it. */
static void check_tags(void) {
    const corsaro_packet_tags_t tagged = {.filterbits = 0x0000011000000000}; /* 0x10010000: bits 16 and 28 */
    const corsaro_packet_tags_t* tags = &tagged;
    uint64_t fbits = bswap_be_to_host64(tags->filterbits);
    CHECK((fbits & (1 << CORSARO_FILTERID_SPOOFED)) == 0);
    CHECK((fbits & (1 << CORSARO_FILTERID_NOTIP)) != 0);
    CHECK((fbits & (1 << CORSARO_FILTERID_BACKSCATTER)) != 0);
    CHECK(bswap_be_to_host16(htons(0x1234)) == 0x1234 && bswap_host_to_be16(0x1234) == htons(0x1234));
    CHECK(bswap_be_to_host32(htonl(0x12345678)) == 0x12345678 && bswap_host_to_be32(0x12345678) == htonl(0x12345678));
    CHECK(bswap_host_to_be64(bswap_be_to_host64(0x123456789abcdef0)) == 0x123456789abcdef0);
    CHECK(bswap_le_to_host16(0x1234) == 0x1234 && bswap_host_to_le16(0x1234) == 0x1234);
    CHECK(bswap_le_to_host32(0x12345678) == 0x12345678 && bswap_host_to_le32(0x12345678) == 0x12345678);
    CHECK(bswap_le_to_host64(0x123456789abcdef0) == 0x123456789abcdef0);
    CHECK(bswap_host_to_le64(0x123456789abcdef0) == 0x123456789abcdef0);
}

int main(void) {
    check_bit_fields();
    check_header_macros();
    check_program_macros();
    check_tags();
    return finish();
}
