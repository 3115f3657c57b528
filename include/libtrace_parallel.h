/** \file
 * libtrace with several threads per trace.
 *
 * trace_pstart() starts processing threads, and a reporter thread if it has callbacks. Each thread calls starting,
 * resuming, then packet, tick and message callbacks, then pausing and stopping. What starting returns (`tls`) is passed
 * to the later callbacks of this thread; `global` is the pointer given to trace_pstart(). Both belong to the program.
 *
 * A processing thread publishes results; a combiner merges them; the result callback of the reporter gets them. Results
 * that are published while a thread stops still arrive.
 *
 * Errors are as in libtrace.h. Setters fail (-1) while the trace runs.
 */
#ifndef LIBTRACE_PARALLEL_H
#define LIBTRACE_PARALLEL_H

#include "libtrace.h"

#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct libtrace_result_t libtrace_result_t;

/** A value of eight octets that programs pass around. */
typedef union {
    void* ptr;
    libtrace_packet_t* pkt;
    libtrace_result_t* res;
    int64_t sint64;
    uint64_t uint64;
    uint32_t uint32s[2];
    int32_t sint32s[2];
    uint32_t uint32;
    int32_t sint32;
    uint16_t uint16s[4];
    int16_t sint16s[4];
    uint16_t uint16;
    int16_t sint16;
    uint8_t uint8s[8];
    int8_t sint8s[8];
    uint8_t uint8;
    int8_t sint8;
    size_t size;
    int sint;
    unsigned int uint;
    signed char schars[8];
    unsigned char uchars[8];
    signed char schar;
    unsigned char uchar;
    float rfloat;
    double rdouble;
} libtrace_generic_t;

/** A message to a thread. */
typedef struct libtrace_message_t {
    int code; /**< MESSAGE_USER and above */
    libtrace_generic_t data;
    libtrace_thread_t* sender; /**< NULL: filled in; not a thread of the trace: stays NULL */
} libtrace_message_t;

/** Codes of messages; those of programs begin with MESSAGE_USER. */
enum libtrace_messages {
    MESSAGE_PACKET = 0,
    MESSAGE_META_PACKET = 1,
    MESSAGE_RESULT = 2,
    MESSAGE_STARTING = 3,
    MESSAGE_STOPPING = 4,
    MESSAGE_RESUMING = 5,
    MESSAGE_PAUSING = 6,
    MESSAGE_DO_PAUSE = 7,
    MESSAGE_DO_STOP = 8,
    MESSAGE_FIRST_PACKET = 9,
    MESSAGE_POST_REPORTER = 10,
    MESSAGE_TICK_INTERVAL = 11,
    MESSAGE_TICK_COUNT = 12,
    MESSAGE_USER = 1000
};

/** What a processing thread publishes. */
struct libtrace_result_t {
    uint64_t key; /**< what ordered and sorted combiners compare */
    libtrace_generic_t value;
    int type; /**< enum result_types */
};

/** Types of results; those of programs begin with RESULT_USER. */
enum result_types {
    RESULT_PACKET = 0, /**< the value is a packet */
    RESULT_TICK_INTERVAL = 1,
    RESULT_TICK_COUNT = 2,
    RESULT_USER = 1000
};

/** How packets are shared among threads. */
enum hasher_types {
    HASHER_BALANCE = 0,        /**< to any thread */
    HASHER_BIDIRECTIONAL = 1,  /**< both directions of a flow to the same thread */
    HASHER_UNIDIRECTIONAL = 2, /**< each direction of a flow to one thread */
    HASHER_CUSTOM = 3          /**< by a function of the program */
};

/** What a format can do. */
typedef struct libtrace_info_t {
    bool live;       /**< packets come as they are captured */
    int max_threads; /**< that read at the same time; 0 unknown, -1 without limit */
} libtrace_info_t;

/** Merges results. Functions of it return 0 or -1, or nothing. */
typedef struct libtrace_combine libtrace_combine_t;
struct libtrace_combine {
    int (*initialise)(libtrace_t*, libtrace_combine_t*);                        /**< the reporter starts */
    void (*destroy)(libtrace_t*, libtrace_combine_t*);                          /**< the trace is destroyed */
    void (*publish)(libtrace_t*, int, libtrace_combine_t*, libtrace_result_t*); /**< in processing thread number int */
    void (*read)(libtrace_t*, libtrace_combine_t*);                             /**< the reporter wakes up */
    void (*read_final)(libtrace_t*, libtrace_combine_t*); /**< all processing threads have ended */
    void (*pause)(libtrace_t*, libtrace_combine_t*);      /**< the trace pauses */
    void* queues;
    uint64_t last_count_tick;
    uint64_t last_ts_tick;
    libtrace_generic_t configuration; /**< as given to trace_set_combiner() */
};

/** Results of each thread in the order of that thread. The default. */
extern const libtrace_combine_t combiner_unordered;
/** Smallest key first, while they come. Each thread must publish keys that do not decrease. */
extern const libtrace_combine_t combiner_ordered;
/** Smallest key first, all at the end. */
extern const libtrace_combine_t combiner_sorted;

