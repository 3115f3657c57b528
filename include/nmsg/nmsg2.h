/** \file
 * Functions that libnmsg 1.3.3 does not have.
 */
#ifndef NMSG_NMSG2_H
#define NMSG_NMSG2_H

#include <nmsg.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Why the last function of this thread that returned NULL or an error did so. Valid until the next call of the library
 * in this thread, never NULL.
 */
const char* nmsg2_last_error(void);

/**
 * Reads up to `max` messages into `msgs`, each to be destroyed, and stores their number in `*n`. Waits as
 * nmsg_input_read() does, for the first message only. nmsg_res_success with one message or more; nmsg_res_again,
 * nmsg_res_eof or an error without one.
 */
nmsg_res nmsg2_input_read_batch(nmsg_input_t input, nmsg_message_t* msgs, size_t max, size_t* n);

/**
 * A descriptor to poll for reading, or -1 if the input has none. Owned by the input. Poll it only while
 * nmsg2_input_is_idle() is true: before that, the input may hold messages that it has read already.
 */
int nmsg2_input_get_fd(nmsg_input_t input);

/** Whether the last read came to the end of what there is to read, so that the next one may have to wait. */
bool nmsg2_input_is_idle(nmsg_input_t input);

/**
 * How long a read waits at most before it returns nmsg_res_again, in milliseconds; 0: not at all; negative: as long as
 * it does otherwise, which is half a second. Unlike nmsg_input_set_blocking_io(), this leaves the flags of the
 * descriptor alone and applies to text and JSON too. nmsg_res_failure for inputs that wait in libraries of others or in
 * functions of the program (packets, callbacks).
 */
nmsg_res nmsg2_input_set_timeout(nmsg_input_t input, int milliseconds);

/** Ends a read that waits, from any thread: it and all later reads return nmsg_res_stop. */
void nmsg2_input_stop(nmsg_input_t input);

/** The text of the input's last error, with the position of it. Valid until the next call with `input`, never NULL. */
const char* nmsg2_input_get_error(nmsg_input_t input);

/** The text of the output's last error. Valid until the next call with `output`, never NULL. */
const char* nmsg2_output_get_error(nmsg_output_t output);

/** The text of the message's last error. Valid until the next call with `msg`, never NULL. */
const char* nmsg2_message_get_error(nmsg_message_t msg);

/** The encoded fields. Owned by the message, valid until it changes. */
nmsg_res nmsg2_message_get_payload_bytes(nmsg_message_t msg, const uint8_t** data, size_t* len);

/** Stores a message of encoded fields, which are copied, in `*msg`. `ts` NULL: the present time. */
nmsg_res nmsg2_message_from_payload_bytes(unsigned vid, unsigned msgtype, const uint8_t* data, size_t len,
                                          const struct timespec* ts, nmsg_message_t* msg);

/**
 * Removes all values of a field: nmsg_message_set_field() adds and replaces values only. nmsg_res_failure for required
 * and computed fields, which cannot be without a value.
 */
nmsg_res nmsg2_message_clear_field(nmsg_message_t msg, const char* field_name);
nmsg_res nmsg2_message_clear_field_by_idx(nmsg_message_t msg, unsigned field_idx);

/** A copy with the same time, source, operator, group and fields. NULL without memory. */
nmsg_message_t nmsg2_message_copy(nmsg_message_t msg);

/** Receives a line, without its end. `level` is that of nmsg_set_debug(). Called on any thread. */
typedef void (*nmsg2_log_fp)(int level, const char* text, void* user);

/**
 * Gives the lines that the library writes to standard error otherwise to `fp`; NULL: to standard error again. To be
 * called before other functions.
 */
void nmsg2_set_log_fp(nmsg2_log_fp fp, void* user);

/** Stores the counts of nmsg_io_get_stats(). Called on any thread. */
typedef void (*nmsg2_io_stats_fp)(uint64_t* sum_in, uint64_t* sum_out, uint64_t* container_recvs,
                                  uint64_t* container_drops, void* user);

/**
 * Lets nmsg_io_get_stats() return the counts of a loop of the program's own, so that statistics modules watch it. To be
 * called before nmsg_statsmod_add_io(). A module of NMSG_STATSMOD_CONFIG sees zeros until then.
 */
void nmsg2_io_set_stats_fp(nmsg_io_t io, nmsg2_io_stats_fp fp, void* user);

/** How a field is encoded. */
typedef enum {
    nmsg2_encoding_varint,
    nmsg2_encoding_zigzag,
    nmsg2_encoding_fixed32,
    nmsg2_encoding_fixed64,
    nmsg2_encoding_float,
    nmsg2_encoding_double,
    nmsg2_encoding_bytes
} nmsg2_encoding;

/** A field of a message type. */
struct nmsg2_field {
    const char* name; /**< lives as long as the process */
    nmsg_msgmod_field_type type;
    unsigned flags;          /**< NMSG_MSGMOD_FIELD_… */
    uint32_t number;         /**< in the encoded message; 0: it is computed and not in there */
    nmsg2_encoding encoding; /**< if it has a number */
    bool is_required;        /**< a message without it does not decode */
    bool is_packed;          /**< repeated values are encoded together */
    size_t n_values;         /**< of nmsg2_msgmod_get_enum_value() */
};

/** Whether a message module declares the type, not the library itself or a .proto file. */
bool nmsg2_msgmod_is_plugin(nmsg_msgmod_t mod);

/** Whether only its module understands messages of the type: they have a text and no fields. */
bool nmsg2_msgmod_is_opaque(nmsg_msgmod_t mod);

/** The number of fields, those of nmsg_message_get_num_fields() first, then those that are never shown. */
size_t nmsg2_msgmod_get_num_fields(nmsg_msgmod_t mod);

/** Describes a field in `*field`. nmsg_res_failure if there is none with this index. */
nmsg_res nmsg2_msgmod_get_field(nmsg_msgmod_t mod, size_t field_idx, struct nmsg2_field* field);

/** Name and number of a value of an enumeration. nmsg_res_failure if there is none with this index. */
nmsg_res nmsg2_msgmod_get_enum_value(nmsg_msgmod_t mod, size_t field_idx, size_t value_idx, const char** name,
                                     int32_t* value);

/**
 * Reads the value of a field from a JSON string as its module does: memory of malloc() in `*value`, in the form that
 * nmsg_message_set_field() takes. nmsg_res_notimpl if the field has no form of its own.
 */
nmsg_res nmsg2_msgmod_parse_value(nmsg_msgmod_t mod, size_t field_idx, const char* text, void** value, size_t* len);

#ifdef __cplusplus
}
#endif

#endif
