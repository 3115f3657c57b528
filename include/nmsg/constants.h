/** \file
 * Sizes, flags and versions of containers. Sizes are in octets.
 */
#ifndef NMSG_CONSTANTS_H
#define NMSG_CONSTANTS_H

/** Initializes a char array, not a string. */
#define NMSG_MAGIC \
    { 'N', 'M', 'S', 'G' }

/** Version of the containers that are written. */
#define NMSG_VERSION 2U
#define NMSG_PROTOCOL_VERSION NMSG_VERSION

/** Magic, flags and version. */
#define NMSG_HDRSZ 6

/** All of the header of version 2, with the length. */
#define NMSG_HDRLSZ_V2 10

/** Size of the length in the header. */
#define NMSG_LENHDRSZ_V1 2
#define NMSG_LENHDRSZ_V2 4

/** Upper bound of what a payload record needs besides its payload. */
#define NMSG_PAYHDRSZ 64

/** Size of containers: minimum, maximum, for an MTU of 9000 and of 1500 octets. */
#define NMSG_WBUFSZ_MIN 512
#define NMSG_WBUFSZ_MAX 1048576
#define NMSG_WBUFSZ_JUMBO 8192
#define NMSG_WBUFSZ_ETHER 1280

/** Size of the buffer for reading. */
#define NMSG_RBUFSZ (2 * NMSG_WBUFSZ_MAX)

/** How long a read waits, in milliseconds. */
#define NMSG_RBUF_TIMEOUT 500

/** How much of a packet is captured by default. */
#define NMSG_DEFAULT_SNAPLEN 1522

/** Size of the buffer in which IP fragments are joined. */
#define NMSG_IPSZ_MAX 65536

/** Flags of a container: compressed, fragment. */
#define NMSG_FLAG_ZLIB 0x01
#define NMSG_FLAG_FRAGMENT 0x02

#endif
