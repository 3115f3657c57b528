/* The values of fields, between Perl and the library. */
#ifndef NMSG_PERL_VALUE_H
#define NMSG_PERL_VALUE_H

#include "nmsg_perl.h"

/* A field of a message type. Lives as long as the process, as the accessors that use it do. */
struct field {
    const char* name; /* of the library */
    unsigned vid;
    unsigned msgtype;
    unsigned index;
    nmsg_msgmod_field_type type;
    unsigned flags;
};

/* A value as the library takes it. `data` points to `number`, or to octets of a mortal or an argument. */
struct stored {
    const uint8_t* data;
    size_t size;
    union {
        uint8_t boolean;
        uint16_t uint16;
        int16_t int16;
        uint32_t uint32;
        int32_t int32;
        uint64_t uint64;
        int64_t int64;
        double real;
    } number;
};

/* A new scalar for a value of the library. Raw: enumerations as numbers, addresses packed, strings as they are
 * stored. */
SV* value_to_perl(pTHX_ nmsg_message_t msg, const struct field* field, const void* data, size_t size, bool is_raw);

/* Converts a scalar; dies if it does not fit the type. */
void value_from_perl(pTHX_ nmsg_message_t msg, const struct field* field, SV* value, bool is_raw, struct stored* out);

/* Addresses of 4 or 16 octets as text: IPv6 in upper case and with all groups, as Net::Nmsg always wrote it, unless
 * RFC 5952 is asked for. NULL for another size. */
SV* address_to_text(pTHX_ const uint8_t* address, size_t size);

/* The octets of an address: their number, 0 if the text is not one. */
size_t address_from_text(const char* text, uint8_t address[16]);

/* Whether addresses are written as RFC 5952 has it. Of the process. */
extern bool addresses_are_canonical;

#endif
