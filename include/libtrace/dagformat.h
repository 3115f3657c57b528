/** \file
 * ERF records. Integers are in network order, except the time stamp, which is little-endian.
 */
#ifndef _DAGFORMAT_H_
#define _DAGFORMAT_H_

#include "../libtrace.h"
#include "erftypes.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Octets of a record before what depends on its type. */
#define dag_record_size 16U

typedef struct pos_rec {
    uint32_t hdlc;
    uint8_t pload[1];
} PACKED pos_rec_t;

typedef struct eth_rec {
    uint8_t offset;
    uint8_t pad;
    uint8_t dst[6];
    uint8_t src[6];
    uint16_t etype;
    uint8_t pload[1];
} PACKED eth_rec_t;

typedef struct atm_rec {
    uint32_t header;
    uint8_t pload[1];
} PACKED atm_rec_t;

typedef struct aal5_rec {
    uint32_t header;
    uint8_t pload[1];
} PACKED aal5_rec_t;

typedef struct flags {
    LT_BITFIELD8 iface : 2;
    LT_BITFIELD8 vlen : 1;
    LT_BITFIELD8 trunc : 1;
    LT_BITFIELD8 rxerror : 1;
    LT_BITFIELD8 dserror : 1;
    LT_BITFIELD8 pad : 2;
} PACKED flags_t;

typedef struct dag_record {
    uint64_t ts;
    uint8_t type; /**< TYPE_... and 0x80 if extension headers follow */
    flags_t flags;
    uint16_t rlen; /**< octets of the record */
    uint16_t lctr; /**< records lost before this one */
    uint16_t wlen; /**< octets on the wire */
    union {
        pos_rec_t pos;
        eth_rec_t eth;
        atm_rec_t atm;
        aal5_rec_t aal5;
    } rec;
} PACKED dag_record_t;

#ifdef __cplusplus
}
#endif

#endif