/** @name Callbacks @{ */
typedef uint64_t (*fn_hasher)(const libtrace_packet_t* packet, void* data);
typedef void* (*fn_cb_starting)(libtrace_t* libtrace, libtrace_thread_t* t, void* global);
typedef void (*fn_cb_dataless)(libtrace_t* libtrace, libtrace_thread_t* t, void* global, void* tls);
typedef void (*fn_cb_first_packet)(libtrace_t* libtrace, libtrace_thread_t* t, void* global, void* tls,
                                   libtrace_thread_t* sender);
typedef void (*fn_cb_tick)(libtrace_t* libtrace, libtrace_thread_t* t, void* global, void* tls, uint64_t order);
/** Returns the packet to give it back, or NULL to keep it until trace_free_packet(). */
typedef libtrace_packet_t* (*fn_cb_packet)(libtrace_t* libtrace, libtrace_thread_t* t, void* global, void* tls,
                                           libtrace_packet_t* packet);
typedef libtrace_packet_t* (*fn_cb_meta_packet)(libtrace_t* libtrace, libtrace_thread_t* t, void* global, void* tls,
                                                libtrace_packet_t* packet);
/** `sender` is the reporter itself. The result is valid during the call. */
typedef void (*fn_cb_result)(libtrace_t* libtrace, libtrace_thread_t* sender, void* global, void* tls,
                             libtrace_result_t* result);
typedef void (*fn_cb_usermessage)(libtrace_t* libtrace, libtrace_thread_t* t, void* global, void* tls, int mesg,
                                  libtrace_generic_t data, libtrace_thread_t* sender);

/** A set without callbacks; NULL without memory. Traces copy it when they start. */
libtrace_callback_set_t* trace_create_callback_set(void);
void trace_destroy_callback_set(libtrace_callback_set_t* cbset);

/** Set a callback, NULL removes it. 0; -1 for a NULL set. */
int trace_set_starting_cb(libtrace_callback_set_t* cbset, fn_cb_starting handler);
int trace_set_stopping_cb(libtrace_callback_set_t* cbset, fn_cb_dataless handler);
int trace_set_resuming_cb(libtrace_callback_set_t* cbset, fn_cb_dataless handler);
int trace_set_pausing_cb(libtrace_callback_set_t* cbset, fn_cb_dataless handler);
int trace_set_packet_cb(libtrace_callback_set_t* cbset, fn_cb_packet handler);
/** Without this callback, metadata records go to the packet callback. */
int trace_set_meta_packet_cb(libtrace_callback_set_t* cbset, fn_cb_meta_packet handler);
/** For every thread, each time that one has its first packet: `sender`. */
int trace_set_first_packet_cb(libtrace_callback_set_t* cbset, fn_cb_first_packet handler);
int trace_set_result_cb(libtrace_callback_set_t* cbset, fn_cb_result handler);
/** `order`: number of packets. */
int trace_set_tick_count_cb(libtrace_callback_set_t* cbset, fn_cb_tick handler);
/** `order`: time of the tick as an ERF time stamp. */
int trace_set_tick_interval_cb(libtrace_callback_set_t* cbset, fn_cb_tick handler);
int trace_set_user_message_cb(libtrace_callback_set_t* cbset, fn_cb_usermessage handler);
/** @} */

/** @name Start and end @{ */

/**
 * Opens the source and starts the threads. `reporter_cbs` may be NULL. On a paused trace: continues, and NULL arguments
 * keep what was given before. `per_packet_cbs` must have a packet callback.
 */
int trace_pstart(libtrace_t* libtrace, void* global_blob, libtrace_callback_set_t* per_packet_cbs,
                 libtrace_callback_set_t* reporter_cbs);

/** Waits until all threads have paused. Not from a processing thread. */
int trace_ppause(libtrace_t* libtrace);

/** Orders the threads to end; trace_join() waits for them. Also from signal handlers, not from a processing thread. */
int trace_pstop(libtrace_t* libtrace);

/** Waits for the end of all threads. Once per trace, before trace_destroy(). */
void trace_join(libtrace_t* libtrace);

/** Have all processing threads ended? */
bool trace_has_finished(libtrace_t* libtrace);

/** Does a reporter run? An error on a trace that was not started. */
bool trace_has_reporter(libtrace_t* libtrace);

/** Does a thread of its own read the packets and share them by hash? */
bool trace_has_dedicated_hasher(libtrace_t* libtrace);

/** Before the start: can several threads read the format? Then: do they? */
bool trace_is_parallel(libtrace_t* libtrace);

/** Belongs to the library; NULL for a trace without a format. */
libtrace_info_t* trace_get_information(libtrace_t* libtrace);

/** Number of processing threads, 0 before the start. */
int trace_get_perpkt_threads(libtrace_t* t);

/** Number of a processing thread from 0, -1 for others. */
int trace_get_perpkt_thread_id(libtrace_thread_t* thread);
/** @} */

/** @name Settings
 * 0 means the default. @{ */

