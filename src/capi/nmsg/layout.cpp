#include "api.hpp"

#include <nmsg/base/dnsqr.pb-c.h>
#include <nmsg/base/ncap.pb-c.h>
#include <nmsg/base/packet.pb-c.h>
#include <nmsg/base/pkt.pb-c.h>
#include <nmsg/fltmod_plugin.h>
#include <nmsg/msgmod_plugin.h>
#include <nmsg/statsmod_plugin.h>

#include <cstddef>
#include <type_traits>

// Programs and plug-ins that are compiled already know these numbers.

namespace {

template <class T>
constexpr bool has_size(std::size_t size) {
    return sizeof(T) == size && std::is_standard_layout_v<T>;
}

#if defined(__LP64__)

// Structures of the public headers.

static_assert(has_size<nmsg_idname>(16));
static_assert(offsetof(nmsg_idname, id) == 0);
static_assert(offsetof(nmsg_idname, name) == 8);

static_assert(has_size<nmsg_ipdg>(48));
static_assert(offsetof(nmsg_ipdg, proto_network) == 0);
static_assert(offsetof(nmsg_ipdg, proto_transport) == 4);
static_assert(offsetof(nmsg_ipdg, len_network) == 8);
static_assert(offsetof(nmsg_ipdg, len_transport) == 12);
static_assert(offsetof(nmsg_ipdg, len_payload) == 16);
static_assert(offsetof(nmsg_ipdg, network) == 24);
static_assert(offsetof(nmsg_ipdg, transport) == 32);
static_assert(offsetof(nmsg_ipdg, payload) == 40);

static_assert(has_size<nmsg_strbuf>(24));
static_assert(offsetof(nmsg_strbuf, pos) == 0);
static_assert(offsetof(nmsg_strbuf, data) == 8);
static_assert(offsetof(nmsg_strbuf, bufsz) == 16);

static_assert(has_size<nmsg_io_close_event>(40));
static_assert(offsetof(nmsg_io_close_event, input) == 0);
static_assert(offsetof(nmsg_io_close_event, output) == 0);
static_assert(offsetof(nmsg_io_close_event, input_type) == 8);
static_assert(offsetof(nmsg_io_close_event, output_type) == 8);
static_assert(offsetof(nmsg_io_close_event, io) == 16);
static_assert(offsetof(nmsg_io_close_event, io_type) == 24);
static_assert(offsetof(nmsg_io_close_event, close_type) == 28);
static_assert(offsetof(nmsg_io_close_event, user) == 32);

static_assert(has_size<nmsg_msgmod_field>(80));
static_assert(offsetof(nmsg_msgmod_field, type) == 0);
static_assert(offsetof(nmsg_msgmod_field, name) == 8);
static_assert(offsetof(nmsg_msgmod_field, flags) == 16);
static_assert(offsetof(nmsg_msgmod_field, print) == 24);
static_assert(offsetof(nmsg_msgmod_field, get) == 32);
static_assert(offsetof(nmsg_msgmod_field, descr) == 40);
static_assert(offsetof(nmsg_msgmod_field, format) == 48);
static_assert(offsetof(nmsg_msgmod_field, parse) == 56);
static_assert(offsetof(nmsg_msgmod_field, _reserved1) == 64);
static_assert(offsetof(nmsg_msgmod_field, _reserved0) == 72);

static_assert(has_size<nmsg_msgmod_plugin>(208));
static_assert(offsetof(nmsg_msgmod_plugin, msgver) == 0);
static_assert(offsetof(nmsg_msgmod_plugin, type) == 4);
static_assert(offsetof(nmsg_msgmod_plugin, vendor) == 8);
static_assert(offsetof(nmsg_msgmod_plugin, msgtype) == 24);
static_assert(offsetof(nmsg_msgmod_plugin, init) == 40);
static_assert(offsetof(nmsg_msgmod_plugin, fini) == 48);
static_assert(offsetof(nmsg_msgmod_plugin, msg_load) == 56);
static_assert(offsetof(nmsg_msgmod_plugin, msg_fini) == 64);
static_assert(offsetof(nmsg_msgmod_plugin, payload_to_pres) == 72);
static_assert(offsetof(nmsg_msgmod_plugin, ipdg_to_payload) == 80);
static_assert(offsetof(nmsg_msgmod_plugin, pbdescr) == 88);
static_assert(offsetof(nmsg_msgmod_plugin, fields) == 96);
static_assert(offsetof(nmsg_msgmod_plugin, pkt_to_payload) == 104);
static_assert(offsetof(nmsg_msgmod_plugin, protobuf_c_version_number) == 112);
static_assert(offsetof(nmsg_msgmod_plugin, pcap_init) == 120);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved9) == 128);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved8) == 136);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved7) == 144);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved6) == 152);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved5) == 160);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved4) == 168);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved3) == 176);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved2) == 184);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved1) == 192);
static_assert(offsetof(nmsg_msgmod_plugin, _reserved0) == 200);

