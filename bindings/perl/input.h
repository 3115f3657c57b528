/* Inputs: Net::Nmsg::Input. */
#ifndef NMSG_PERL_INPUT_H
#define NMSG_PERL_INPUT_H

#include "message.h"

enum { max_read_ahead = 64 };

/* Hangs on the object from when it is first opened; `handle` is NULL while it is closed. */
struct input {
    nmsg_input_t handle;
    bool is_at_end;
    bool does_wait;   /* whether read() waits for a message */
    bool is_pollable; /* whether its descriptor tells when there is something to read */
    /* Messages that a loop has read and not passed on yet. */
    nmsg_message_t ahead[max_read_ahead];
    unsigned ahead_next;
    unsigned ahead_end;
};

/* The input of an object that was opened at least once; NULL otherwise. */
struct input* find_input(pTHX_ SV* reference);

/* The input of an open object; dies otherwise. */
struct input* open_input_of(pTHX_ SV* reference);

/* Gives an object, whose input is closed, an open one. Takes the handle; dies if it is NULL. */
struct input* attach_input(pTHX_ SV* reference, nmsg_input_t handle);

/* Does nothing if it is closed. */
void close_input(struct input* input);

/* Packets of a file (a duplicate of `fd` is read) or of an interface, as messages of a type. NULL: `*error` says why.
 * It holds PCAP_ERRBUF_SIZE octets. */
nmsg_input_t open_pcap_file(int fd, nmsg_msgmod_t type, const char* filter, char* error);
nmsg_input_t open_interface(const char* name, int snaplen, bool is_promiscuous, int buffer_size, nmsg_msgmod_t type,
                            const char* filter, char* error);

/* A new reference to the next message; NULL at the end, and without a message if the input does not wait. Signal
 * handlers of Perl run while it waits. Dies of an error. */
SV* read_message(pTHX_ struct message_classes* classes, struct input* input, bool waits);

/* Takes the next message, or returns why there is none, without a wait if the input can do that. The input may have
 * read more than it returns. */
nmsg_res read_ahead(struct input* input);

#endif
