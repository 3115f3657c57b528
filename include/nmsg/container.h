/** \file
 * Messages in one container. One thread at a time.
 */
#ifndef NMSG_CONTAINER_H
#define NMSG_CONTAINER_H

/** An empty container of at most `bufsz` octets. NULL if that is less than NMSG_WBUFSZ_MIN. */
nmsg_container_t nmsg_container_init(size_t bufsz);

/** Frees the container and its messages. */
void nmsg_container_destroy(nmsg_container_t* c);

/** Whether sequence numbers are written and room is kept for them. Default: false. */
void nmsg_container_set_sequence(nmsg_container_t c, bool do_sequence);

/**
 * Adds what `msg` contains; the caller still destroys `msg`. nmsg_res_container_full: not added, serialize first.
 * nmsg_res_container_overfull: added, but larger than the container, so it has to be sent in fragments.
 */
nmsg_res nmsg_container_add(nmsg_container_t c, nmsg_message_t msg);

/** Messages in the container. */
size_t nmsg_container_get_num_payloads(nmsg_container_t c);

/** Stores the encoded container in `*pbuf`, to be freed with free(): with a header, compressed, as said. */
nmsg_res nmsg_container_serialize(nmsg_container_t c, uint8_t** pbuf, size_t* buf_len, bool do_header, bool do_zlib,
                                  uint32_t sequence, uint64_t sequence_id);

/**
 * Stores the messages of one encoded container with header in `*msgarray`: to be destroyed each, and the array to be
 * freed with free(). Fragments and lengths that are not `buf_len` are nmsg_res_failure. CRCs are not checked.
 */
nmsg_res nmsg_container_deserialize(const uint8_t* buf, size_t buf_len, nmsg_message_t** msgarray, size_t* n_msg);

#endif