static_assert(has_size<nmsg_fltmod_plugin>(176));
static_assert(offsetof(nmsg_fltmod_plugin, fltmod_version) == 0);
static_assert(offsetof(nmsg_fltmod_plugin, module_init) == 8);
static_assert(offsetof(nmsg_fltmod_plugin, module_fini) == 16);
static_assert(offsetof(nmsg_fltmod_plugin, thread_init) == 24);
static_assert(offsetof(nmsg_fltmod_plugin, thread_fini) == 32);
static_assert(offsetof(nmsg_fltmod_plugin, filter_message) == 40);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved15) == 48);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved14) == 56);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved13) == 64);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved12) == 72);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved11) == 80);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved10) == 88);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved9) == 96);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved8) == 104);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved7) == 112);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved6) == 120);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved5) == 128);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved4) == 136);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved3) == 144);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved2) == 152);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved1) == 160);
static_assert(offsetof(nmsg_fltmod_plugin, _reserved0) == 168);

static_assert(has_size<nmsg_statsmod_plugin>(168));
static_assert(offsetof(nmsg_statsmod_plugin, statsmod_version) == 0);
static_assert(offsetof(nmsg_statsmod_plugin, module_init) == 8);
static_assert(offsetof(nmsg_statsmod_plugin, module_fini) == 16);
static_assert(offsetof(nmsg_statsmod_plugin, io_add) == 24);
static_assert(offsetof(nmsg_statsmod_plugin, io_remove) == 32);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved15) == 40);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved14) == 48);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved13) == 56);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved12) == 64);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved11) == 72);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved10) == 80);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved9) == 88);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved8) == 96);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved7) == 104);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved6) == 112);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved5) == 120);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved4) == 128);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved3) == 136);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved2) == 144);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved1) == 152);
static_assert(offsetof(nmsg_statsmod_plugin, _reserved0) == 160);

// Structures that protobuf-c makes.

static_assert(has_size<Nmsg__Nmsg>(80));
static_assert(offsetof(Nmsg__Nmsg, base) == 0);
static_assert(offsetof(Nmsg__Nmsg, n_payloads) == 24);
static_assert(offsetof(Nmsg__Nmsg, payloads) == 32);
static_assert(offsetof(Nmsg__Nmsg, n_payload_crcs) == 40);
static_assert(offsetof(Nmsg__Nmsg, payload_crcs) == 48);
static_assert(offsetof(Nmsg__Nmsg, has_sequence) == 56);
static_assert(offsetof(Nmsg__Nmsg, sequence) == 60);
static_assert(offsetof(Nmsg__Nmsg, has_sequence_id) == 64);
static_assert(offsetof(Nmsg__Nmsg, sequence_id) == 72);

static_assert(has_size<Nmsg__NmsgFragment>(64));
static_assert(offsetof(Nmsg__NmsgFragment, base) == 0);
static_assert(offsetof(Nmsg__NmsgFragment, id) == 24);
static_assert(offsetof(Nmsg__NmsgFragment, current) == 28);
static_assert(offsetof(Nmsg__NmsgFragment, last) == 32);
static_assert(offsetof(Nmsg__NmsgFragment, fragment) == 40);
static_assert(offsetof(Nmsg__NmsgFragment, has_crc) == 56);
static_assert(offsetof(Nmsg__NmsgFragment, crc) == 60);

