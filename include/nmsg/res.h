/** \file
 * Results of functions.
 */
#ifndef NMSG_RES_H
#define NMSG_RES_H

#ifdef __cplusplus
extern "C" {
#endif

enum nmsg_res {
    nmsg_res_success,
    nmsg_res_failure,            /**< wrong kind of object, missing field, unknown name, short datagram */
    nmsg_res_eof,                /**< end of file, also of a truncated one */
    nmsg_res_memfail,            /**< no memory, or a payload that does not decode */
    nmsg_res_magic_mismatch,     /**< the container does not start with "NMSG" */
    nmsg_res_version_mismatch,   /**< the container is of an unknown version */
    nmsg_res_pbuf_ready,         /**< a packet or text has become a payload */
    nmsg_res_notimpl,            /**< the message type or this build has no such function */
    nmsg_res_stop,               /**< a condition to stop was reached */
    nmsg_res_again,              /**< nothing yet: call again; not an error */
    nmsg_res_parse_error,        /**< malformed container, text or address */
    nmsg_res_pcap_error,         /**< an error of libpcap */
    nmsg_res_read_failure,       /**< the descriptor cannot be read */
    nmsg_res_container_full,     /**< the message was not added */
    nmsg_res_container_overfull, /**< the message was added and is larger than the container */
    nmsg_res_errno               /**< a system call failed, see errno */
};

/** The text of a result. Static, never NULL. */
const char* nmsg_res_lookup(enum nmsg_res val);

#ifdef __cplusplus
}
#endif

#endif
