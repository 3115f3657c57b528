/** \file
 * Traces: inputs, outputs, filters, statistics and events. Part of libtrace.h.
 */
#ifndef LIBTRACE_TRACE_H
#define LIBTRACE_TRACE_H

#include "packet.h"

#ifdef __cplusplus
extern "C" {
#endif

/** An error of a trace: 0 for none, negative as in the list below, positive for `errno`. */
typedef struct trace_err_t {
    int err_num;
    char problem[1024]; /**< text for people */
} libtrace_err_t;

/** Numbers of errors; trace_get_errstr() has a text for each. */
enum {
    TRACE_ERR_NOERROR = 0,
    TRACE_ERR_BAD_FORMAT = -1,
    TRACE_ERR_INIT_FAILED = -2,
    TRACE_ERR_UNKNOWN_OPTION = -3,
    TRACE_ERR_NO_CONVERSION = -4,
    TRACE_ERR_BAD_PACKET = -5,
    TRACE_ERR_OPTION_UNAVAIL = -6,
    TRACE_ERR_UNSUPPORTED = -7,
    TRACE_ERR_BAD_STATE = -8,
    TRACE_ERR_BAD_FILTER = -9,
    TRACE_ERR_RT_FAILURE = -10,
    TRACE_ERR_UNSUPPORTED_COMPRESS = -11,
    TRACE_ERR_WANDIO_FAILED = -12,
    TRACE_ERR_URI_NOT_FOUND = -13,
    TRACE_ERR_URI_NULL = -14,
    TRACE_ERR_NULL_TRACE = -15,
    TRACE_ERR_PAUSE_FIN = -16,
    TRACE_ERR_NULL_PACKET = -17,
    TRACE_ERR_NULL_FILTER = -18,
    TRACE_ERR_NULL_BUFFER = -19,
    TRACE_ERR_STAT = -20,
    TRACE_ERR_CREATE_DEADTRACE = -21,
    TRACE_ERR_BAD_LINKTYPE = -22,
    TRACE_ERR_BAD_IO = -23,
    TRACE_ERR_BAD_HEADER = -24,
    TRACE_ERR_SEEK_ERF = -25,
    TRACE_ERR_COMBINER = -26,
    TRACE_ERR_PAUSE_PTHREAD = -27,
    TRACE_ERR_THREAD = -28,
    TRACE_ERR_THREAD_STATE = -29,
    TRACE_ERR_CONFIG = -30,
    TRACE_ERR_NULL = -31,
    TRACE_ERR_OUTPUT_FILE = -32,
    TRACE_ERR_OUT_OF_MEMORY = -33
};

/** Options of inputs; the value is an `int` unless named otherwise. */
typedef enum {
    TRACE_OPTION_SNAPLEN = 0,              /**< octets that stay of a packet, 0 to 65536 */
    TRACE_OPTION_PROMISC = 1,              /**< 1: packets for other hosts, too */
    TRACE_OPTION_FILTER = 2,               /**< libtrace_filter_t */
    TRACE_OPTION_META_FREQ = 3,            /**< of metadata records */
    TRACE_OPTION_EVENT_REALTIME = 4,       /**< 1: trace_event() does not wait for the times of a file */
    TRACE_OPTION_HASHER = 5,               /**< enum hasher_types */
    TRACE_OPTION_REPLAY_SPEEDUP = 6,       /**< divides the gaps of trace_event(), 1 to 1000 */
    TRACE_OPTION_CONSTANT_ERF_FRAMING = 7, /**< octets: framing length of every ERF record */
    TRACE_OPTION_DISCARD_META = 8,         /**< 1: reads no metadata records */
    TRACE_OPTION_XDP_HARDWARE_OFFLOAD = 9,
    TRACE_OPTION_XDP_DRV_MODE = 10,
    TRACE_OPTION_XDP_SKB_MODE = 11,
    TRACE_OPTION_XDP_ZERO_COPY_MODE = 12,
    TRACE_OPTION_XDP_COPY_MODE = 13
} trace_option_t;

/** Options of outputs; the value is an `int`. */
typedef enum {
    TRACE_OPTION_OUTPUT_FILEFLAGS = 0,    /**< flags of open(); O_CREAT and O_TRUNC are added */
    TRACE_OPTION_OUTPUT_COMPRESS = 1,     /**< level, 0 to 9 */
    TRACE_OPTION_OUTPUT_COMPRESSTYPE = 2, /**< trace_option_compresstype_t */
    TRACE_OPTION_TX_MAX_QUEUE = 3         /**< packets that wait for an interface */
} trace_option_output_t;

/** How files are compressed. */
typedef enum {
    TRACE_OPTION_COMPRESSTYPE_NONE = 0,
    TRACE_OPTION_COMPRESSTYPE_ZLIB = 1, /**< gzip */
    TRACE_OPTION_COMPRESSTYPE_BZ2 = 2,
    TRACE_OPTION_COMPRESSTYPE_LZO = 3,
    TRACE_OPTION_COMPRESSTYPE_LZMA = 4, /**< xz */
    TRACE_OPTION_COMPRESSTYPE_ZSTD = 5,
    TRACE_OPTION_COMPRESSTYPE_LZ4 = 6,
    TRACE_OPTION_COMPRESSTYPE_LAST = 7
} trace_option_compresstype_t;

/** The counters of a trace, for programs that define X(name). */
#define LIBTRACE_STAT_FIELDS X(accepted) X(filtered) X(received) X(dropped) X(captured) X(missing) X(errors)

/** Packets that a trace has counted. Bits say which counters the format has; memory must come from malloc(). */
typedef struct libtrace_stat_t {
    LT_BITFIELD64 accepted_valid : 1;
    LT_BITFIELD64 filtered_valid : 1;
    LT_BITFIELD64 received_valid : 1;
    LT_BITFIELD64 dropped_valid : 1;
    LT_BITFIELD64 captured_valid : 1;
    LT_BITFIELD64 missing_valid : 1;
    LT_BITFIELD64 errors_valid : 1;
    LT_BITFIELD64 reserved1 : 25;
    LT_BITFIELD64 reserved2 : 24;
    LT_BITFIELD64 magic : 8; /**< set by trace_create_statistics() and trace_clear_statistics() */
    uint64_t accepted;       /**< given to the program */
    uint64_t filtered;       /**< rejected by the filter */
    uint64_t received;       /**< seen by the source */
    uint64_t dropped;        /**< lost because the source had no room */
    uint64_t captured;       /**< received less dropped */
    uint64_t missing;        /**< lost on the way from the capture */
    uint64_t errors;         /**< damaged */
} libtrace_stat_t;

/** What trace_event() asks the program to do. */
typedef enum {
    TRACE_EVENT_IOWAIT = 0,   /**< wait until `fd` is readable */
    TRACE_EVENT_SLEEP = 1,    /**< wait `seconds` */
    TRACE_EVENT_PACKET = 2,   /**< use the packet */
    TRACE_EVENT_TERMINATE = 3 /**< the trace has ended */
} libtrace_event_t;

typedef struct libtrace_eventobj_t {
    libtrace_event_t type;
    int fd;
    double seconds;
    int size; /**< result of the read */
} libtrace_eventobj_t;

/** Flags of trace_prepare_packet(). */
enum {
    TRACE_PREP_DO_NOT_OWN_BUFFER = 0,
    TRACE_PREP_OWN_BUFFER = 1 /**< the packet frees the buffer */
};

/** Prints on standard output which formats there are and how their URIs look. */
void trace_help(void);

/** Every read of every trace in the process ends from now on. For signal handlers, too. */
void trace_interrupt(void);

/**
 * Returns what follows the first colon of `uri`, and in `format` a copy of what precedes it, which the caller frees.
 * NULL without a colon or with more than 16 characters before it; `format` is then unchanged.
 */
const char* trace_parse_uri(const char* uri, char** format);

/** The format and the rest of the URI. NULL if unknown. They belong to the trace. */
const char* trace_get_uri_format(libtrace_t* trace);
const char* trace_get_uri_body(libtrace_t* trace);

/**
 * An input: `format:body`, or a file or interface whose format is recognised. Returns an object also for a bad URI;
 * ask trace_is_err(). The source opens at trace_start() or trace_pstart().
 */
libtrace_t* trace_create(const char* uri);

/** An input of a format without a source, for packets made by the program. Reading fails. */
libtrace_t* trace_create_dead(const char* uri);

/** An output, `format:body`. Returns an object also for a bad URI; ask trace_is_err_output(). */
libtrace_out_t* trace_create_output(const char* uri);

/** Opens the source; after trace_pause(): continues. Packets read before a restart become stale. */
int trace_start(libtrace_t* trace);

/** Stops reading and empties the packet that was read last. Files keep their position. */
int trace_pause(libtrace_t* trace);

/** Opens the output. */
int trace_start_output(libtrace_out_t* trace);

/** Sets an option. TRACE_ERR_OPTION_UNAVAIL: the format does not have it. */
int trace_config(libtrace_t* trace, trace_option_t option, void* value);
int trace_set_snaplen(libtrace_t* trace, int snaplen);
int trace_set_promisc(libtrace_t* trace, bool promisc);
int trace_set_meta_freq(libtrace_t* trace, int freq);
int trace_set_event_realtime(libtrace_t* trace, bool realtime);

/** Reads only what `filter` matches; NULL: all. The trace keeps the pointer, the caller the filter. */
int trace_set_filter(libtrace_t* trace, libtrace_filter_t* filter);

/** Sets an option of an output that is not started. */
int trace_config_output(libtrace_out_t* trace, trace_option_output_t option, void* value);

/** Stops and frees a trace, but not its filter. Packets read from it become stale. */
void trace_destroy(libtrace_t* trace);
void trace_destroy_dead(libtrace_t* trace);

/** Writes what is buffered and closes. Files are complete only then. */
void trace_destroy_output(libtrace_out_t* trace);

/** Writes what is buffered. Returns at least 0, -1 on failure. */
int trace_flush_output(libtrace_out_t* trace);

/** Is an error set? */
bool trace_is_err(libtrace_t* trace);
bool trace_is_err_output(libtrace_out_t* trace);

/** Returns the error and clears it. */
libtrace_err_t trace_get_err(libtrace_t* trace);
libtrace_err_t trace_get_err_output(libtrace_out_t* trace);

/** The text of an error number. Never NULL; belongs to the library. */
const char* trace_get_errstr(int error);

/** Prints the formatted text, the URI and the error on standard error, and clears the error. */
PRINTF(2, 3) void trace_perror(libtrace_t* trace, const char* format, ...);
PRINTF(2, 3) void trace_perror_output(libtrace_out_t* trace, const char* format, ...);

/** Single counters; the largest integer where the format does not have them. Use trace_get_statistics(). */
DEPRECATED uint64_t trace_get_received_packets(libtrace_t* trace);
DEPRECATED uint64_t trace_get_filtered_packets(libtrace_t* trace);
DEPRECATED uint64_t trace_get_dropped_packets(libtrace_t* trace);
DEPRECATED uint64_t trace_get_accepted_packets(libtrace_t* trace);

/**
 * Fills `stats` and returns it; NULL: a structure of the trace, which stays valid until the trace is destroyed. A
 * structure that the two functions below have not made is an error: NULL, TRACE_ERR_STAT.
 */
libtrace_stat_t* trace_get_statistics(libtrace_t* trace, libtrace_stat_t* stats);

/** The counters of one processing thread of a parallel trace. */
void trace_get_thread_statistics(libtrace_t* trace, libtrace_thread_t* thread, libtrace_stat_t* stats);

/** Empty statistics; the caller frees them with free(). NULL without memory. */
libtrace_stat_t* trace_create_statistics(void);

/** Empties statistics; also makes memory of the program usable. */
void trace_clear_statistics(libtrace_stat_t* stats);

/** `c` = `a` - `b` and `c` = `a` + `b`, for the counters that both have. */
void trace_subtract_statistics(const libtrace_stat_t* a, const libtrace_stat_t* b, libtrace_stat_t* c);
void trace_add_statistics(const libtrace_stat_t* a, const libtrace_stat_t* b, libtrace_stat_t* c);

/** Prints a line for each counter. `format` takes a name (%s) and a uint64_t; NULL: "%s: %lu\n". 0 or negative. */
int trace_print_statistics(const libtrace_stat_t* stats, FILE* file, const char* format);

/** An empty packet, to be read into. NULL without memory. */
libtrace_packet_t* trace_create_packet(void);

/** A copy with a buffer of its own, NULL for a stale packet or without memory. */
libtrace_packet_t* trace_copy_packet(const libtrace_packet_t* packet);

/** Frees a packet and the buffer that it owns. NULL is allowed. Also after the trace is destroyed. */
void trace_destroy_packet(libtrace_packet_t* packet);

/**
 * Reads the next packet that passes the filter. Returns the octets of the record (framing and capture), 0 at the end,
 * -1 on failure; without a packet, `packet` is empty.
 */
int trace_read_packet(libtrace_t* trace, libtrace_packet_t* packet);

/**
 * Makes a packet of a record of this trace's format in memory of the caller. `flags`: TRACE_PREP_OWN_BUFFER gives the
 * buffer, which is then of malloc(), to the packet.
 */
int trace_prepare_packet(libtrace_t* trace, libtrace_packet_t* packet, void* buffer, libtrace_rt_types_t rt_type,
                         uint32_t flags);

/** Reads without waiting, and says what to wait for. The packet is valid until the next call. */
libtrace_eventobj_t trace_event(libtrace_t* trace, libtrace_packet_t* packet);

/** Writes a packet. Returns octets, 0 if the format cannot hold it and skips it, -1 on failure. */
int trace_write_packet(libtrace_out_t* trace, libtrace_packet_t* packet);

/** Format of the trace that a packet is from. TRACE_FORMAT_UNKNOWN without. */
enum base_format_t trace_get_format(struct libtrace_packet_t* packet);

/** Makes a packet of a copy of `data`, captured now. */
void trace_construct_packet(libtrace_packet_t* packet, libtrace_linktype_t linktype, const void* data, uint16_t len);

/** The same without a copy: `data` must outlive the packet. `wirelen` 0: `datalen`. */
void trace_construct_packet_zc(libtrace_packet_t* packet, libtrace_linktype_t linktype, const void* data,
                               uint16_t datalen, uint16_t wirelen);

/** The next read gives the first packet from this time on. TRACE_ERR_OPTION_UNAVAIL for sources without positions. */
int trace_seek_seconds(libtrace_t* trace, double seconds);
int trace_seek_timeval(libtrace_t* trace, struct timeval tv);
int trace_seek_erf_timestamp(libtrace_t* trace, uint64_t ts);

/** A filter in the language of libpcap. Its text is checked at the first packet. Never NULL but without memory. */
libtrace_filter_t* trace_create_filter(const char* filterstring);

/** A filter of `bf_len` BPF instructions of 8 octets. */
libtrace_filter_t* trace_create_filter_from_bytecode(void* bf_insns, unsigned int bf_len);

/** Positive if the filter matches, 0 if not, -1 on failure (the error is in the packet's trace). */
int trace_apply_filter(libtrace_filter_t* filter, const libtrace_packet_t* packet);

/** Frees a filter. No trace may use it any more. */
void trace_destroy_filter(libtrace_filter_t* filter);

/** Integers with their octets reversed, and a time in microseconds. */
uint16_t byteswap16(uint16_t num);
uint32_t byteswap32(uint32_t num);
uint64_t byteswap64(uint64_t num);
uint64_t tv_to_usec(const struct timeval* tv);

#ifdef __cplusplus
}
#endif

#endif
