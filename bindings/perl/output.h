/* Outputs: Net::Nmsg::Output. */
#ifndef NMSG_PERL_OUTPUT_H
#define NMSG_PERL_OUTPUT_H

#include "message.h"

/* Hangs on the object from when it is first opened; `handle` is NULL while it is closed. */
struct output {
    nmsg_output_t handle;
    nmsg_rate_t rate; /* that the handle uses, or NULL */
    SV* code;         /* for a callback */
    bool is_taken;    /* what a callback of C has got the message */
};

/* The output of an object that was opened at least once; NULL otherwise. */
struct output* find_output(pTHX_ SV* reference);

/* The output of an open object; dies otherwise. */
struct output* open_output_of(pTHX_ SV* reference);

/* Gives an object, whose output is closed, an open one. Takes the handle; dies if it is NULL. */
struct output* attach_output(pTHX_ SV* reference, nmsg_output_t handle);

/* An output whose messages go to a sub. */
void attach_callback(pTHX_ SV* reference, SV* code);

/* Writes what is buffered. An output that is closed already: success. */
nmsg_res close_output(pTHX_ struct output* output);

/* The rate of containers, as of nmsg_rate_init(); 0: no limit. */
void set_output_rate(pTHX_ struct output* output, unsigned rate, unsigned freq);

/* Writes a message that an object holds. A sub gets that object. Dies of an error. */
void write_object(pTHX_ struct output* output, SV* message);

/* Writes a message. Takes it. A sub gets it as a new object. Dies of an error. */
void write_message(pTHX_ struct message_classes* classes, struct output* output, nmsg_message_t msg);

#endif
