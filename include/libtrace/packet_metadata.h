/** \file
 * Records about the capture: pcapng blocks without packets and ERF provenance. Part of libtrace.h.
 *
 * Interfaces of one record are numbered from 0 (`index`). Text goes to `space`, which has `spacelen` octets, is cut to
 * that and ends with NUL; the result is `space`, or NULL if the field is absent. Numbers are 0 then.
 */
#ifndef LIBTRACE_PACKET_METADATA_H
#define LIBTRACE_PACKET_METADATA_H

#include "packet.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What `data` of an item points to. */
typedef enum {
    TRACE_META_UINT8 = 1,
    TRACE_META_UINT32 = 2, /**< in host order */
    TRACE_META_UINT64 = 3, /**< in host order */
    TRACE_META_STRING = 4, /**< `len` octets and NUL */
    TRACE_META_UNKNOWN = 5,
    TRACE_META_IPV4 = 6, /**< in network order */
    TRACE_META_IPV6 = 7,
    TRACE_META_MAC = 8
} libtrace_meta_datatype_t;

/** An option of a record. */
typedef struct libtrace_meta_item {
    uint16_t section;  /**< pcapng block type or ERF section */
    uint16_t option;   /**< pcapng option code or ERF tag */
    char* option_name; /**< belongs to the library */
    uint16_t len;      /**< octets of `data` */
    libtrace_meta_datatype_t datatype;
    void* data;
} libtrace_meta_item_t;

typedef struct libtrace_meta_section {
    uint16_t num;
    libtrace_meta_item_t* items;
} libtrace_meta_t;

/** All options of a record, those of one section and code, those with a meaning. NULL without any. */
libtrace_meta_t* trace_get_all_metadata(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_single_meta_field(libtrace_packet_t* packet, uint32_t section_code, uint16_t option_code);
libtrace_meta_t* trace_get_interface_name_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_interface_mac_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_interface_speed_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_interface_ipv4_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_interface_ipv6_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_interface_description_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_interface_fcslen_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_interface_comment_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_host_os_meta(libtrace_packet_t* packet);
libtrace_meta_t* trace_get_capture_application_meta(libtrace_packet_t* packet);

/** Frees what these functions return. 1; -1 for NULL. */
int trace_destroy_meta(libtrace_meta_t* result);

char* trace_get_interface_name(libtrace_packet_t* packet, char* space, int spacelen, int index);
char* trace_get_interface_description(libtrace_packet_t* packet, char* space, int spacelen, int index);
char* trace_get_interface_comment(libtrace_packet_t* packet, char* space, int spacelen, int index);
/** Six octets, no text. */
char* trace_get_interface_mac(libtrace_packet_t* packet, char* space, int spacelen, int index);
/** Bits per second. */
uint64_t trace_get_interface_speed(libtrace_packet_t* packet, int index);
/** In network order. */
uint32_t trace_get_interface_ipv4(libtrace_packet_t* packet, int index);
/** `spacelen` at least 16. */
char* trace_get_interface_ipv4_string(libtrace_packet_t* packet, char* space, int spacelen, int index);
/** 16 octets. */
void* trace_get_interface_ipv6(libtrace_packet_t* packet, void* space, int spacelen, int index);
/** `spacelen` at least 46. */
char* trace_get_interface_ipv6_string(libtrace_packet_t* packet, char* space, int spacelen, int index);
/** Octets, as the record gives it. */
uint32_t trace_get_interface_fcslen(libtrace_packet_t* packet, int index);

char* trace_get_host_os(libtrace_packet_t* packet, char* space, int spacelen);
char* trace_get_capture_application(libtrace_packet_t* packet, char* space, int spacelen);

/** Of ERF records only. */
char* trace_get_erf_dag_card_model(libtrace_packet_t* packet, char* space, int spacelen);
char* trace_get_erf_dag_version(libtrace_packet_t* packet, char* space, int spacelen);
char* trace_get_erf_dag_fw_version(libtrace_packet_t* packet, char* space, int spacelen);

#ifdef __cplusplus
}
#endif

#endif
