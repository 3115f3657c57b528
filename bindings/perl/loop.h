/* The loop of Net::Nmsg::IO.
 *
 * A Perl interpreter can be entered by one thread only, while nmsg_io_loop() calls its functions in a thread for each
 * input. So the loop is here: it polls the inputs, reads what is there, writes it, and calls subs, all in the thread of
 * the interpreter. No lock is needed, a sub may die, and signal handlers of Perl run between messages. */
#ifndef NMSG_PERL_LOOP_H
#define NMSG_PERL_LOOP_H

#include "message.h"

struct loop_options {
    bool is_mirrored;
    UV count;    /* messages of an output between two events; 0: no limit */
    UV interval; /* seconds between two events; 0: no limit */
    UV offset;   /* of the intervals from the epoch, in seconds */
};

/* Runs until all inputs have ended, an output has come to a limit, or stop_loop(). `inputs` and `outputs` hold objects,
 * `subs` for each output the sub for its limits, or undef. Dies if a sub does, and of an error. What was read and not
 * written stays in the input. */
void run_loop(pTHX_ struct message_classes* classes, SV* io, AV* inputs, AV* outputs, AV* subs,
              const struct loop_options* options);

/* Ends the loop of an object before the next message, if one runs. */
void stop_loop(pTHX_ SV* io);

#endif
