/** \file
 * Outputs: files, sockets, ZeroMQ, Kafka, text. Several threads may write and flush.
 */
#ifndef NMSG_OUTPUT_H
#define NMSG_OUTPUT_H

typedef enum {
    nmsg_output_type_stream,    /**< containers: a file, a socket, ZeroMQ, Kafka */
    nmsg_output_type_pres,      /**< presentation text */
    nmsg_output_type_callback,  /**< a function */
    nmsg_output_type_json,      /**< lines of JSON */
    nmsg_output_type_kafka_json /**< JSON in records of Kafka */
} nmsg_output_type;

/* What opens an output returns NULL on failure; nmsg2_last_error() says why. The output owns a descriptor that it was
 * opened with, and closes it unless nmsg_set_autoclose(false) was called. `bufsz` is the size of containers in octets,
 * and is brought into the range from NMSG_WBUFSZ_MIN to NMSG_WBUFSZ_MAX. */

/** Containers one after the other. */
nmsg_output_t nmsg_output_open_file(int fd, size_t bufsz);

/** One container or fragment in each datagram, with sequence numbers. The socket is connected. */
nmsg_output_t nmsg_output_open_sock(int fd, size_t bufsz);

/** A ZeroMQ socket, which the output closes. */
nmsg_output_t nmsg_output_open_zmq(void* s, size_t bufsz);

/** `ENDPOINT[,accept|connect][,pubsub|pushpull]`; default: connect, pubsub. The context stays with the caller. */
nmsg_output_t nmsg_output_open_zmq_endpoint(void* zmq_ctx, const char* ep, size_t bufsz);

/** Containers as records of Kafka: `TOPIC[#PARTITION]@BROKER[:PORT]`. */
nmsg_output_t nmsg_output_open_kafka_endpoint(const char* ep, size_t bufsz);

/** Presentation text. */
nmsg_output_t nmsg_output_open_pres(int fd);

/** Lines with one JSON object each. Writes to a duplicate of the descriptor. */
nmsg_output_t nmsg_output_open_json(int fd);

/** JSON in records of Kafka, whose key is the field `key_field`; NULL: no key. */
nmsg_output_t nmsg_output_open_kafka_json(const char* addr, const char* key_field);

/** Hands each message to `cb`, which owns it. Several threads may call it at the same time. */
nmsg_output_t nmsg_output_open_callback(nmsg_cb_message cb, void* user);

/** Sends what waits in a container or a buffer. */
nmsg_res nmsg_output_flush(nmsg_output_t output);

/**
 * Writes a message, which the caller still destroys, except for a callback output. A message that an output filter
 * leaves out is nmsg_res_success. nmsg_res_errno: what was to be sent, with the messages in it, is lost.
 */
nmsg_res nmsg_output_write(nmsg_output_t output, nmsg_message_t msg);

/** Flushes and closes the output, and returns the result of that. The handle is NULL afterwards in any case. */
nmsg_res nmsg_output_close(nmsg_output_t* output);

/** False: each message is sent at once. Default: true. */
void nmsg_output_set_buffered(nmsg_output_t output, bool buffered);

/** Writes only messages of this type; 0 and 0: all. */
void nmsg_output_set_filter_msgtype(nmsg_output_t output, unsigned vid, unsigned msgtype);

/** The same by names. nmsg_res_failure if one is unknown; the filter is then unchanged. */
nmsg_res nmsg_output_set_filter_msgtype_byname(nmsg_output_t output, const char* vname, const char* mname);

/** Waits for `rate` after each container. The caller owns it; NULL: no rate. */
void nmsg_output_set_rate(nmsg_output_t output, nmsg_rate_t rate);

/** What ends a line of presentation text. Copied. Default: "\n". */
void nmsg_output_set_endline(nmsg_output_t output, const char* endline);

/** Replaces the source, operator or group of messages; 0: leaves them as they are. */
void nmsg_output_set_source(nmsg_output_t output, unsigned source);
void nmsg_output_set_operator(nmsg_output_t output, unsigned operator_);
void nmsg_output_set_group(nmsg_output_t output, unsigned group);

/** Whether containers are compressed. Default: false. */
void nmsg_output_set_zlibout(nmsg_output_t output, bool zlibout);

#endif
