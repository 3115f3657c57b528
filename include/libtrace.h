/** \file
 * libtrace: reading, changing and writing packet traces, in files, from interfaces and from nDAG streams.
 *
 * Errors: a function that returns `int` gives 0 for success and -1 for failure, and leaves an error in its trace, which
 * trace_get_err() returns and clears. While an error is set, the trace starts, configures and reads nothing. A function
 * that returns a pointer gives NULL for failure. NULL arguments never crash.
 *
 * Ownership: what a trace_create_...() function returns belongs to the caller, who passes it to the trace_destroy_...()
 * function of its kind. Pointers into a packet are valid until the next read into the same packet.
 *
 * Threads: one thread at a time uses a trace, an output or a packet. Different objects are independent.
 *
 * libtrace_parallel.h declares the interface with several threads per trace.
 */
#ifndef LIBTRACE_H
#define LIBTRACE_H

#include "libtrace/packet.h"

#include "libtrace/packet_access.h"
#include "libtrace/packet_metadata.h"
#include "libtrace/protocol_headers.h"
#include "libtrace/trace.h"

#endif
