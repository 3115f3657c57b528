/** \file
 * Channels: names for lists of socket addresses.
 */
#ifndef NMSG_CHALIAS_H
#define NMSG_CHALIAS_H

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Reads the channel file (NMSG_CHALIAS_FILE, nmsg.chalias or nmsgtool.chalias) and collects the words after the channel
 * `ch`, whose case counts.
 *
 * Returns their number and stores a NULL-terminated array in `*alias`, to be freed with nmsg_chalias_free(). Returns 0
 * and an empty array if the channel is unknown, -1 and NULL if there is no file.
 */
int nmsg_chalias_lookup(const char* ch, char*** alias);

/** Frees the array of nmsg_chalias_lookup() and stores NULL. */
void nmsg_chalias_free(char*** alias);

#ifdef __cplusplus
}
#endif

#endif
