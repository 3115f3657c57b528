/** \file
 * Macros, link types, record types, and the packet. Part of libtrace.h.
 */
#ifndef LIBTRACE_PACKET_H
#define LIBTRACE_PACKET_H

/* Programs use what these headers declare without naming them. */
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/param.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#ifndef __cplusplus
#include <stdbool.h>
#endif

/** Major, middle and minor number of the interface: 4.0.34. */
#define LIBTRACE_API_VERSION ((4 << 16) | (0 << 8) | 34)
#define LIBTRACE_SVN_REVISION LIBTRACE_API_VERSION
/** Version of the DAG driver; there is none. */
#define DAG_DRIVER_V ""

#ifndef PACKED
#define PACKED __attribute__((packed))
#endif
#ifndef ALIGNED
#define ALIGNED(x) __attribute__((aligned(x)))
#endif
#ifndef UNUSED
#define UNUSED __attribute__((unused))
#endif
#ifndef DEPRECATED
#define DEPRECATED __attribute__((deprecated))
#endif
#ifndef PRINTF
#define PRINTF(formatpos, argpos) __attribute__((format(printf, formatpos, argpos)))
#endif
#ifndef SIMPLE_FUNCTION
#define SIMPLE_FUNCTION
#endif
#ifndef DLLEXPORT
#define DLLEXPORT
#endif
#ifndef DLLLOCAL
#define DLLLOCAL
#endif
#ifndef CACHE_LINE_SIZE
#define CACHE_LINE_SIZE 64
#endif

#define LIBTRACE_MIN(a, b) ((a) < (b) ? (a) : (b))

/** Fails to compile if `e` is false. */
#define ct_assert(e) extern char(*ct_assert(void))[sizeof(char[1 - 2 * !(e)])]

/** Runs a statement and asserts a condition on its result: `ASSERT_RET(read(fd, buffer, 1), == 1);` */
#ifdef NDEBUG
#define ASSERT_RET(run, cond) run
#else
#define ASSERT_RET(run, cond) assert(run cond)
#endif

/** Types of bit-fields with up to so many bits. */
#define LT_BITFIELD8 unsigned int
#define LT_BITFIELD16 unsigned int
#define LT_BITFIELD32 unsigned int
#define LT_BITFIELD64 unsigned int

/** Hardware type of wireless frames with a radiotap header, for systems that lack it. */
#ifndef ARPHRD_80211_RADIOTAP
#define ARPHRD_80211_RADIOTAP 803
#endif

/** Octets that the buffer of a packet holds. */
#define LIBTRACE_PACKET_BUFSIZE 65536

/** trace_get_outermost_vlan() without a VLAN, trace_get_outermost_mpls() without a label. */
#define VLAN_NOT_FOUND 0xFFFF
#define MPLS_NOT_FOUND 0xFFFFFFFF

/** Is this a record about the capture instead of a packet? */
#define IS_LIBTRACE_META_PACKET(packet) ((packet)->type < TRACE_RT_DATA_SIMPLE)

