/** \file
 * nDAG datagrams and the tags of packets. Integers are in network order; country and continent words hold two letters
 * in memory order.
 */
#ifndef FORMAT_NDAG_H_
#define FORMAT_NDAG_H_

#include "../libtrace.h"

/* A program's own libcorsaro_tagging.h defines all this, too. */
#ifndef CORSARO_TAGGING_H_

#ifdef __cplusplus
extern "C" {
#endif

#ifndef NDAG_MAX_DGRAM_SIZE
#define NDAG_MAX_DGRAM_SIZE (8900)
#endif
#ifndef NDAG_MAGIC_NUMBER
#define NDAG_MAGIC_NUMBER (0x4E444147)
#endif
#ifndef NDAG_EXPORT_VERSION
#define NDAG_EXPORT_VERSION 1
#endif
#ifndef MAX_NETACQ_POLYGONS
#define MAX_NETACQ_POLYGONS 8
#endif

/** Types of datagrams. */
enum {
    NDAG_PKT_BEACON = 1,
    NDAG_PKT_ENCAPERF = 2,
    NDAG_PKT_RESTARTED = 3,
    NDAG_PKT_ENCAPRT = 4,
    NDAG_PKT_KEEPALIVE = 5,
    NDAG_PKT_CORSAROTAG = 6
};

/** Bit numbers in `providers_used`. */
enum { NDAG_IPMETA_PROVIDER_MAXMIND = 1, NDAG_IPMETA_PROVIDER_NETACQ_EDGE = 2, NDAG_IPMETA_PROVIDER_PFX2AS = 3 };

/** What the tagger found out about a packet: trace_get_packet_meta() with TRACE_TYPE_CORSAROTAG. */
typedef struct corsaro_packet_tags {
    uint32_t providers_used;
    uint16_t netacq_region;
    uint32_t netacq_polygon[MAX_NETACQ_POLYGONS];
    uint32_t prefixasn;
    uint16_t maxmind_country;
    uint16_t netacq_country;
    uint16_t src_port;
    uint16_t dest_port;
    uint16_t maxmind_continent;
    uint16_t netacq_continent;
    uint64_t filterbits; /**< bits numbered by CORSARO_FILTERID_... */
    uint32_t ft_hash;
    uint8_t protocol;
} PACKED corsaro_packet_tags_t;

/** Header of a tagged record; the Ethernet frame follows. */
typedef struct corsaro_tagged_packet_header {
    uint8_t hashbin;
    uint16_t filterbits; /**< the low 16 bits */
    uint32_t ts_sec;
    uint32_t ts_usec;
    uint16_t pktlen;  /**< octets of tags and frame */
    uint16_t wirelen; /**< octets on the wire */
    uint32_t tagger_id;
    uint64_t seqno;
    corsaro_packet_tags_t tags;
} PACKED corsaro_tagged_packet_header_t;

/** What every datagram begins with. */
typedef struct ndag_common_header {
    uint32_t magic;
    uint8_t version;
    uint8_t type;
    uint16_t monitorid;
} PACKED ndag_common_t;

/** What follows in a datagram with records. */
typedef struct ndag_encap {
    uint64_t started;
    uint32_t seqno;
    uint16_t streamid;
    uint16_t recordcount;
} PACKED ndag_encap_t;

#ifdef __cplusplus
}
#endif

#endif

#endif
