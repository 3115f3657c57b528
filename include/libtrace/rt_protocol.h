/** \file
 * The RT protocol: packets over a TCP connection. Integers are in network order. The types of messages are
 * libtrace_rt_types_t.
 */
#ifndef _RT_PROTOCOL_H
#define _RT_PROTOCOL_H

#include "../libtrace.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Port of servers. */
#define COLLECTOR_PORT 3435
/** Octets that headers of a message have at most. */
#define RT_MAX_HDR_SIZE 256
/** A client acknowledges every so many packets. */
#define RT_ACK_FREQUENCY (10)
#define LIBTRACE_RT_MAGIC (0x5a)
#define LIBTRACE_RT_VERSION (0x04)

/** The queue of a server, in octets. */
typedef struct fifo_info {
    uint64_t in;
    uint64_t out;
    uint64_t ack;
    uint64_t length;
    uint64_t used;
} PACKED fifo_info_t;

/** What every message begins with. */
typedef struct rt_header {
    uint32_t type;
    uint8_t magic;
    uint8_t version;
    uint16_t length; /**< octets that follow */
    uint32_t sequence;
} PACKED rt_header_t;

typedef struct rt_hello {
    uint8_t reliable;
} PACKED rt_hello_t;

typedef struct rt_ack {
    uint32_t sequence;
} PACKED rt_ack_t;

typedef struct rt_status {
    fifo_info_t fifo_status;
} PACKED rt_status_t;

/** Why a server refuses a connection. */
enum rt_conn_denied_t { RT_DENY_WRAPPER = 1, RT_DENY_FULL = 2, RT_DENY_AUTH = 3 };

typedef struct rt_deny_conn {
    uint32_t reason;
} PACKED rt_deny_conn_t;

typedef struct rt_metadata {
    uint32_t label_len;
    uint32_t value_len;
} PACKED rt_metadata_t;

/** State of the clock of a DAG card, by version of its driver. */
typedef struct duck2_4 {
    uint32_t Command;
    uint32_t Config;
    uint32_t Clock_Inc;
    uint32_t Clock_Wrap;
    uint32_t DDS_Rate;
    uint32_t Crystal_Freq;
    uint32_t Synth_Freq;
    uint32_t Sync_Rate;
    uint64_t Last_Ticks;
    uint32_t Resyncs;
    uint32_t Bad_Diffs;
    uint32_t Bad_Offs;
    uint32_t Bad_Pulses;
    uint32_t Worst_Error;
    uint32_t Worst_Off;
    uint32_t Off_Limit;
    uint32_t Off_Damp;
    uint32_t Pulses;
    uint32_t Single_Pulses_Missing;
    uint32_t Longest_Pulse_Missing;
    uint32_t Health;
    uint32_t Sickness;
    int32_t Error;
    int32_t Offset;
    uint32_t Stat_Start;
    uint32_t Stat_End;
    uint32_t Set_Duck_Field;
} PACKED duck2_4_t;

typedef struct duck2_5 {
    uint32_t Crystal_Freq;
    uint32_t Synth_Freq;
    uint64_t Last_Ticks;
    uint32_t Resyncs;
    uint32_t Bad_Pulses;
    uint32_t Worst_Freq_Err;
    uint32_t Worst_Phase_Err;
    uint32_t Health_Thresh;
    uint32_t Pulses;
    uint32_t Single_Pulses_Missing;
    uint32_t Longest_Pulse_Missing;
    uint32_t Health;
    uint32_t Sickness;
    int32_t Freq_Err;
    int32_t Phase_Err;
    uint32_t Set_Duck_Field;
    uint32_t Stat_Start;
    uint32_t Stat_End;
    uint64_t Last_TSC;
} PACKED duck2_5_t;

typedef struct duck5_0 {
    int64_t Phase_Correction;
    uint64_t Last_Ticks;
    uint64_t Last_TSC;
    uint64_t Stat_Start;
    uint64_t Stat_End;
    uint32_t Crystal_Freq;
    uint32_t Synth_Freq;
    uint32_t Resyncs;
    uint32_t Bad_Pulses;
    uint32_t Worst_Freq_Err;
    uint32_t Worst_Phase_Err;
    uint32_t Health_Thresh;
    uint32_t Pulses;
    uint32_t Single_Pulses_Missing;
    uint32_t Longest_Pulse_Missing;
    uint32_t Health;
    uint32_t Sickness;
    int32_t Freq_Err;
    int32_t Phase_Err;
    uint32_t Set_Duck_Field;
} PACKED duck5_0_t;

#ifdef __cplusplus
}
#endif

#endif
