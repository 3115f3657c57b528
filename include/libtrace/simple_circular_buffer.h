/** \file
 * Octets of a stream that wait to be read, always in one piece: the memory is mapped twice in a row. One thread at a
 * time.
 */
#ifndef LIBTRACE_SCB_H_
#define LIBTRACE_SCB_H_

#include "../libtrace.h"

#ifdef __cplusplus
extern "C" {
#endif

/** `fd` must be -1 and `address` NULL before libtrace_scb_init(). */
typedef struct libtracescb {
    char* shm_file;
    uint8_t* address;
    uint32_t count_bytes; /**< size, a multiple of the page size */
    uint32_t write_offset;
    uint32_t read_offset;
    int fd;
    uint32_t recv_thold; /**< receive only if there is room for so many octets */
} libtrace_scb_t;

/** Makes a buffer of at least `size` octets; `id` is part of its name. 0, -1 on failure. */
int libtrace_scb_init(libtrace_scb_t* buf, uint32_t size, uint16_t id);
/** Frees the buffer. */
void libtrace_scb_destroy(libtrace_scb_t* buf);

/**
 * Receives what fits from a socket with the `flags` of recv(). Returns the octets to read then. At the end of the
 * stream 0, or -2 if there are octets left to read. -1 on failure (`errno`).
 */
int libtrace_scb_recv_sock(libtrace_scb_t* buf, int sock, int flags);

/** What is to be read and its octets. */
uint8_t* libtrace_scb_get_read(libtrace_scb_t* buf, uint32_t* available);
/** `forward` octets, at most those there are, were read. */
void libtrace_scb_advance_read(libtrace_scb_t* buf, uint32_t forward);
/** Octets that there is room for. */
int libtrace_scb_get_available_space(libtrace_scb_t* buf);
/** Octets in all. */
int libtrace_scb_get_size(libtrace_scb_t* buf);

/** Octets that there must be room for before libtrace_scb_recv_sock() receives. 0; -1 if not less than the size. */
int libtrace_scb_set_recv_thold(libtrace_scb_t* buf, uint32_t recv_thold);
uint32_t libtrace_scb_get_recv_thold(libtrace_scb_t* buf);

#ifdef __cplusplus
}
#endif

#endif
