/** \file
 * Inputs: files, sockets, ZeroMQ, Kafka, text, packets. One thread at a time.
 */
#ifndef NMSG_INPUT_H
#define NMSG_INPUT_H

typedef enum {
    nmsg_input_type_stream,    /**< containers: a file, a socket, ZeroMQ, Kafka, or nothing (null) */
    nmsg_input_type_pcap,      /**< packets */
    nmsg_input_type_pres,      /**< presentation text */
    nmsg_input_type_callback,  /**< a function */
    nmsg_input_type_json,      /**< lines of JSON */
    nmsg_input_type_kafka_json /**< JSON in records of Kafka */
} nmsg_input_type;

/* What opens an input returns NULL on failure; nmsg2_last_error() says why. The input owns a descriptor that it was
 * opened with, and closes it unless nmsg_set_autoclose(false) was called. */

/** Containers one after the other: a file, a pipe, a TCP connection. */
nmsg_input_t nmsg_input_open_file(int fd);

/** One container, or a fragment of one, in each datagram. */
nmsg_input_t nmsg_input_open_sock(int fd);

/** A ZeroMQ socket, which the input closes. */
nmsg_input_t nmsg_input_open_zmq(void* s);

/**
 * `ENDPOINT[,accept|connect][,pubsub|pushpull]`; default: accept, pubsub. The context stays with the caller and has to
 * outlive the input.
 */
nmsg_input_t nmsg_input_open_zmq_endpoint(void* zmq_ctx, const char* ep);

/** Containers in Kafka: `TOPIC[#PARTITION|%GROUP]@BROKER[:PORT][,oldest|newest|OFFSET]`. */
nmsg_input_t nmsg_input_open_kafka_endpoint(const char* ep);

/** Messages that `cb` provides. */
nmsg_input_t nmsg_input_open_callback(nmsg_cb_message_read cb, void* user);

/** For nmsg_input_read_null() only. */
nmsg_input_t nmsg_input_open_null(void);

/** Presentation text of one message type. Its `init` is called. */
nmsg_input_t nmsg_input_open_pres(int fd, nmsg_msgmod_t msgmod);

/** Lines with one JSON object each. Reads from a duplicate of the descriptor. */
nmsg_input_t nmsg_input_open_json(int fd);

/** JSON in Kafka; the address is that of nmsg_input_open_kafka_endpoint(). */
nmsg_input_t nmsg_input_open_kafka_json(const char* address);

/**
 * Messages of a type that is made from packets. Its `init` and `pcap_init` are called. The input owns `pcap`; if it
 * cannot be opened, `pcap` stays with the caller.
 */
nmsg_input_t nmsg_input_open_pcap(nmsg_pcap_t pcap, nmsg_msgmod_t msgmod);

/** Closes the input. Always nmsg_res_success. */
nmsg_res nmsg_input_close(nmsg_input_t* input);

/**
 * Calls `cb`, which owns the message, for `count` messages, or for all if `count` is negative. Returns nmsg_res_success
 * after `count` messages or nmsg_input_breakloop(), nmsg_res_eof at the end, or an error.
 */
nmsg_res nmsg_input_loop(nmsg_input_t input, int count, nmsg_cb_message cb, void* user);

/** Ends nmsg_input_loop(), from its callback or from another thread. */
void nmsg_input_breakloop(nmsg_input_t input);

/**
 * Stores the next message in `*msg`, which the caller destroys. nmsg_res_again, which is normal: nothing came within
 * NMSG_RBUF_TIMEOUT, or what came was filtered out, unusable or incomplete. `*msg` is set on success only.
 */
nmsg_res nmsg_input_read(nmsg_input_t input, nmsg_message_t* msg);

/**
 * Stores the messages of one container in memory in `*msg`: to be destroyed each, and the array to be freed with
 * free(). `ts` is when it was received, or NULL for now; fragments expire by it. nmsg_res_again for a fragment, until
 * all of them are there.
 */
nmsg_res nmsg_input_read_null(nmsg_input_t input, uint8_t* buf, size_t buf_len, struct timespec* ts,
                              nmsg_message_t** msg, size_t* n_msg);

/** Delivers only messages of this type; 0 and 0: all. */
void nmsg_input_set_filter_msgtype(nmsg_input_t input, unsigned vid, unsigned msgtype);

/** The same by names. nmsg_res_failure if one is unknown; the filter is then unchanged. */
nmsg_res nmsg_input_set_filter_msgtype_byname(nmsg_input_t input, const char* vname, const char* mname);

/** Delivers only messages with this source, operator or group; 0: all. */
void nmsg_input_set_filter_source(nmsg_input_t input, unsigned source);
void nmsg_input_set_filter_operator(nmsg_input_t input, unsigned operator_);
void nmsg_input_set_filter_group(nmsg_input_t input, unsigned group);

/** False: a read returns nmsg_res_again at once. nmsg_res_failure for all but files and sockets with containers. */
nmsg_res nmsg_input_set_blocking_io(nmsg_input_t input, bool flag);

/** Reads at most `rate` bytes each second; 0: as fast as possible. nmsg_res_failure unless the input has containers. */
nmsg_res nmsg_input_set_byte_rate(nmsg_input_t input, size_t rate);

/** Whether gaps in sequence numbers are counted. Default: true. nmsg_res_failure unless the input has containers. */
nmsg_res nmsg_input_set_verify_seqsrc(nmsg_input_t input, bool verify);

/** Containers received. nmsg_res_failure unless the input has containers. */
nmsg_res nmsg_input_get_count_container_received(nmsg_input_t input, uint64_t* count);

/** Containers lost by their sequence numbers. nmsg_res_failure if these are not counted. */
nmsg_res nmsg_input_get_count_container_dropped(nmsg_input_t input, uint64_t* count);

#endif
