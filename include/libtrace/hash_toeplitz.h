/** \file
 * The Toeplitz hash of receive side scaling (RSS) over addresses and ports.
 */
#ifndef HASH_TOEPLITZ_H
#define HASH_TOEPLITZ_H

#include "../libtrace.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A key and what to hash. Which of the flags is set decides whether ports count. */
typedef struct toeplitz_conf {
    unsigned int hash_ipv4 : 1;
    unsigned int hash_tcp_ipv4 : 1;
    unsigned int hash_ipv6 : 1;
    unsigned int hash_tcp_ipv6 : 1;
    unsigned int hash_ipv6_ex : 1;
    unsigned int hash_tcp_ipv6_ex : 1;
    unsigned int x_hash_udp_ipv4 : 1;
    unsigned int x_hash_udp_ipv6 : 1;
    unsigned int x_hash_udp_ipv6_ex : 1;
    uint8_t key[40];
    uint32_t key_cache[320]; /**< the 32 bits of the key from each bit on: toeplitz_hash_expand_key() */
} toeplitz_conf_t;

/** Addresses in network order. */
typedef struct ipv4_toeplitz_only {
    uint8_t src[4];
    uint8_t dest[4];
} toeplitz_ipv4_only_t;

/** All flags of IPv4, IPv6, TCP and UDP, and a random key; `bidirectional`: one with which directions do not count. */
void toeplitz_init_config(toeplitz_conf_t* conf, bool bidirectional);
/** Must follow every change of `key`. */
void toeplitz_hash_expand_key(toeplitz_conf_t* conf);

/** Continues `result` with `n` octets that begin at octet `offset` of the input, at most 36 in all. */
uint32_t toeplitz_hash(const toeplitz_conf_t* tc, const uint8_t* data, size_t offset, size_t n, uint32_t result);
/** The hash of `n` octets. */
uint32_t toeplitz_first_hash(const toeplitz_conf_t* tc, const uint8_t* data, size_t n);
/** The hash of the addresses and ports of a packet; 0 without IP. Can be a fn_hasher. */
uint64_t toeplitz_hash_packet(const libtrace_packet_t* pkt, const toeplitz_conf_t* cnf);

/** Fill a key of 40 or `num` octets at random: with a period of 16 bits, or without. */
void toeplitz_create_bikey(uint8_t* key);
void toeplitz_ncreate_bikey(uint8_t* key, size_t num);
void toeplitz_create_unikey(uint8_t* key);
void toeplitz_ncreate_unikey(uint8_t* key, size_t num);

#ifdef __cplusplus
}
#endif

#endif
