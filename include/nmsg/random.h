/** \file
 * Random numbers, not for cryptography. One thread at a time.
 */
#ifndef NMSG_RANDOM_H
#define NMSG_RANDOM_H

/** A generator with a seed of the system, NULL on failure. */
nmsg_random_t nmsg_random_init(void);

/** Frees the generator. */
void nmsg_random_destroy(nmsg_random_t* r);

/** Fills `len` octets. */
void nmsg_random_buf(nmsg_random_t r, uint8_t* buf, size_t len);

/** Any number of 32 bits. */
uint32_t nmsg_random_uint32(nmsg_random_t r);

/** A number below `upper_bound`, each equally often; 0 if that is less than 2. */
uint32_t nmsg_random_uniform(nmsg_random_t r, uint32_t upper_bound);

#endif
