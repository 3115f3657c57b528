/** \file
 * Tagged packets in C: the tags (format_ndag.h), the numbers of the filters, the byte order of both.
 *
 *     uint64_t bits = bswap_be_to_host64(tags->filterbits);
 *     if (bits & (1 << CORSARO_FILTERID_SPOOFED)) ...
 *
 * Works beside a program's own copies of these definitions, as far as they have the include guards below.
 */
#ifndef LIBTRACE_CORSARO_TAGS_H
#define LIBTRACE_CORSARO_TAGS_H

#include "format_ndag.h"

#ifndef CORSARO_TAGGING_H_
#define CORSARO_TAGGING_H_

/** Bits in `filterbits` of early taggers. */
enum {
    CORSARO_FILTERBIT_SPOOFED = 1,
    CORSARO_FILTERBIT_ERRATIC = 2,
    CORSARO_FILTERBIT_NONROUTABLE = 4,
    CORSARO_FILTERBIT_LARGE_SCALE_SCAN = 8,
    CORSARO_FILTERBIT_NOTIP = 32768
};

/** Numbers of tags. */
enum {
    CORSARO_TAGID_NETACQ_REGION = 0,
    CORSARO_TAGID_NETACQ_POLYGON = 1,
    CORSARO_TAGID_NETACQ_COUNTRY = 2,
    CORSARO_TAGID_NETACQ_CONTINENT = 3,
    CORSARO_TAGID_MAXMIND_COUNTRY = 4,
    CORSARO_TAGID_MAXMIND_CONTINENT = 5,
    CORSARO_TAGID_PREFIXASN = 6,
    CORSARO_TAGID_SOURCEPORT = 7,
    CORSARO_TAGID_DESTPORT = 8,
    CORSARO_TAGID_PROTOCOL = 9
};

#endif

#ifndef CORSARO_FILTERING_H_
#define CORSARO_FILTERING_H_

/** Bit numbers in `filterbits` in host order. */
typedef enum {
    CORSARO_FILTERID_SPOOFED = 0,
    CORSARO_FILTERID_ERRATIC = 1,
    CORSARO_FILTERID_ROUTED = 2,
    CORSARO_FILTERID_LARGE_SCALE_SCAN = 3,
    CORSARO_FILTERID_ABNORMAL_PROTOCOL = 4,
    CORSARO_FILTERID_TTL_200 = 5,
    CORSARO_FILTERID_NO_TCP_OPTIONS = 6,
    CORSARO_FILTERID_TCPWIN_1024 = 7,
    CORSARO_FILTERID_FRAGMENT = 8,
    CORSARO_FILTERID_LAST_SRC_IP_0 = 9,
    CORSARO_FILTERID_LAST_SRC_IP_255 = 10,
    CORSARO_FILTERID_SAME_SRC_DEST_IP = 11,
    CORSARO_FILTERID_UDP_PORT_0 = 12,
    CORSARO_FILTERID_TCP_PORT_0 = 13,
    CORSARO_FILTERID_UDP_DESTPORT_80 = 14,
    CORSARO_FILTERID_RFC5735 = 15,
    CORSARO_FILTERID_BACKSCATTER = 16,
    CORSARO_FILTERID_BITTORRENT = 17,
    CORSARO_FILTERID_UDP_0X31 = 18,
    CORSARO_FILTERID_SIP_STATUS = 19,
    CORSARO_FILTERID_UDP_IPLEN_96 = 20,
    CORSARO_FILTERID_UDP_IPLEN_1500 = 21,
    CORSARO_FILTERID_PORT_53 = 22,
    CORSARO_FILTERID_TCP_PORT_23 = 23,
    CORSARO_FILTERID_TCP_PORT_80 = 24,
    CORSARO_FILTERID_TCP_PORT_5000 = 25,
    CORSARO_FILTERID_DNS_RESP_NONSTANDARD = 26,
    CORSARO_FILTERID_NETBIOS_QUERY_NAME = 27,
    CORSARO_FILTERID_NOTIP = 28,
    CORSARO_FILTERID_TTL_200_NONSPOOFED = 29,
    CORSARO_FILTERID_MAX = 30
} corsaro_builtin_filter_id_t;

#endif

/* Byte order. */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LIBTRACE_HOST_TO_BE(bits, num) ((uint##bits##_t)(num))
#define LIBTRACE_HOST_TO_LE(bits, num) ((uint##bits##_t)byteswap##bits(num))
#else
#define LIBTRACE_HOST_TO_BE(bits, num) ((uint##bits##_t)byteswap##bits(num))
#define LIBTRACE_HOST_TO_LE(bits, num) ((uint##bits##_t)(num))
#endif

#ifndef bswap_be_to_host16
#define bswap_be_to_host16(num) LIBTRACE_HOST_TO_BE(16, num)
#endif
#ifndef bswap_be_to_host32
#define bswap_be_to_host32(num) LIBTRACE_HOST_TO_BE(32, num)
#endif
#ifndef bswap_be_to_host64
#define bswap_be_to_host64(num) LIBTRACE_HOST_TO_BE(64, num)
#endif
#ifndef bswap_le_to_host16
#define bswap_le_to_host16(num) LIBTRACE_HOST_TO_LE(16, num)
#endif
#ifndef bswap_le_to_host32
#define bswap_le_to_host32(num) LIBTRACE_HOST_TO_LE(32, num)
#endif
#ifndef bswap_le_to_host64
#define bswap_le_to_host64(num) LIBTRACE_HOST_TO_LE(64, num)
#endif
#ifndef bswap_host_to_be16
#define bswap_host_to_be16(num) LIBTRACE_HOST_TO_BE(16, num)
#endif
#ifndef bswap_host_to_be32
#define bswap_host_to_be32(num) LIBTRACE_HOST_TO_BE(32, num)
#endif
#ifndef bswap_host_to_be64
#define bswap_host_to_be64(num) LIBTRACE_HOST_TO_BE(64, num)
#endif
#ifndef bswap_host_to_le16
#define bswap_host_to_le16(num) LIBTRACE_HOST_TO_LE(16, num)
#endif
#ifndef bswap_host_to_le32
#define bswap_host_to_le32(num) LIBTRACE_HOST_TO_LE(32, num)
#endif
#ifndef bswap_host_to_le64
#define bswap_host_to_le64(num) LIBTRACE_HOST_TO_LE(64, num)
#endif

#endif