static_assert(has_size<Nmsg__NmsgPayload>(88));
static_assert(offsetof(Nmsg__NmsgPayload, base) == 0);
static_assert(offsetof(Nmsg__NmsgPayload, vid) == 24);
static_assert(offsetof(Nmsg__NmsgPayload, msgtype) == 28);
static_assert(offsetof(Nmsg__NmsgPayload, time_sec) == 32);
static_assert(offsetof(Nmsg__NmsgPayload, time_nsec) == 40);
static_assert(offsetof(Nmsg__NmsgPayload, has_payload) == 44);
static_assert(offsetof(Nmsg__NmsgPayload, payload) == 48);
static_assert(offsetof(Nmsg__NmsgPayload, has_source) == 64);
static_assert(offsetof(Nmsg__NmsgPayload, source) == 68);
static_assert(offsetof(Nmsg__NmsgPayload, has_operator_) == 72);
static_assert(offsetof(Nmsg__NmsgPayload, operator_) == 76);
static_assert(offsetof(Nmsg__NmsgPayload, has_group) == 80);
static_assert(offsetof(Nmsg__NmsgPayload, group) == 84);

static_assert(has_size<Nmsg__Base__Packet>(48));
static_assert(offsetof(Nmsg__Base__Packet, payload_type) == 24);
static_assert(offsetof(Nmsg__Base__Packet, payload) == 32);

static_assert(has_size<Nmsg__Base__Pkt>(48));
static_assert(offsetof(Nmsg__Base__Pkt, payload) == 24);
static_assert(offsetof(Nmsg__Base__Pkt, has_len_frame) == 40);
static_assert(offsetof(Nmsg__Base__Pkt, len_frame) == 44);

static_assert(has_size<Nmsg__Base__DnsQR>(304));
static_assert(offsetof(Nmsg__Base__DnsQR, type) == 24);
static_assert(offsetof(Nmsg__Base__DnsQR, query_ip) == 32);
static_assert(offsetof(Nmsg__Base__DnsQR, response_ip) == 48);
static_assert(offsetof(Nmsg__Base__DnsQR, proto) == 64);
static_assert(offsetof(Nmsg__Base__DnsQR, query_port) == 68);
static_assert(offsetof(Nmsg__Base__DnsQR, response_port) == 72);
static_assert(offsetof(Nmsg__Base__DnsQR, id) == 76);
static_assert(offsetof(Nmsg__Base__DnsQR, has_qname) == 80);
static_assert(offsetof(Nmsg__Base__DnsQR, qname) == 88);
static_assert(offsetof(Nmsg__Base__DnsQR, has_qtype) == 104);
static_assert(offsetof(Nmsg__Base__DnsQR, qtype) == 108);
static_assert(offsetof(Nmsg__Base__DnsQR, has_qclass) == 112);
static_assert(offsetof(Nmsg__Base__DnsQR, qclass) == 116);
static_assert(offsetof(Nmsg__Base__DnsQR, has_rcode) == 120);
static_assert(offsetof(Nmsg__Base__DnsQR, rcode) == 124);
static_assert(offsetof(Nmsg__Base__DnsQR, n_query_packet) == 128);
static_assert(offsetof(Nmsg__Base__DnsQR, query_packet) == 136);
static_assert(offsetof(Nmsg__Base__DnsQR, n_query_time_sec) == 144);
static_assert(offsetof(Nmsg__Base__DnsQR, query_time_sec) == 152);
static_assert(offsetof(Nmsg__Base__DnsQR, n_query_time_nsec) == 160);
static_assert(offsetof(Nmsg__Base__DnsQR, query_time_nsec) == 168);
static_assert(offsetof(Nmsg__Base__DnsQR, n_response_packet) == 176);
static_assert(offsetof(Nmsg__Base__DnsQR, response_packet) == 184);
static_assert(offsetof(Nmsg__Base__DnsQR, n_response_time_sec) == 192);
static_assert(offsetof(Nmsg__Base__DnsQR, response_time_sec) == 200);
static_assert(offsetof(Nmsg__Base__DnsQR, n_response_time_nsec) == 208);
static_assert(offsetof(Nmsg__Base__DnsQR, response_time_nsec) == 216);
static_assert(offsetof(Nmsg__Base__DnsQR, has_tcp) == 224);
static_assert(offsetof(Nmsg__Base__DnsQR, tcp) == 232);
static_assert(offsetof(Nmsg__Base__DnsQR, has_icmp) == 248);
static_assert(offsetof(Nmsg__Base__DnsQR, icmp) == 256);
static_assert(offsetof(Nmsg__Base__DnsQR, has_timeout) == 272);
static_assert(offsetof(Nmsg__Base__DnsQR, timeout) == 280);
static_assert(offsetof(Nmsg__Base__DnsQR, has_udp_checksum) == 288);
static_assert(offsetof(Nmsg__Base__DnsQR, udp_checksum) == 292);
static_assert(offsetof(Nmsg__Base__DnsQR, has_resolver_address_zeroed) == 296);
static_assert(offsetof(Nmsg__Base__DnsQR, resolver_address_zeroed) == 300);

