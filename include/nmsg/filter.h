/** \file
 * Filter functions.
 */
#ifndef NMSG_FILTER_H
#define NMSG_FILTER_H

typedef enum {
    nmsg_filter_message_verdict_DECLINED, /**< the next filter decides, or the policy */
    nmsg_filter_message_verdict_ACCEPT,   /**< keep the message */
    nmsg_filter_message_verdict_DROP      /**< destroy the message */
} nmsg_filter_message_verdict;

/**
 * Looks at a message, may change or replace it, and stores its verdict in `*vres`. Called by several threads. A result
 * that is not nmsg_res_success ends the input that the message came from.
 */
typedef nmsg_res (*nmsg_filter_message_fp)(nmsg_message_t* msg, void* user, nmsg_filter_message_verdict* vres);

#endif
