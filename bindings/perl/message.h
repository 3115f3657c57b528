/* Messages: Net::Nmsg::Msg and the classes of the message types. */
#ifndef NMSG_PERL_MESSAGE_H
#define NMSG_PERL_MESSAGE_H

#include "nmsg_perl.h"
#include "value.h"

/* The time of a message. The library gives a new one the time at which it is made; here it has none until it is set or
 * written. */
enum message_time {
    message_time_none,
    message_time_of_write, /* each write gives a new one */
    message_time_set
};

/* Which classes messages get. Of each interpreter, as classes are. */
enum { max_class_vid = 16, max_class_msgtype = 64 };
struct message_classes {
    HV* cached[max_class_vid][max_class_msgtype];
};

/* A new reference to a message that was read. Takes the message. */
SV* read_message_object(pTHX_ struct message_classes* classes, nmsg_message_t msg);

/* A new reference to a message of a class. Takes the message. */
SV* message_object(pTHX_ nmsg_message_t msg, HV* class, enum message_time time);

/* The magic of a message; dies for anything else. */
MAGIC* message_magic(pTHX_ SV* reference);

/* The message of a reference; dies for anything else. It belongs to the object. */
nmsg_message_t message_of(pTHX_ SV* reference);

/* The message of a reference, ready to be written: with a time. */
nmsg_message_t message_to_write(pTHX_ SV* reference);

/* Adds get_NAME, set_NAME and so on to a class. `name` belongs to the library. */
void define_accessors(pTHX_ const char* class, const struct field* field);

#endif