static_assert(has_size<Nmsg__Base__Ncap>(120));
static_assert(offsetof(Nmsg__Base__Ncap, type) == 24);
static_assert(offsetof(Nmsg__Base__Ncap, payload) == 32);
static_assert(offsetof(Nmsg__Base__Ncap, has_ltype) == 48);
static_assert(offsetof(Nmsg__Base__Ncap, ltype) == 52);
static_assert(offsetof(Nmsg__Base__Ncap, has_srcip) == 56);
static_assert(offsetof(Nmsg__Base__Ncap, srcip) == 64);
static_assert(offsetof(Nmsg__Base__Ncap, has_dstip) == 80);
static_assert(offsetof(Nmsg__Base__Ncap, dstip) == 88);
static_assert(offsetof(Nmsg__Base__Ncap, has_lint0) == 104);
static_assert(offsetof(Nmsg__Base__Ncap, lint0) == 108);
static_assert(offsetof(Nmsg__Base__Ncap, has_lint1) == 112);
static_assert(offsetof(Nmsg__Base__Ncap, lint1) == 116);

// protobuf-c itself: the library reads the descriptors of plug-ins.

static_assert(has_size<ProtobufCMessage>(24));
static_assert(offsetof(ProtobufCMessage, descriptor) == 0);
static_assert(offsetof(ProtobufCMessage, n_unknown_fields) == 8);
static_assert(offsetof(ProtobufCMessage, unknown_fields) == 16);

static_assert(has_size<ProtobufCBinaryData>(16));
static_assert(offsetof(ProtobufCBinaryData, len) == 0);
static_assert(offsetof(ProtobufCBinaryData, data) == 8);

static_assert(has_size<ProtobufCMessageDescriptor>(120));
static_assert(offsetof(ProtobufCMessageDescriptor, magic) == 0);
static_assert(offsetof(ProtobufCMessageDescriptor, name) == 8);
static_assert(offsetof(ProtobufCMessageDescriptor, short_name) == 16);
static_assert(offsetof(ProtobufCMessageDescriptor, c_name) == 24);
static_assert(offsetof(ProtobufCMessageDescriptor, package_name) == 32);
static_assert(offsetof(ProtobufCMessageDescriptor, sizeof_message) == 40);
static_assert(offsetof(ProtobufCMessageDescriptor, n_fields) == 48);
static_assert(offsetof(ProtobufCMessageDescriptor, fields) == 56);
static_assert(offsetof(ProtobufCMessageDescriptor, fields_sorted_by_name) == 64);
static_assert(offsetof(ProtobufCMessageDescriptor, n_field_ranges) == 72);
static_assert(offsetof(ProtobufCMessageDescriptor, field_ranges) == 80);
static_assert(offsetof(ProtobufCMessageDescriptor, message_init) == 88);

static_assert(has_size<ProtobufCFieldDescriptor>(72));
static_assert(offsetof(ProtobufCFieldDescriptor, name) == 0);
static_assert(offsetof(ProtobufCFieldDescriptor, id) == 8);
static_assert(offsetof(ProtobufCFieldDescriptor, label) == 12);
static_assert(offsetof(ProtobufCFieldDescriptor, type) == 16);
static_assert(offsetof(ProtobufCFieldDescriptor, quantifier_offset) == 20);
static_assert(offsetof(ProtobufCFieldDescriptor, offset) == 24);
static_assert(offsetof(ProtobufCFieldDescriptor, descriptor) == 32);
static_assert(offsetof(ProtobufCFieldDescriptor, default_value) == 40);
static_assert(offsetof(ProtobufCFieldDescriptor, flags) == 48);

