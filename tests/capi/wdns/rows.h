/* Rows of the conformance vectors (docs/formats/dns.md section 15). */
#ifndef SPINDRIFT_TESTS_CAPI_WDNS_ROWS_H
#define SPINDRIFT_TESTS_CAPI_WDNS_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct octets {
    uint8_t* data; /* exactly `size` octets, so that a sanitizer sees reads past them */
    size_t size;
};

struct row {
    char kind[32];
    uint16_t rrtype;
    uint16_t rrclass;
    char* hex;           /* the column as it is */
    struct octets wire;  /* of the part before `@` or `/` */
    size_t at;           /* the number behind `@` */
    struct octets other; /* the octets behind `/` */
    char* text;          /* the column as it is */
    char* decoded;       /* the octets of `text`, and a final zero */
};

/* Reads a line, which it changes. false for a comment or the header line. */
bool read_row(char* line, struct row* row);
void clear_row(struct row* row);

/* All results are allocated. */
char* to_hex(const uint8_t* octets, size_t size);
char* to_percent(const char* text); /* as the column of texts is written */
char* copy_of(const char* text);
char* decimal(size_t number);

#endif
