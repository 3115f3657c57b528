/** \file
 * libpacketdump: packets as text on standard output.
 */
#ifndef __LIBPACKETDUMP_H__
#define __LIBPACKETDUMP_H__

#include "libtrace.h"

#include <arpa/inet.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Prints the times, lengths, headers and payload of a packet. */
void trace_dump_packet(libtrace_packet_t* packet);

/** Prints the octets of a packet in hexadecimal and as characters. */
void trace_hexdump_packet(libtrace_packet_t* packet);

/**
 * Prints `len` octets at `packet` as what is called `proto_name` ("link", "eth", "ip", "udp") and numbered `type`: a
 * link type, an ether type, a protocol, a port. What it does not know it prints in hexadecimal.
 */
void decode_next(const char* packet, int len, const char* proto_name, int type);

/** What a decoder of a protocol defines: one of these. */
void decode(int link_type, const char* pkt, unsigned int len);
void decode_meta(int link_type, const char* pkt, unsigned int len, libtrace_packet_t* p);

/* For decoders, with a `len` of the octets at `hdr`: is the member captured? Print it, or that it is not and return. */
#define SAFE(hdr, x) ((unsigned int)len >= (size_t)((const char*)&hdr->x - (const char*)hdr) + sizeof(hdr->x))
#define DISPLAY_EXP(hdr, x, fmt, exp) \
    if (SAFE(hdr, x))                 \
        printf(fmt, exp);             \
    else {                            \
        printf("(Truncated)\n");      \
        return;                       \
    }
#define DISPLAY(hdr, x, fmt) DISPLAY_EXP(hdr, x, fmt, hdr->x)
#define DISPLAYS(hdr, x, fmt) DISPLAY_EXP(hdr, x, fmt, htons(hdr->x))
#define DISPLAYL(hdr, x, fmt) DISPLAY_EXP(hdr, x, fmt, htonl(hdr->x))
#define DISPLAYIP(hdr, x, fmt) DISPLAY_EXP(hdr, x, fmt, inet_ntoa(*(struct in_addr*)(void*)(&hdr->x)))

#ifdef __cplusplus
}
#endif

#endif