/** Number of processing threads; default: one per core. Only on a trace that was not started. */
int trace_set_perpkt_threads(libtrace_t* trace, int nb);
/** Milliseconds of system time between ticks of every processing thread; default: no ticks. */
int trace_set_tick_interval(libtrace_t* trace, size_t millisec);
/** Packets between ticks; default: no ticks. */
int trace_set_tick_count(libtrace_t* trace, size_t count);
/** Delivers packets of a file at the pace of their times. */
int trace_set_tracetime(libtrace_t* trace, bool tracetime);
/** Packets in the pool, and in the part of it that each thread keeps. */
int trace_set_cache_size(libtrace_t* trace, size_t size);
int trace_set_thread_cache_size(libtrace_t* trace, size_t size);
/** True: threads wait for packets of the pool instead of allocating more. */
int trace_set_fixed_count(libtrace_t* trace, bool fixed);
/** Packets that a thread reads at once; default 32. */
int trace_set_burst_size(libtrace_t* trace, size_t size);
/** Packets that wait between the hasher and a processing thread; default 1000. */
int trace_set_hasher_queue_size(libtrace_t* trace, size_t size);
/** True: the thread never sleeps. */
int trace_set_hasher_polling(libtrace_t* trace, bool polling);
int trace_set_reporter_polling(libtrace_t* trace, bool polling);
/** Results of a thread that wake the reporter; default 100. */
int trace_set_reporter_thold(libtrace_t* trace, size_t thold);
/** True: prints changes of the trace's state on standard error. */
int trace_set_debug_state(libtrace_t* trace, bool debug_state);
/** The core of each thread: "0,2,4"; -1: any. */
int trace_set_coremap(libtrace_t* trace, const char* coremap);
/** Settings as "name=value,name=value". Unknown names are ignored. */
int trace_set_configuration(libtrace_t* trace, const char* str);
/** The same from a file, a list in each line. */
int trace_set_configuration_file(libtrace_t* trace, FILE* file);

/** `hasher` is needed for HASHER_CUSTOM, must be NULL for HASHER_BALANCE, and otherwise replaces the library's. */
int trace_set_hasher(libtrace_t* trace, enum hasher_types type, fn_hasher hasher, void* data);

/** Before the start. Copies `combiner`; NULL: the default. */
void trace_set_combiner(libtrace_t* trace, const libtrace_combine_t* combiner, libtrace_generic_t config);
/** @} */

/** @name Results and messages @{ */

/** From a callback of processing thread `t`. Without a reporter the result is dropped. */
void trace_publish_result(libtrace_t* libtrace, libtrace_thread_t* t, uint64_t key, libtrace_generic_t value, int type);

/** Wakes the reporter. -1 without one. */
int trace_post_reporter(libtrace_t* libtrace);

/** Messages that wait for a thread; NULL: the calling one. -1 for a foreign thread. */
int libtrace_thread_get_message_count(libtrace_t* libtrace, libtrace_thread_t* t);
/** Waits for a message and takes it. -1 for a foreign thread. */
int libtrace_thread_get_message(libtrace_t* libtrace, libtrace_thread_t* t, libtrace_message_t* message);
/** Takes a message: 0, -1 without any. */
int libtrace_thread_try_get_message(libtrace_t* libtrace, libtrace_thread_t* t, libtrace_message_t* message);

/** Copy a message to the queue of a thread. At least 0; -1 if it does not run. */
int trace_message_reporter(libtrace_t* libtrace, libtrace_message_t* message);
int trace_message_thread(libtrace_t* libtrace, libtrace_thread_t* t, libtrace_message_t* message);
/** 0, or minus the number of processing threads that have ended. */
int trace_message_perpkts(libtrace_t* libtrace, libtrace_message_t* message);
/** @} */

/** @name Packets @{ */

/** Position in the trace, and hash. */
uint64_t trace_packet_get_order(libtrace_packet_t* packet);
uint64_t trace_packet_get_hash(libtrace_packet_t* packet);
void trace_packet_set_order(libtrace_packet_t* packet, uint64_t order);
void trace_packet_set_hash(libtrace_packet_t* packet, uint64_t hash);

/**
 * The first packet of a thread, NULL: the earliest of all, and when it was read. 1 if this is final, 0 if it may
 * change, -1 for a foreign thread. Both belong to the trace; `packet` is NULL without any.
 */
int trace_get_first_packet(libtrace_t* libtrace, libtrace_thread_t* t, const libtrace_packet_t** packet,
                           const struct timeval** tv);

/** Gives a packet memory of its own, so that it can be kept without holding memory of the capture. */
void libtrace_make_packet_safe(libtrace_packet_t* packet);
/** The same unless the format lets packets be kept as they are. */
void libtrace_hold_packet(libtrace_packet_t* packet);
/** The same for the packet of a RESULT_PACKET. */
void libtrace_make_result_safe(libtrace_result_t* result);

/** Gives a kept packet back, from any thread, before the trace is destroyed. */
void trace_free_packet(libtrace_t* libtrace, libtrace_packet_t* packet);

/** A counter of the program's, 0 at first; when it falls to 0, trace_free_packet() is called. */
void trace_increment_packet_refcount(libtrace_packet_t* packet);
void trace_decrement_packet_refcount(libtrace_packet_t* packet);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