static_assert(has_size<ProtobufCEnumDescriptor>(120));
static_assert(offsetof(ProtobufCEnumDescriptor, magic) == 0);
static_assert(offsetof(ProtobufCEnumDescriptor, name) == 8);
static_assert(offsetof(ProtobufCEnumDescriptor, n_values) == 40);
static_assert(offsetof(ProtobufCEnumDescriptor, values) == 48);
static_assert(offsetof(ProtobufCEnumDescriptor, n_value_names) == 56);
static_assert(offsetof(ProtobufCEnumDescriptor, values_by_name) == 64);
static_assert(offsetof(ProtobufCEnumDescriptor, n_value_ranges) == 72);
static_assert(offsetof(ProtobufCEnumDescriptor, value_ranges) == 80);

static_assert(has_size<ProtobufCEnumValue>(24));
static_assert(offsetof(ProtobufCEnumValue, name) == 0);
static_assert(offsetof(ProtobufCEnumValue, c_name) == 8);
static_assert(offsetof(ProtobufCEnumValue, value) == 16);

#endif

// Enums.

static_assert(sizeof(nmsg_res) == 4 && sizeof(nmsg_msgmod_field_type) == 4 && sizeof(protobuf_c_boolean) == 4);
static_assert(nmsg_res_success == 0);
static_assert(nmsg_res_failure == 1);
static_assert(nmsg_res_eof == 2);
static_assert(nmsg_res_memfail == 3);
static_assert(nmsg_res_magic_mismatch == 4);
static_assert(nmsg_res_version_mismatch == 5);
static_assert(nmsg_res_pbuf_ready == 6);
static_assert(nmsg_res_notimpl == 7);
static_assert(nmsg_res_stop == 8);
static_assert(nmsg_res_again == 9);
static_assert(nmsg_res_parse_error == 10);
static_assert(nmsg_res_pcap_error == 11);
static_assert(nmsg_res_read_failure == 12);
static_assert(nmsg_res_container_full == 13);
static_assert(nmsg_res_container_overfull == 14);
static_assert(nmsg_res_errno == 15);

static_assert(nmsg_alias_operator == 0);
static_assert(nmsg_alias_group == 1);

static_assert(nmsg_input_type_stream == 0);
static_assert(nmsg_input_type_pcap == 1);
static_assert(nmsg_input_type_pres == 2);
static_assert(nmsg_input_type_callback == 3);
static_assert(nmsg_input_type_json == 4);
static_assert(nmsg_input_type_kafka_json == 5);

static_assert(nmsg_output_type_stream == 0);
static_assert(nmsg_output_type_pres == 1);
static_assert(nmsg_output_type_callback == 2);
static_assert(nmsg_output_type_json == 3);
static_assert(nmsg_output_type_kafka_json == 4);

static_assert(nmsg_io_close_type_eof == 0);
static_assert(nmsg_io_close_type_count == 1);
static_assert(nmsg_io_close_type_interval == 2);

static_assert(nmsg_io_io_type_input == 0);
static_assert(nmsg_io_io_type_output == 1);

static_assert(nmsg_io_output_mode_stripe == 0);
static_assert(nmsg_io_output_mode_mirror == 1);

static_assert(nmsg_filter_message_verdict_DECLINED == 0);
static_assert(nmsg_filter_message_verdict_ACCEPT == 1);
static_assert(nmsg_filter_message_verdict_DROP == 2);

static_assert(nmsg_msgmod_type_transparent == 0);
static_assert(nmsg_msgmod_type_opaque == 1);

static_assert(nmsg_msgmod_ft_enum == 0);
static_assert(nmsg_msgmod_ft_bytes == 1);
static_assert(nmsg_msgmod_ft_string == 2);
static_assert(nmsg_msgmod_ft_mlstring == 3);
static_assert(nmsg_msgmod_ft_ip == 4);
static_assert(nmsg_msgmod_ft_uint16 == 5);
static_assert(nmsg_msgmod_ft_uint32 == 6);
static_assert(nmsg_msgmod_ft_uint64 == 7);
static_assert(nmsg_msgmod_ft_int16 == 8);
static_assert(nmsg_msgmod_ft_int32 == 9);
static_assert(nmsg_msgmod_ft_int64 == 10);
static_assert(nmsg_msgmod_ft_double == 11);
static_assert(nmsg_msgmod_ft_bool == 12);

