#include <libtrace.h>
#include <libtrace/dagformat.h>
#include <libtrace/daglegacy.h>
#include <libtrace/libtrace_radius.h>
#include <libtrace/rt_protocol.h>

#include <cstddef>
#include <type_traits>

// Programs that are compiled already know these numbers, and they are what is in packets.

namespace {

template <class T>
constexpr bool has_size(std::size_t size) {
    return sizeof(T) == size && std::is_standard_layout_v<T>;
}

// IP and what it carries.

static_assert(has_size<libtrace_ip_t>(20));
static_assert(offsetof(libtrace_ip_t, ip_tos) == 1);
static_assert(offsetof(libtrace_ip_t, ip_len) == 2);
static_assert(offsetof(libtrace_ip_t, ip_id) == 4);
static_assert(offsetof(libtrace_ip_t, ip_off) == 6);
static_assert(offsetof(libtrace_ip_t, ip_ttl) == 8);
static_assert(offsetof(libtrace_ip_t, ip_p) == 9);
static_assert(offsetof(libtrace_ip_t, ip_sum) == 10);
static_assert(offsetof(libtrace_ip_t, ip_src) == 12);
static_assert(offsetof(libtrace_ip_t, ip_dst) == 16);

static_assert(has_size<libtrace_ip6_t>(40));
static_assert(offsetof(libtrace_ip6_t, flow) == 0);
static_assert(offsetof(libtrace_ip6_t, plen) == 4);
static_assert(offsetof(libtrace_ip6_t, nxt) == 6);
static_assert(offsetof(libtrace_ip6_t, hlim) == 7);
static_assert(offsetof(libtrace_ip6_t, ip_src) == 8);
static_assert(offsetof(libtrace_ip6_t, ip_dst) == 24);

static_assert(has_size<libtrace_ip6_ext_t>(2));
static_assert(offsetof(libtrace_ip6_ext_t, nxt) == 0);
static_assert(offsetof(libtrace_ip6_ext_t, len) == 1);

static_assert(has_size<libtrace_ip6_frag_t>(8));
static_assert(offsetof(libtrace_ip6_frag_t, nxt) == 0);
static_assert(offsetof(libtrace_ip6_frag_t, res) == 1);
static_assert(offsetof(libtrace_ip6_frag_t, frag_off) == 2);
static_assert(offsetof(libtrace_ip6_frag_t, ident) == 4);

static_assert(has_size<libtrace_tcp_t>(20));
static_assert(offsetof(libtrace_tcp_t, source) == 0);
static_assert(offsetof(libtrace_tcp_t, dest) == 2);
static_assert(offsetof(libtrace_tcp_t, seq) == 4);
static_assert(offsetof(libtrace_tcp_t, ack_seq) == 8);
static_assert(offsetof(libtrace_tcp_t, window) == 14);
static_assert(offsetof(libtrace_tcp_t, check) == 16);
static_assert(offsetof(libtrace_tcp_t, urg_ptr) == 18);

static_assert(has_size<libtrace_udp_t>(8));
static_assert(offsetof(libtrace_udp_t, source) == 0);
static_assert(offsetof(libtrace_udp_t, dest) == 2);
static_assert(offsetof(libtrace_udp_t, len) == 4);
static_assert(offsetof(libtrace_udp_t, check) == 6);

static_assert(has_size<libtrace_icmp_t>(8));
static_assert(offsetof(libtrace_icmp_t, type) == 0);
static_assert(offsetof(libtrace_icmp_t, code) == 1);
static_assert(offsetof(libtrace_icmp_t, checksum) == 2);
static_assert(offsetof(libtrace_icmp_t, un) == 4);

static_assert(has_size<libtrace_icmp6_t>(8));
static_assert(offsetof(libtrace_icmp6_t, type) == 0);
static_assert(offsetof(libtrace_icmp6_t, code) == 1);
static_assert(offsetof(libtrace_icmp6_t, checksum) == 2);
static_assert(offsetof(libtrace_icmp6_t, un) == 4);

static_assert(has_size<libtrace_gre_t>(12));
static_assert(offsetof(libtrace_gre_t, flags) == 0);
static_assert(offsetof(libtrace_gre_t, ethertype) == 2);
static_assert(offsetof(libtrace_gre_t, checksum) == 4);
static_assert(offsetof(libtrace_gre_t, reserved1) == 6);
static_assert(offsetof(libtrace_gre_t, key) == 8);
static_assert(offsetof(libtrace_gre_t, seq) == 10);

static_assert(has_size<libtrace_vxlan_t>(8));
static_assert(offsetof(libtrace_vxlan_t, flags) == 0);
static_assert(offsetof(libtrace_vxlan_t, reserved1) == 1);
static_assert(offsetof(libtrace_vxlan_t, vni) == 4);
static_assert(offsetof(libtrace_vxlan_t, reserved2) == 7);

static_assert(has_size<libtrace_sctp_common_t>(12));
static_assert(offsetof(libtrace_sctp_common_t, source) == 0);
static_assert(offsetof(libtrace_sctp_common_t, dest) == 2);
static_assert(offsetof(libtrace_sctp_common_t, verify) == 4);
static_assert(offsetof(libtrace_sctp_common_t, check) == 8);

static_assert(has_size<libtrace_sctp_chunk_t>(4));
static_assert(offsetof(libtrace_sctp_chunk_t, type) == 0);
static_assert(offsetof(libtrace_sctp_chunk_t, flags) == 1);
static_assert(offsetof(libtrace_sctp_chunk_t, length) == 2);

static_assert(has_size<libtrace_sctp_data_t>(12));
static_assert(offsetof(libtrace_sctp_data_t, tsn) == 0);
static_assert(offsetof(libtrace_sctp_data_t, streamid) == 4);
static_assert(offsetof(libtrace_sctp_data_t, seqno) == 6);
static_assert(offsetof(libtrace_sctp_data_t, proto) == 8);

// Links.

static_assert(has_size<libtrace_ether_t>(14));
static_assert(offsetof(libtrace_ether_t, ether_dhost) == 0);
static_assert(offsetof(libtrace_ether_t, ether_shost) == 6);
static_assert(offsetof(libtrace_ether_t, ether_type) == 12);

static_assert(has_size<libtrace_8021q_t>(4));
static_assert(offsetof(libtrace_8021q_t, tci) == 0);
static_assert(offsetof(libtrace_8021q_t, vlan_ether_type) == 2);

static_assert(has_size<libtrace_llcsnap_t>(8));
static_assert(offsetof(libtrace_llcsnap_t, dsap) == 0);
static_assert(offsetof(libtrace_llcsnap_t, ssap) == 1);
static_assert(offsetof(libtrace_llcsnap_t, control) == 2);
static_assert(offsetof(libtrace_llcsnap_t, type) == 6);

static_assert(has_size<libtrace_sll_header_t>(16));
static_assert(offsetof(libtrace_sll_header_t, pkttype) == 0);
static_assert(offsetof(libtrace_sll_header_t, hatype) == 2);
static_assert(offsetof(libtrace_sll_header_t, halen) == 4);
static_assert(offsetof(libtrace_sll_header_t, addr) == 6);
static_assert(offsetof(libtrace_sll_header_t, protocol) == 14);

static_assert(has_size<libtrace_ppp_t>(2));
static_assert(offsetof(libtrace_ppp_t, protocol) == 0);

static_assert(has_size<libtrace_pppoe_t>(6));
static_assert(offsetof(libtrace_pppoe_t, code) == 1);
static_assert(offsetof(libtrace_pppoe_t, session_id) == 2);
static_assert(offsetof(libtrace_pppoe_t, length) == 4);

static_assert(has_size<libtrace_80211_t>(30));
static_assert(offsetof(libtrace_80211_t, duration) == 2);
static_assert(offsetof(libtrace_80211_t, mac1) == 4);
static_assert(offsetof(libtrace_80211_t, mac2) == 10);
static_assert(offsetof(libtrace_80211_t, mac3) == 16);
static_assert(offsetof(libtrace_80211_t, SeqCtl) == 22);
static_assert(offsetof(libtrace_80211_t, mac4) == 24);

static_assert(has_size<libtrace_radiotap_t>(8));
static_assert(offsetof(libtrace_radiotap_t, it_version) == 0);
static_assert(offsetof(libtrace_radiotap_t, it_pad) == 1);
static_assert(offsetof(libtrace_radiotap_t, it_len) == 2);
static_assert(offsetof(libtrace_radiotap_t, it_present) == 4);

static_assert(has_size<libtrace_atm_cell_t>(5));
static_assert(offsetof(libtrace_atm_cell_t, gfc_vpi_vci_pt_clp) == 0);
static_assert(offsetof(libtrace_atm_cell_t, hec) == 4);

static_assert(has_size<libtrace_atm_nni_cell_t>(5));
static_assert(offsetof(libtrace_atm_nni_cell_t, vpi_vci_pt_clp) == 0);
static_assert(offsetof(libtrace_atm_nni_cell_t, hec) == 4);

static_assert(has_size<libtrace_atm_capture_cell_t>(4));
static_assert(offsetof(libtrace_atm_capture_cell_t, gfc_vpi_vci_pt_clp) == 0);

static_assert(has_size<libtrace_atm_nni_capture_cell_t>(5));
static_assert(offsetof(libtrace_atm_nni_capture_cell_t, vpi_vci_pt_clp) == 0);
static_assert(offsetof(libtrace_atm_nni_capture_cell_t, hec) == 4);

// OSPF.

static_assert(has_size<libtrace_ospf_v2_t>(24));
static_assert(offsetof(libtrace_ospf_v2_t, ospf_v) == 0);
static_assert(offsetof(libtrace_ospf_v2_t, type) == 1);
static_assert(offsetof(libtrace_ospf_v2_t, ospf_len) == 2);
static_assert(offsetof(libtrace_ospf_v2_t, router) == 4);
static_assert(offsetof(libtrace_ospf_v2_t, area) == 8);
static_assert(offsetof(libtrace_ospf_v2_t, sum) == 12);
static_assert(offsetof(libtrace_ospf_v2_t, au_type) == 14);
static_assert(offsetof(libtrace_ospf_v2_t, zero) == 16);
static_assert(offsetof(libtrace_ospf_v2_t, au_key_id) == 18);
static_assert(offsetof(libtrace_ospf_v2_t, au_data_len) == 19);
static_assert(offsetof(libtrace_ospf_v2_t, au_seq_num) == 20);

static_assert(has_size<libtrace_ospf_options_t>(1));

static_assert(has_size<libtrace_ospf_lsa_v2_t>(20));
static_assert(offsetof(libtrace_ospf_lsa_v2_t, age) == 0);
static_assert(offsetof(libtrace_ospf_lsa_v2_t, lsa_options) == 2);
static_assert(offsetof(libtrace_ospf_lsa_v2_t, lsa_type) == 3);
static_assert(offsetof(libtrace_ospf_lsa_v2_t, ls_id) == 4);
static_assert(offsetof(libtrace_ospf_lsa_v2_t, adv_router) == 8);
static_assert(offsetof(libtrace_ospf_lsa_v2_t, seq) == 12);
static_assert(offsetof(libtrace_ospf_lsa_v2_t, checksum) == 16);
static_assert(offsetof(libtrace_ospf_lsa_v2_t, length) == 18);

static_assert(has_size<libtrace_ospf_hello_v2_t>(20));
static_assert(offsetof(libtrace_ospf_hello_v2_t, mask) == 0);
static_assert(offsetof(libtrace_ospf_hello_v2_t, interval) == 4);
static_assert(offsetof(libtrace_ospf_hello_v2_t, hello_options) == 6);
static_assert(offsetof(libtrace_ospf_hello_v2_t, priority) == 7);
static_assert(offsetof(libtrace_ospf_hello_v2_t, deadint) == 8);
static_assert(offsetof(libtrace_ospf_hello_v2_t, designated) == 12);
static_assert(offsetof(libtrace_ospf_hello_v2_t, backup) == 16);

static_assert(has_size<libtrace_ospf_db_desc_v2_t>(8));
static_assert(offsetof(libtrace_ospf_db_desc_v2_t, mtu) == 0);
static_assert(offsetof(libtrace_ospf_db_desc_v2_t, db_desc_options) == 2);
static_assert(offsetof(libtrace_ospf_db_desc_v2_t, seq) == 4);

static_assert(has_size<libtrace_ospf_ls_req_t>(12));
static_assert(offsetof(libtrace_ospf_ls_req_t, ls_type) == 0);
static_assert(offsetof(libtrace_ospf_ls_req_t, ls_id) == 4);
static_assert(offsetof(libtrace_ospf_ls_req_t, advertising_router) == 8);

static_assert(has_size<libtrace_ospf_ls_update_t>(4));
static_assert(offsetof(libtrace_ospf_ls_update_t, ls_num_adv) == 0);

static_assert(has_size<libtrace_ospf_as_external_lsa_v2_t>(16));
static_assert(offsetof(libtrace_ospf_as_external_lsa_v2_t, netmask) == 0);
static_assert(offsetof(libtrace_ospf_as_external_lsa_v2_t, metric_a) == 5);
static_assert(offsetof(libtrace_ospf_as_external_lsa_v2_t, metric_b) == 6);
static_assert(offsetof(libtrace_ospf_as_external_lsa_v2_t, metric_c) == 7);
static_assert(offsetof(libtrace_ospf_as_external_lsa_v2_t, forwarding) == 8);
static_assert(offsetof(libtrace_ospf_as_external_lsa_v2_t, external_tag) == 12);

static_assert(has_size<libtrace_ospf_summary_lsa_v2_t>(8));
static_assert(offsetof(libtrace_ospf_summary_lsa_v2_t, netmask) == 0);
static_assert(offsetof(libtrace_ospf_summary_lsa_v2_t, zero) == 4);
static_assert(offsetof(libtrace_ospf_summary_lsa_v2_t, metric_a) == 5);
static_assert(offsetof(libtrace_ospf_summary_lsa_v2_t, metric_b) == 6);
static_assert(offsetof(libtrace_ospf_summary_lsa_v2_t, metric_c) == 7);

static_assert(has_size<libtrace_ospf_network_lsa_v2_t>(4));
static_assert(offsetof(libtrace_ospf_network_lsa_v2_t, netmask) == 0);

static_assert(has_size<libtrace_ospf_link_v2_t>(12));
static_assert(offsetof(libtrace_ospf_link_v2_t, link_id) == 0);
static_assert(offsetof(libtrace_ospf_link_v2_t, link_data) == 4);
static_assert(offsetof(libtrace_ospf_link_v2_t, type) == 8);
static_assert(offsetof(libtrace_ospf_link_v2_t, num_tos) == 9);
static_assert(offsetof(libtrace_ospf_link_v2_t, tos_metric) == 10);

static_assert(has_size<libtrace_ospf_router_lsa_v2_t>(4));
static_assert(offsetof(libtrace_ospf_router_lsa_v2_t, zero2) == 1);
static_assert(offsetof(libtrace_ospf_router_lsa_v2_t, num_links) == 2);

// RADIUS.

static_assert(has_size<libtrace_radius_t>(20));
static_assert(offsetof(libtrace_radius_t, code) == 0);
static_assert(offsetof(libtrace_radius_t, identifier) == 1);
static_assert(offsetof(libtrace_radius_t, length) == 2);
static_assert(offsetof(libtrace_radius_t, authenticator) == 4);

static_assert(has_size<libtrace_radius_avp_t>(3));
static_assert(offsetof(libtrace_radius_avp_t, type) == 0);
static_assert(offsetof(libtrace_radius_avp_t, length) == 1);
static_assert(offsetof(libtrace_radius_avp_t, data) == 2);

// Records of DAG cards.

static_assert(has_size<dag_record_t>(33));
static_assert(offsetof(dag_record_t, ts) == 0);
static_assert(offsetof(dag_record_t, type) == 8);
static_assert(offsetof(dag_record_t, flags) == 9);
static_assert(offsetof(dag_record_t, rlen) == 10);
static_assert(offsetof(dag_record_t, lctr) == 12);
static_assert(offsetof(dag_record_t, wlen) == 14);
static_assert(offsetof(dag_record_t, rec) == 16);

static_assert(has_size<pos_rec_t>(5));
static_assert(offsetof(pos_rec_t, hdlc) == 0);
static_assert(offsetof(pos_rec_t, pload) == 4);

static_assert(has_size<eth_rec_t>(17));
static_assert(offsetof(eth_rec_t, offset) == 0);
static_assert(offsetof(eth_rec_t, pad) == 1);
static_assert(offsetof(eth_rec_t, dst) == 2);
static_assert(offsetof(eth_rec_t, src) == 8);
static_assert(offsetof(eth_rec_t, etype) == 14);
static_assert(offsetof(eth_rec_t, pload) == 16);

static_assert(has_size<atm_rec_t>(5));
static_assert(offsetof(atm_rec_t, header) == 0);
static_assert(offsetof(atm_rec_t, pload) == 4);

static_assert(has_size<aal5_rec_t>(5));
static_assert(offsetof(aal5_rec_t, header) == 0);
static_assert(offsetof(aal5_rec_t, pload) == 4);

static_assert(has_size<legacy_cell_t>(12));
static_assert(offsetof(legacy_cell_t, ts) == 0);
static_assert(offsetof(legacy_cell_t, crc) == 8);

static_assert(has_size<legacy_ether_t>(10));
static_assert(offsetof(legacy_ether_t, ts) == 0);
static_assert(offsetof(legacy_ether_t, wlen) == 8);

static_assert(has_size<legacy_pos_t>(16));
static_assert(offsetof(legacy_pos_t, ts) == 0);
static_assert(offsetof(legacy_pos_t, slen) == 8);
static_assert(offsetof(legacy_pos_t, wlen) == 12);

static_assert(has_size<atmhdr_t>(8));
static_assert(offsetof(atmhdr_t, ts_fraction) == 0);
static_assert(offsetof(atmhdr_t, ts_sec) == 4);

static_assert(has_size<legacy_nzix_t>(14));
static_assert(offsetof(legacy_nzix_t, ts) == 0);
static_assert(offsetof(legacy_nzix_t, crc) == 4);
static_assert(offsetof(legacy_nzix_t, len) == 8);
static_assert(offsetof(legacy_nzix_t, pad) == 12);

// RT messages.

static_assert(has_size<rt_header_t>(12));
static_assert(offsetof(rt_header_t, type) == 0);
static_assert(offsetof(rt_header_t, magic) == 4);
static_assert(offsetof(rt_header_t, version) == 5);
static_assert(offsetof(rt_header_t, length) == 6);
static_assert(offsetof(rt_header_t, sequence) == 8);

static_assert(has_size<rt_hello_t>(1));
static_assert(offsetof(rt_hello_t, reliable) == 0);

static_assert(has_size<rt_ack_t>(4));
static_assert(offsetof(rt_ack_t, sequence) == 0);

static_assert(has_size<rt_status_t>(40));
static_assert(offsetof(rt_status_t, fifo_status) == 0);

static_assert(has_size<rt_deny_conn_t>(4));
static_assert(offsetof(rt_deny_conn_t, reason) == 0);

static_assert(has_size<rt_metadata_t>(8));
static_assert(offsetof(rt_metadata_t, label_len) == 0);
static_assert(offsetof(rt_metadata_t, value_len) == 4);

static_assert(has_size<fifo_info_t>(40));
static_assert(offsetof(fifo_info_t, in) == 0);
static_assert(offsetof(fifo_info_t, out) == 8);
static_assert(offsetof(fifo_info_t, ack) == 16);
static_assert(offsetof(fifo_info_t, length) == 24);
static_assert(offsetof(fifo_info_t, used) == 32);

static_assert(has_size<duck2_4_t>(112));
static_assert(has_size<duck2_5_t>(84));
static_assert(has_size<duck5_0_t>(100));

// Codes of RADIUS are one octet each.
static_assert(sizeof(libtrace_radius_code) == 1);
static_assert(sizeof(libtrace_radius_avp_type) == 1);

// Integers at any address.
static_assert(alignof(lt_unaligned_uint16_t) == 1 && sizeof(lt_unaligned_uint16_t) == 2);
static_assert(alignof(lt_unaligned_uint32_t) == 1 && sizeof(lt_unaligned_uint32_t) == 4);
static_assert(alignof(lt_unaligned_uint64_t) == 1 && sizeof(lt_unaligned_uint64_t) == 8);

}  // namespace