#ifdef __cplusplus
extern "C" {
#endif

/** Integers at any address. */
typedef uint64_t lt_unaligned_uint64_t ALIGNED(1);
typedef uint32_t lt_unaligned_uint32_t ALIGNED(1);
typedef uint16_t lt_unaligned_uint16_t ALIGNED(1);
typedef uint8_t lt_unaligned_uint8_t ALIGNED(1);
typedef int64_t lt_unaligned_int64_t ALIGNED(1);
typedef int32_t lt_unaligned_int32_t ALIGNED(1);
typedef int16_t lt_unaligned_int16_t ALIGNED(1);
typedef int8_t lt_unaligned_int8_t ALIGNED(1);

/** An input, an output, a filter, a thread of a parallel trace, and callbacks of such threads. */
typedef struct libtrace_t libtrace_t;
typedef struct libtrace_out_t libtrace_out_t;
typedef struct libtrace_filter_t libtrace_filter_t;
typedef struct libtrace_thread_t libtrace_thread_t;
typedef struct callback_set libtrace_callback_set_t;

/** Link types of pcap files as the data link types of libpcap number them. */
typedef enum {
    TRACE_DLT_ERROR = -1,
    TRACE_DLT_NULL = 0,
    TRACE_DLT_EN10MB = 1,
    TRACE_DLT_PPP = 9,
    TRACE_DLT_ATM_RFC1483 = 11,
    TRACE_DLT_RAW = 12,
    TRACE_DLT_PPP_SERIAL = 50,
    TRACE_DLT_LINKTYPE_RAW = 101,
    TRACE_DLT_C_HDLC = 104,
    TRACE_DLT_IEEE802_11 = 105,
    TRACE_DLT_OPENBSD_LOOP = 108,
    TRACE_DLT_LINUX_SLL = 113,
    TRACE_DLT_PFLOG = 117,
    TRACE_DLT_IEEE802_11_RADIO = 127
} libtrace_dlt_t;

/** What a packet begins with. */
typedef enum {
    TRACE_TYPE_CONTENT_INVALID = -2, /**< the packet is from before a restart of its trace */
    TRACE_TYPE_UNKNOWN = -1,
    TRACE_TYPE_HDLC_POS = 1, /**< Cisco HDLC */
    TRACE_TYPE_ETH = 2,      /**< Ethernet */
    TRACE_TYPE_ATM = 3,      /**< an ATM cell without its checksum */
    TRACE_TYPE_80211 = 4,    /**< IEEE 802.11 */
    TRACE_TYPE_NONE = 5,     /**< IPv4 or IPv6 */
    TRACE_TYPE_LINUX_SLL = 6,
    TRACE_TYPE_PFLOG = 7,
    TRACE_TYPE_POS = 9, /**< PPP over SONET */
    TRACE_TYPE_80211_PRISM = 12,
    TRACE_TYPE_AAL5 = 13,
    TRACE_TYPE_DUCK = 14,
    TRACE_TYPE_80211_RADIO = 15, /**< radiotap */
    TRACE_TYPE_LLCSNAP = 16,
    TRACE_TYPE_PPP = 17,
    TRACE_TYPE_METADATA = 18,
    TRACE_TYPE_NONDATA = 19,
    TRACE_TYPE_OPENBSD_LOOP = 20,
    TRACE_TYPE_ERF_META = 21, /**< ERF provenance record */
    TRACE_TYPE_ETSILI = 22,
    TRACE_TYPE_PCAPNG_META = 23, /**< pcapng block that holds no packet */
    TRACE_TYPE_TZSP = 24,
    TRACE_TYPE_CORSAROTAG = 25, /**< corsaro_packet_tags_t, then Ethernet */
    TRACE_TYPE_XDP = 26
} libtrace_linktype_t;

/** Formats of records, whatever carries them. */
enum base_format_t {
    TRACE_FORMAT_ERF = 1,
    TRACE_FORMAT_PCAP = 2,
    TRACE_FORMAT_PCAPFILE = 3,
    TRACE_FORMAT_WAG = 4,
    TRACE_FORMAT_RT = 5,
    TRACE_FORMAT_LEGACY_ATM = 6,
    TRACE_FORMAT_LEGACY_POS = 7,
    TRACE_FORMAT_LEGACY_ETH = 8,
    TRACE_FORMAT_LINUX_NATIVE = 9,
    TRACE_FORMAT_DUCK = 10,
    TRACE_FORMAT_BPF = 11,
    TRACE_FORMAT_TSH = 12,
    TRACE_FORMAT_ATMHDR = 13,
    TRACE_FORMAT_LEGACY_NZIX = 14,
    TRACE_FORMAT_LINUX_RING = 15,
    TRACE_FORMAT_RAWERF = 16,
    TRACE_FORMAT_DPDK = 17,
    TRACE_FORMAT_PCAPNG = 18,
    TRACE_FORMAT_NDAG = 19,
    TRACE_FORMAT_DPDK_NDAG = 20,
    TRACE_FORMAT_ETSILIVE = 21,
    TRACE_FORMAT_UNKNOWN = 22,
    TRACE_FORMAT_TZSPLIVE = 23,
    TRACE_FORMAT_CORSAROTAG = 24,
    TRACE_FORMAT_XDP = 25,
    TRACE_FORMAT_PFRINGOLD = 26,
    TRACE_FORMAT_PFRING = 27,
    TRACE_FORMAT_ETSIFILE = 28,
    TRACE_FORMAT_NDAG_TCP = 29
};

/**
 * Types of records (`type` of a packet) and of messages of the RT protocol. Less than TRACE_RT_DATA_SIMPLE: no packet.
 * A record of a format has TRACE_RT_DATA_SIMPLE plus the number of the format; of pcap files TRACE_RT_DATA_DLT, of BSD
 * TRACE_RT_DATA_BPF plus the data link type; of pcapng TRACE_RT_DATA_PCAPNG plus the data link type.
 */
typedef enum {
    TRACE_RT_HELLO = 1,
    TRACE_RT_START = 2,
    TRACE_RT_ACK = 3,
    TRACE_RT_STATUS = 4,
    TRACE_RT_DUCK = 5,
    TRACE_RT_END_DATA = 6,
    TRACE_RT_CLOSE = 7,
    TRACE_RT_DENY_CONN = 8,
    TRACE_RT_PAUSE = 9,
    TRACE_RT_PAUSE_ACK = 10,
    TRACE_RT_OPTION = 11,
    TRACE_RT_KEYCHANGE = 12,
    TRACE_RT_DUCK_2_4 = 13,
    TRACE_RT_DUCK_2_5 = 14,
    TRACE_RT_LOSTCONN = 15,
    TRACE_RT_SERVERSTART = 16,
    TRACE_RT_CLIENTDROP = 17,
    TRACE_RT_METADATA = 18,
    TRACE_RT_DUCK_5_0 = 19,
    TRACE_RT_PCAPNG_META = 20,
    TRACE_RT_ERF_META = 21,

    TRACE_RT_DATA_SIMPLE = 1000,
    TRACE_RT_DATA_ERF = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_ERF,
    TRACE_RT_DATA_WAG = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_WAG,
    TRACE_RT_DATA_LEGACY_ATM = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_LEGACY_ATM,
    TRACE_RT_DATA_LEGACY_POS = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_LEGACY_POS,
    TRACE_RT_DATA_LEGACY_ETH = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_LEGACY_ETH,
    TRACE_RT_DATA_LINUX_NATIVE = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_LINUX_NATIVE,
    TRACE_RT_DATA_TSH = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_TSH,
    TRACE_RT_DATA_ATMHDR = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_ATMHDR,
    TRACE_RT_DATA_LEGACY_NZIX = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_LEGACY_NZIX,
    TRACE_RT_DATA_LINUX_RING = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_LINUX_RING,
    TRACE_RT_DATA_DPDK = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_DPDK,
    TRACE_RT_DATA_ETSILI = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_ETSILIVE,
    TRACE_RT_DATA_TZSP = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_TZSPLIVE,
    TRACE_RT_DATA_CORSARO_TAGGED = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_CORSAROTAG,
    TRACE_RT_DATA_XDP = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_XDP,
    TRACE_RT_DATA_PFRINGOLD = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_PFRINGOLD,
    TRACE_RT_DATA_PFRING = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_PFRING,
    TRACE_RT_DATA_ETSIFILE = TRACE_RT_DATA_SIMPLE + TRACE_FORMAT_ETSIFILE,

    TRACE_RT_DATA_DLT = 2000,
    TRACE_RT_DLT_NULL = TRACE_RT_DATA_DLT + TRACE_DLT_NULL,
    TRACE_RT_DLT_EN10MB = TRACE_RT_DATA_DLT + TRACE_DLT_EN10MB,
    TRACE_RT_DLT_ATM_RFC1483 = TRACE_RT_DATA_DLT + TRACE_DLT_ATM_RFC1483,
    TRACE_RT_DLT_RAW = TRACE_RT_DATA_DLT + TRACE_DLT_RAW,
    TRACE_RT_DLT_IEEE802_11 = TRACE_RT_DATA_DLT + TRACE_DLT_IEEE802_11,
    TRACE_RT_DLT_LINUX_SLL = TRACE_RT_DATA_DLT + TRACE_DLT_LINUX_SLL,
    TRACE_RT_DLT_PFLOG = TRACE_RT_DATA_DLT + TRACE_DLT_PFLOG,
    TRACE_RT_DATA_DLT_END = 2999,

    TRACE_RT_DATA_BPF = 3000,
    TRACE_RT_BPF_NULL = TRACE_RT_DATA_BPF + TRACE_DLT_NULL,
    TRACE_RT_BPF_EN10MB = TRACE_RT_DATA_BPF + TRACE_DLT_EN10MB,
    TRACE_RT_BPF_ATM_RFC1483 = TRACE_RT_DATA_BPF + TRACE_DLT_ATM_RFC1483,
    TRACE_RT_BPF_IEEE802_11 = TRACE_RT_DATA_BPF + TRACE_DLT_IEEE802_11,
    TRACE_RT_BPF_PFLOG = TRACE_RT_DATA_BPF + TRACE_DLT_PFLOG,
    TRACE_RT_DATA_BPF_END = 3999,

    TRACE_RT_DATA_PCAPNG = 4000,
    TRACE_RT_DATA_PCAPNG_END = 4499,

    TRACE_RT_LAST = 5001
} libtrace_rt_types_t;

/** Which way a packet went. Interface numbers of ERF records are given as a direction, so that 3 is possible. */
typedef enum {
    TRACE_DIR_OUTGOING = 0,
    TRACE_DIR_INCOMING = 1,
    TRACE_DIR_OTHER = 2,
    TRACE_DIR_UNKNOWN = -1
} libtrace_direction_t;

/** Who owns the buffer of a packet. */
typedef enum {
    TRACE_CTRL_PACKET = 'p',  /**< the packet: memory of malloc(), which the library frees */
    TRACE_CTRL_EXTERNAL = 'e' /**< the trace or the program */
} buf_control_t;

/** What accessors have found in a packet. Lengths of -1, link type 0 and null pointers: not computed yet. */
typedef struct libtrace_packet_cache {
    int capture_length;            /**< octets */
    int wire_length;               /**< octets */
    int payload_length;            /**< octets */
    int framing_length;            /**< octets */
    void* l2_header;               /**< the first link header */
    libtrace_linktype_t link_type; /**< of the packet, not of `l2_header` */
    uint32_t l2_remaining;         /**< captured octets from `l2_header` */
    void* l3_header;
    uint16_t l3_ethertype;
    uint32_t l3_remaining;
    void* l4_header;
    uint8_t transport_proto;
    uint32_t l4_remaining;
} libtrace_packet_cache_t;

/**
 * A packet. Programs may fill one themselves, also in memory of their own; what the members say is then the packet.
 */
typedef struct libtrace_packet_t {
    struct libtrace_t* trace;  /**< read from this trace; NULL: nothing read */
    void* header;              /**< record header of the trace's format */
    void* payload;             /**< first captured octet, NULL without any */
    void* buffer;              /**< memory with `header` and `payload` */
    libtrace_rt_types_t type;  /**< of the record */
    buf_control_t buf_control; /**< owner of `buffer` */
    libtrace_packet_cache_t cached;
    uint8_t unsafe_payload;   /**< 1: `payload` is no longer where the record has it */
    uint64_t order;           /**< position in the trace */
    uint64_t hash;            /**< of the hasher, 0 without */
    int error;                /**< of the read in parallel use: octets, 0, or negative */
    uint64_t internalid;      /**< of live formats */
    void* srcbucket;          /**< of live formats */
    void* fmtdata;            /**< of live formats */
    pthread_mutex_t ref_lock; /**< for `refcount` */
    int refcount;             /**< trace_increment_packet_refcount() */
    int which_trace_start;    /**< how often the trace had been started at the read */
} libtrace_packet_t;

#ifdef __cplusplus
}
#endif

#endif
