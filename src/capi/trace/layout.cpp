#include "api.hpp"

#include <libtrace/sliding_window.h>

#include <cstddef>
#include <type_traits>

// Programs that are compiled already know these numbers.

namespace {

template <class T>
constexpr bool has_size(std::size_t size) {
    return sizeof(T) == size && std::is_standard_layout_v<T>;
}

#if defined(__LP64__)

// Packets and traces.

static_assert(has_size<libtrace_packet_t>(208));
static_assert(offsetof(libtrace_packet_t, trace) == 0);
static_assert(offsetof(libtrace_packet_t, header) == 8);
static_assert(offsetof(libtrace_packet_t, payload) == 16);
static_assert(offsetof(libtrace_packet_t, buffer) == 24);
static_assert(offsetof(libtrace_packet_t, type) == 32);
static_assert(offsetof(libtrace_packet_t, buf_control) == 36);
static_assert(offsetof(libtrace_packet_t, cached) == 40);
static_assert(offsetof(libtrace_packet_t, unsafe_payload) == 104);
static_assert(offsetof(libtrace_packet_t, order) == 112);
static_assert(offsetof(libtrace_packet_t, hash) == 120);
static_assert(offsetof(libtrace_packet_t, error) == 128);
static_assert(offsetof(libtrace_packet_t, internalid) == 136);
static_assert(offsetof(libtrace_packet_t, srcbucket) == 144);
static_assert(offsetof(libtrace_packet_t, fmtdata) == 152);
static_assert(offsetof(libtrace_packet_t, ref_lock) == 160);
static_assert(offsetof(libtrace_packet_t, refcount) == 200);
static_assert(offsetof(libtrace_packet_t, which_trace_start) == 204);

static_assert(has_size<libtrace_packet_cache_t>(64));
static_assert(offsetof(libtrace_packet_cache_t, capture_length) == 0);
static_assert(offsetof(libtrace_packet_cache_t, wire_length) == 4);
static_assert(offsetof(libtrace_packet_cache_t, payload_length) == 8);
static_assert(offsetof(libtrace_packet_cache_t, framing_length) == 12);
static_assert(offsetof(libtrace_packet_cache_t, l2_header) == 16);
static_assert(offsetof(libtrace_packet_cache_t, link_type) == 24);
static_assert(offsetof(libtrace_packet_cache_t, l2_remaining) == 28);
static_assert(offsetof(libtrace_packet_cache_t, l3_header) == 32);
static_assert(offsetof(libtrace_packet_cache_t, l3_ethertype) == 40);
static_assert(offsetof(libtrace_packet_cache_t, l3_remaining) == 44);
static_assert(offsetof(libtrace_packet_cache_t, l4_header) == 48);
static_assert(offsetof(libtrace_packet_cache_t, transport_proto) == 56);
static_assert(offsetof(libtrace_packet_cache_t, l4_remaining) == 60);

static_assert(has_size<libtrace_err_t>(1028));
static_assert(offsetof(libtrace_err_t, err_num) == 0);
static_assert(offsetof(libtrace_err_t, problem) == 4);

static_assert(has_size<libtrace_eventobj_t>(24));
static_assert(offsetof(libtrace_eventobj_t, type) == 0);
static_assert(offsetof(libtrace_eventobj_t, fd) == 4);
static_assert(offsetof(libtrace_eventobj_t, seconds) == 8);
static_assert(offsetof(libtrace_eventobj_t, size) == 16);

static_assert(has_size<libtrace_stat_t>(64));
static_assert(offsetof(libtrace_stat_t, accepted) == 8);
static_assert(offsetof(libtrace_stat_t, filtered) == 16);
static_assert(offsetof(libtrace_stat_t, received) == 24);
static_assert(offsetof(libtrace_stat_t, dropped) == 32);
static_assert(offsetof(libtrace_stat_t, captured) == 40);
static_assert(offsetof(libtrace_stat_t, missing) == 48);
static_assert(offsetof(libtrace_stat_t, errors) == 56);

static_assert(has_size<libtrace_layer2_header_t>(16));
static_assert(offsetof(libtrace_layer2_header_t, ethertype) == 0);
static_assert(offsetof(libtrace_layer2_header_t, data) == 8);

static_assert(has_size<libtrace_layer2_headers_t>(24));
static_assert(offsetof(libtrace_layer2_headers_t, bitmask) == 0);
static_assert(offsetof(libtrace_layer2_headers_t, num) == 8);
static_assert(offsetof(libtrace_layer2_headers_t, header) == 16);

static_assert(has_size<libtrace_meta_item_t>(32));
static_assert(offsetof(libtrace_meta_item_t, section) == 0);
static_assert(offsetof(libtrace_meta_item_t, option) == 2);
static_assert(offsetof(libtrace_meta_item_t, option_name) == 8);
static_assert(offsetof(libtrace_meta_item_t, len) == 16);
static_assert(offsetof(libtrace_meta_item_t, datatype) == 20);
static_assert(offsetof(libtrace_meta_item_t, data) == 24);

static_assert(has_size<libtrace_meta_t>(16));
static_assert(offsetof(libtrace_meta_t, num) == 0);
static_assert(offsetof(libtrace_meta_t, items) == 8);

static_assert(has_size<libtrace_sctp_state_t>(32));
static_assert(offsetof(libtrace_sctp_state_t, init) == 0);
static_assert(offsetof(libtrace_sctp_state_t, current_chunk) == 8);
static_assert(offsetof(libtrace_sctp_state_t, sctp_start) == 16);
static_assert(offsetof(libtrace_sctp_state_t, sctp_size) == 24);

// Parallel traces.

static_assert(has_size<libtrace_generic_t>(8));

static_assert(has_size<libtrace_message_t>(24));
static_assert(offsetof(libtrace_message_t, code) == 0);
static_assert(offsetof(libtrace_message_t, data) == 8);
static_assert(offsetof(libtrace_message_t, sender) == 16);

static_assert(has_size<libtrace_result_t>(24));
static_assert(offsetof(libtrace_result_t, key) == 0);
static_assert(offsetof(libtrace_result_t, value) == 8);
static_assert(offsetof(libtrace_result_t, type) == 16);

static_assert(has_size<libtrace_info_t>(8));
static_assert(offsetof(libtrace_info_t, live) == 0);
static_assert(offsetof(libtrace_info_t, max_threads) == 4);

static_assert(has_size<libtrace_combine_t>(80));
static_assert(offsetof(libtrace_combine_t, initialise) == 0);
static_assert(offsetof(libtrace_combine_t, destroy) == 8);
static_assert(offsetof(libtrace_combine_t, publish) == 16);
static_assert(offsetof(libtrace_combine_t, read) == 24);
static_assert(offsetof(libtrace_combine_t, read_final) == 32);
static_assert(offsetof(libtrace_combine_t, pause) == 40);
static_assert(offsetof(libtrace_combine_t, queues) == 48);
static_assert(offsetof(libtrace_combine_t, last_count_tick) == 56);
static_assert(offsetof(libtrace_combine_t, last_ts_tick) == 64);
static_assert(offsetof(libtrace_combine_t, configuration) == 72);

// Containers.

static_assert(has_size<libtrace_list_t>(40));
static_assert(offsetof(libtrace_list_t, head) == 0);
static_assert(offsetof(libtrace_list_t, tail) == 8);
static_assert(offsetof(libtrace_list_t, size) == 16);
static_assert(offsetof(libtrace_list_t, element_size) == 24);
static_assert(offsetof(libtrace_list_t, alignment) == 32);

static_assert(has_size<libtrace_list_node_t>(24));
static_assert(offsetof(libtrace_list_node_t, data) == 0);
static_assert(offsetof(libtrace_list_node_t, next) == 8);
static_assert(offsetof(libtrace_list_node_t, prev) == 16);

static_assert(has_size<libtrace_message_queue_t>(32));
static_assert(offsetof(libtrace_message_queue_t, pipefd) == 0);
static_assert(offsetof(libtrace_message_queue_t, message_count) == 8);
static_assert(offsetof(libtrace_message_queue_t, message_len) == 16);
static_assert(offsetof(libtrace_message_queue_t, spin) == 24);

static_assert(has_size<libtrace_ringbuffer_t>(304));
static_assert(offsetof(libtrace_ringbuffer_t, start) == 0);
static_assert(offsetof(libtrace_ringbuffer_t, size) == 8);
static_assert(offsetof(libtrace_ringbuffer_t, mode) == 16);
static_assert(offsetof(libtrace_ringbuffer_t, elements) == 24);
static_assert(offsetof(libtrace_ringbuffer_t, wlock) == 32);
static_assert(offsetof(libtrace_ringbuffer_t, rlock) == 72);
static_assert(offsetof(libtrace_ringbuffer_t, swlock) == 112);
static_assert(offsetof(libtrace_ringbuffer_t, srlock) == 116);
static_assert(offsetof(libtrace_ringbuffer_t, empty_lock) == 120);
static_assert(offsetof(libtrace_ringbuffer_t, full_lock) == 160);
static_assert(offsetof(libtrace_ringbuffer_t, empty_cond) == 200);
static_assert(offsetof(libtrace_ringbuffer_t, full_cond) == 248);
static_assert(offsetof(libtrace_ringbuffer_t, end) == 296);

static_assert(has_size<libtrace_queue_t>(72));
static_assert(offsetof(libtrace_queue_t, head) == 0);
static_assert(offsetof(libtrace_queue_t, tail) == 8);
static_assert(offsetof(libtrace_queue_t, lock) == 16);
static_assert(offsetof(libtrace_queue_t, size) == 56);
static_assert(offsetof(libtrace_queue_t, element_size) == 64);

static_assert(has_size<libtrace_vector_t>(72));
static_assert(offsetof(libtrace_vector_t, max_size) == 0);
static_assert(offsetof(libtrace_vector_t, size) == 8);
static_assert(offsetof(libtrace_vector_t, element_size) == 16);
static_assert(offsetof(libtrace_vector_t, elements) == 24);
static_assert(offsetof(libtrace_vector_t, lock) == 32);

static_assert(has_size<libtrace_ocache_t>(376));
static_assert(offsetof(libtrace_ocache_t, rb) == 0);
static_assert(offsetof(libtrace_ocache_t, alloc) == 304);
static_assert(offsetof(libtrace_ocache_t, free) == 312);
static_assert(offsetof(libtrace_ocache_t, thread_cache_size) == 320);
static_assert(offsetof(libtrace_ocache_t, max_allocations) == 328);
static_assert(offsetof(libtrace_ocache_t, current_allocations) == 336);
static_assert(offsetof(libtrace_ocache_t, spin) == 344);
static_assert(offsetof(libtrace_ocache_t, nb_thread_list) == 352);
static_assert(offsetof(libtrace_ocache_t, max_nb_thread_list) == 360);
static_assert(offsetof(libtrace_ocache_t, thread_list) == 368);

static_assert(has_size<libtrace_bucket_t>(120));
static_assert(offsetof(libtrace_bucket_t, nextid) == 0);
static_assert(offsetof(libtrace_bucket_t, node) == 8);
static_assert(offsetof(libtrace_bucket_t, packets) == 16);
static_assert(offsetof(libtrace_bucket_t, nodelist) == 24);
static_assert(offsetof(libtrace_bucket_t, lock) == 32);
static_assert(offsetof(libtrace_bucket_t, cond) == 72);

static_assert(has_size<libtrace_bucket_node_t>(32));
static_assert(offsetof(libtrace_bucket_node_t, startindex) == 0);
static_assert(offsetof(libtrace_bucket_node_t, released) == 8);
static_assert(offsetof(libtrace_bucket_node_t, activemembers) == 16);
static_assert(offsetof(libtrace_bucket_node_t, slots) == 18);
static_assert(offsetof(libtrace_bucket_node_t, buffer) == 24);

static_assert(has_size<libtrace_scb_t>(40));
static_assert(offsetof(libtrace_scb_t, shm_file) == 0);
static_assert(offsetof(libtrace_scb_t, address) == 8);
static_assert(offsetof(libtrace_scb_t, count_bytes) == 16);
static_assert(offsetof(libtrace_scb_t, write_offset) == 20);
static_assert(offsetof(libtrace_scb_t, read_offset) == 24);
static_assert(offsetof(libtrace_scb_t, fd) == 28);
static_assert(offsetof(libtrace_scb_t, recv_thold) == 32);

static_assert(has_size<libtrace_slidingwindow_t>(32));
static_assert(offsetof(libtrace_slidingwindow_t, start) == 0);
static_assert(offsetof(libtrace_slidingwindow_t, size) == 8);
static_assert(offsetof(libtrace_slidingwindow_t, start_number) == 16);
static_assert(offsetof(libtrace_slidingwindow_t, elements) == 24);

static_assert(has_size<toeplitz_conf_t>(1324));
static_assert(offsetof(toeplitz_conf_t, key) == 2);
static_assert(offsetof(toeplitz_conf_t, key_cache) == 44);

// Tagged packets and nDAG.

static_assert(has_size<corsaro_packet_tags_t>(67));
static_assert(offsetof(corsaro_packet_tags_t, providers_used) == 0);
static_assert(offsetof(corsaro_packet_tags_t, netacq_region) == 4);
static_assert(offsetof(corsaro_packet_tags_t, netacq_polygon) == 6);
static_assert(offsetof(corsaro_packet_tags_t, prefixasn) == 38);
static_assert(offsetof(corsaro_packet_tags_t, maxmind_country) == 42);
static_assert(offsetof(corsaro_packet_tags_t, netacq_country) == 44);
static_assert(offsetof(corsaro_packet_tags_t, src_port) == 46);
static_assert(offsetof(corsaro_packet_tags_t, dest_port) == 48);
static_assert(offsetof(corsaro_packet_tags_t, maxmind_continent) == 50);
static_assert(offsetof(corsaro_packet_tags_t, netacq_continent) == 52);
static_assert(offsetof(corsaro_packet_tags_t, filterbits) == 54);
static_assert(offsetof(corsaro_packet_tags_t, ft_hash) == 62);
static_assert(offsetof(corsaro_packet_tags_t, protocol) == 66);

static_assert(has_size<corsaro_tagged_packet_header_t>(94));
static_assert(offsetof(corsaro_tagged_packet_header_t, hashbin) == 0);
static_assert(offsetof(corsaro_tagged_packet_header_t, filterbits) == 1);
static_assert(offsetof(corsaro_tagged_packet_header_t, ts_sec) == 3);
static_assert(offsetof(corsaro_tagged_packet_header_t, ts_usec) == 7);
static_assert(offsetof(corsaro_tagged_packet_header_t, pktlen) == 11);
static_assert(offsetof(corsaro_tagged_packet_header_t, wirelen) == 13);
static_assert(offsetof(corsaro_tagged_packet_header_t, tagger_id) == 15);
static_assert(offsetof(corsaro_tagged_packet_header_t, seqno) == 19);
static_assert(offsetof(corsaro_tagged_packet_header_t, tags) == 27);

static_assert(has_size<ndag_common_t>(8));
static_assert(offsetof(ndag_common_t, magic) == 0);
static_assert(offsetof(ndag_common_t, version) == 4);
static_assert(offsetof(ndag_common_t, type) == 5);
static_assert(offsetof(ndag_common_t, monitorid) == 6);

static_assert(has_size<ndag_encap_t>(16));
static_assert(offsetof(ndag_encap_t, started) == 0);
static_assert(offsetof(ndag_encap_t, seqno) == 8);
static_assert(offsetof(ndag_encap_t, streamid) == 12);
static_assert(offsetof(ndag_encap_t, recordcount) == 14);

#endif

}  // namespace
