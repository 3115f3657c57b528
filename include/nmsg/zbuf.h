/** \file
 * Compressed buffers: the original length as 4 octets, big-endian, then a zlib stream. One thread at a time.
 */
#ifndef NMSG_ZBUF_H
#define NMSG_ZBUF_H

/** An object for nmsg_zbuf_deflate(), NULL on failure. */
nmsg_zbuf_t nmsg_zbuf_deflate_init(void);

/** An object for nmsg_zbuf_inflate(), NULL on failure. */
nmsg_zbuf_t nmsg_zbuf_inflate_init(void);

/** Frees the object. */
void nmsg_zbuf_destroy(nmsg_zbuf_t* zb);

/**
 * Compresses `len` octets of `buf` to `z_buf`. `*z_len` is the room behind the first 4 octets of `z_buf`, and becomes
 * the number of octets written, those 4 included. nmsg_res_failure if there is too little room.
 */
nmsg_res nmsg_zbuf_deflate(nmsg_zbuf_t zb, size_t len, u_char* buf, size_t* z_len, u_char* z_buf);

/**
 * Stores the original of `z_len` octets in `*u_buf`, to be freed with free(), and its length in `*u_len`.
 * nmsg_res_failure if the octets are not such a buffer; the object can be used again.
 */
nmsg_res nmsg_zbuf_inflate(nmsg_zbuf_t zb, size_t z_len, u_char* z_buf, size_t* u_len, u_char** u_buf);

#endif