static_assert(nmsg_pcap_type_file == 0);
static_assert(nmsg_pcap_type_live == 1);

static_assert(PROTOBUF_C_LABEL_REQUIRED == 0);
static_assert(PROTOBUF_C_LABEL_OPTIONAL == 1);
static_assert(PROTOBUF_C_LABEL_REPEATED == 2);
static_assert(PROTOBUF_C_LABEL_NONE == 3);

static_assert(PROTOBUF_C_TYPE_INT32 == 0);
static_assert(PROTOBUF_C_TYPE_SINT32 == 1);
static_assert(PROTOBUF_C_TYPE_SFIXED32 == 2);
static_assert(PROTOBUF_C_TYPE_INT64 == 3);
static_assert(PROTOBUF_C_TYPE_SINT64 == 4);
static_assert(PROTOBUF_C_TYPE_SFIXED64 == 5);
static_assert(PROTOBUF_C_TYPE_UINT32 == 6);
static_assert(PROTOBUF_C_TYPE_FIXED32 == 7);
static_assert(PROTOBUF_C_TYPE_UINT64 == 8);
static_assert(PROTOBUF_C_TYPE_FIXED64 == 9);
static_assert(PROTOBUF_C_TYPE_FLOAT == 10);
static_assert(PROTOBUF_C_TYPE_DOUBLE == 11);
static_assert(PROTOBUF_C_TYPE_BOOL == 12);
static_assert(PROTOBUF_C_TYPE_ENUM == 13);
static_assert(PROTOBUF_C_TYPE_STRING == 14);
static_assert(PROTOBUF_C_TYPE_BYTES == 15);
static_assert(PROTOBUF_C_TYPE_MESSAGE == 16);

static_assert(PROTOBUF_C_FIELD_FLAG_PACKED == 1 && PROTOBUF_C_FIELD_FLAG_DEPRECATED == 2);
static_assert(PROTOBUF_C_FIELD_FLAG_ONEOF == 4);
static_assert(PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC == 0x28aaeef9);
static_assert(PROTOBUF_C__ENUM_DESCRIPTOR_MAGIC == 0x114315af);

// Constants.

static_assert(NMSG_VERSION == 2);
static_assert(NMSG_PROTOCOL_VERSION == 2);
static_assert(NMSG_HDRSZ == 6);
static_assert(NMSG_HDRLSZ_V2 == 10);
static_assert(NMSG_LENHDRSZ_V1 == 2);
static_assert(NMSG_LENHDRSZ_V2 == 4);
static_assert(NMSG_PAYHDRSZ == 64);
static_assert(NMSG_WBUFSZ_MIN == 512);
static_assert(NMSG_WBUFSZ_MAX == 1048576);
static_assert(NMSG_WBUFSZ_JUMBO == 8192);
static_assert(NMSG_WBUFSZ_ETHER == 1280);
static_assert(NMSG_RBUFSZ == 2097152);
static_assert(NMSG_RBUF_TIMEOUT == 500);
static_assert(NMSG_DEFAULT_SNAPLEN == 1522);
static_assert(NMSG_IPSZ_MAX == 65536);
static_assert(NMSG_FLAG_ZLIB == 1);
static_assert(NMSG_FLAG_FRAGMENT == 2);
static_assert(NMSG_LIBRARY_VERSION_NUMBER == 1003003);
static_assert(NMSG_MSGMOD_VERSION == 9);
static_assert(NMSG_FLTMOD_VERSION == 1);
static_assert(NMSG_STATSMOD_VERSION == 1);
static_assert(NMSG_MSGMOD_FIELD_REPEATED == 1);
static_assert(NMSG_MSGMOD_FIELD_REQUIRED == 2);
static_assert(NMSG_MSGMOD_FIELD_HIDDEN == 4);
static_assert(NMSG_MSGMOD_FIELD_NOPRINT == 8);
static_assert(NMSG_MSGMOD_FIELD_FORMAT_RAW == 16);

}  // namespace
