/** \file
 * Text that grows. One thread at a time.
 */
#ifndef NMSG_STRBUF_H
#define NMSG_STRBUF_H

/** Made by nmsg_strbuf_init() only: the first 16384 octets lie behind the members. */
struct nmsg_strbuf {
    char* pos;    /**< where the terminating NUL is and the next text begins */
    char* data;   /**< the text, with a NUL behind it */
    size_t bufsz; /**< octets at `data` */
};

/** An empty text, NULL without memory. */
struct nmsg_strbuf* nmsg_strbuf_init(void);

/** Frees the text. */
void nmsg_strbuf_destroy(struct nmsg_strbuf** sb);

/** Appends `len` octets as the inside of a JSON string. `len` 0: up to the NUL. Octets of 0x7f and more stay. */
nmsg_res nmsg_strbuf_append_str_json(struct nmsg_strbuf* sb, const char* str, size_t len);

/** Appends `len` octets, which may contain NUL. */
nmsg_res nmsg_strbuf_append_str(struct nmsg_strbuf* sb, const char* str, size_t len);

/** Appends formatted text. nmsg_res_failure for a bad format, which empties the text; nmsg_res_memfail. */
nmsg_res nmsg_strbuf_append(struct nmsg_strbuf* sb, const char* fmt, ...);

/** Empties the text and frees what it has allocated. */
nmsg_res nmsg_strbuf_reset(struct nmsg_strbuf* sb);

/** Octets before the terminating NUL. */
size_t nmsg_strbuf_len(struct nmsg_strbuf* sb);

#endif
