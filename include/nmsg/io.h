/** \file
 * A loop from inputs to outputs with one thread for each input.
 */
#ifndef NMSG_IO_H
#define NMSG_IO_H

#include <nmsg/filter.h>
#include <nmsg/input.h>
#include <nmsg/output.h>

/** Why a close event happens. */
typedef enum {
    nmsg_io_close_type_eof,     /**< nmsg_io_destroy() */
    nmsg_io_close_type_count,   /**< the output has received the number of nmsg_io_set_count() */
    nmsg_io_close_type_interval /**< the interval of nmsg_io_set_interval() is over */
} nmsg_io_close_type;

/** What a close event is about. */
typedef enum { nmsg_io_io_type_input, nmsg_io_io_type_output } nmsg_io_io_type;

/** Which outputs get a message. */
typedef enum {
    nmsg_io_output_mode_stripe, /**< one of them in turn, for each input */
    nmsg_io_output_mode_mirror  /**< all of them */
} nmsg_io_output_mode;

/** An input or output is to be closed, or replaced by another one. */
struct nmsg_io_close_event {
    union {
        nmsg_input_t* input;
        nmsg_output_t* output; /**< the loop's own handle: close it, and store another one, or NULL to stop */
    };
    union {
        nmsg_input_type input_type;
        nmsg_output_type output_type;
    };
    nmsg_io_t io;
    nmsg_io_io_type io_type;
    nmsg_io_close_type close_type;
    void* user; /**< of nmsg_io_add_input() or nmsg_io_add_output() */
};

/** Receives close events. Events of one output come one at a time. */
typedef void (*nmsg_io_close_fp)(struct nmsg_io_close_event* ce);

/** Called by a thread when it starts or ends. Threads have numbers from 0, in the order of inputs. */
typedef void (*nmsg_io_user_fp)(unsigned threadno, void* user);

/** A loop without inputs and outputs. NULL on failure, also of the module of NMSG_STATSMOD_CONFIG. */
nmsg_io_t nmsg_io_init(void);

/** Appends a function to the filters. All threads call it with the same `data`. */
nmsg_res nmsg_io_add_filter(nmsg_io_t io, nmsg_filter_message_fp fp, void* data);

/** Appends a module, as nmsg_fltmod_init() loads it, to the filters. nmsg_res_failure if it does not load. */
nmsg_res nmsg_io_add_filter_module(nmsg_io_t io, const char* name, const void* param, const size_t len_param);

/** Adds an input, which the loop owns from now on. */
nmsg_res nmsg_io_add_input(nmsg_io_t io, nmsg_input_t input, void* user);

/** Adds sockets for all addresses of a channel, see nmsg_chalias_lookup(). */
nmsg_res nmsg_io_add_input_channel(nmsg_io_t io, const char* chan, void* user);

/** Adds all ZeroMQ endpoints of a channel. The context stays with the caller. */
nmsg_res nmsg_io_add_input_zmq_channel(nmsg_io_t io, void* zmq_ctx, const char* chan, void* user);

/** Adds a socket for each port of `ADDRESS/PORT` or `ADDRESS/LOW..HIGH`. Multicast groups are not joined. */
nmsg_res nmsg_io_add_input_sockspec(nmsg_io_t io, const char* sockspec, void* user);

/** Adds a file of containers. */
nmsg_res nmsg_io_add_input_fname(nmsg_io_t io, const char* fname, void* user);

/** Adds an output, which the loop owns from now on. */
nmsg_res nmsg_io_add_output(nmsg_io_t io, nmsg_output_t output, void* user);

/**
 * Runs until all inputs have ended, or until something stops it. nmsg_res_success if all threads ended well,
 * nmsg_res_failure if one did not or if there is no output.
 */
nmsg_res nmsg_io_loop(nmsg_io_t io);

/** Ends nmsg_io_loop(). Any thread and any signal handler may call it. */
void nmsg_io_breakloop(nmsg_io_t io);

/** Closes all inputs and outputs, with close events, and frees the loop. */
void nmsg_io_destroy(nmsg_io_t* io);

/** How many inputs and outputs were added. */
unsigned nmsg_io_get_num_inputs(nmsg_io_t io);
unsigned nmsg_io_get_num_outputs(nmsg_io_t io);

/** Who receives close events. NULL: the loop stops where there would be one. */
void nmsg_io_set_close_fp(nmsg_io_t io, nmsg_io_close_fp close_fp);

/** What a thread calls before its first read and after its last. NULL: nothing. */
void nmsg_io_set_atstart_fp(nmsg_io_t io, nmsg_io_user_fp user_fp, void* user);
void nmsg_io_set_atexit_fp(nmsg_io_t io, nmsg_io_user_fp user_fp, void* user);

/** Ends, or has a close event, after `count` messages to an output; 0: never. */
void nmsg_io_set_count(nmsg_io_t io, unsigned count);

/** The level of nmsg_set_debug() for this loop. */
void nmsg_io_set_debug(nmsg_io_t io, int debug);

/** What happens to messages that all filters have DECLINED. Default: ACCEPT. */
void nmsg_io_set_filter_policy(nmsg_io_t io, const nmsg_filter_message_verdict policy);

/** Ends, or has close events, every `interval` seconds since the epoch; 0: never. */
void nmsg_io_set_interval(nmsg_io_t io, unsigned interval);

/** Whether a random offset shifts the intervals. Default: false. */
void nmsg_io_set_interval_randomized(nmsg_io_t io, bool randomized);

/** Which outputs get a message. Default: stripe. */
void nmsg_io_set_output_mode(nmsg_io_t io, nmsg_io_output_mode output_mode);

/**
 * Messages read and written, containers received and lost. Any thread may ask. nmsg_res_failure if a pointer is NULL.
 */
nmsg_res nmsg_io_get_stats(nmsg_io_t io, uint64_t* sum_in, uint64_t* sum_out, uint64_t* container_recvs,
                           uint64_t* container_drops);

#endif
