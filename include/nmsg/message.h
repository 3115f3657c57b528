/** \file
 * Messages. One thread at a time for each message.
 */
#ifndef NMSG_MESSAGE_H
#define NMSG_MESSAGE_H

#include <nmsg/msgmod.h>

/** A message of a type, without fields, at the present time. NULL if `mod` is NULL or without memory. */
nmsg_message_t nmsg_message_init(nmsg_msgmod_t mod);

/** A message of encoded fields. It owns `data`, which is of malloc(). `ts` NULL: the present time. */
nmsg_message_t nmsg_message_from_raw_payload(unsigned vid, unsigned msgtype, uint8_t* data, size_t sz,
                                             const struct timespec* ts);

/** Stores a message made of one JSON object in `*msg`, NULL on failure. nmsg_res_parse_error, nmsg_res_notimpl. */
nmsg_res nmsg_message_from_json(const char* json, nmsg_message_t* msg);

/** Frees the message and its allocations. */
void nmsg_message_destroy(nmsg_message_t* msg);

/** Stores the fields as presentation text in `*pres`, to be freed with free(). nmsg_res_failure for unknown types. */
nmsg_res nmsg_message_to_pres(nmsg_message_t msg, char** pres, const char* endline);

/** Stores one line of JSON, without a newline, in `*json`, to be freed with free(). */
nmsg_res nmsg_message_to_json(nmsg_message_t msg, char** json);

/** The type, NULL if it is unknown. */
nmsg_msgmod_t nmsg_message_get_msgmod(nmsg_message_t msg);

/** Hands memory of malloc() to the message, which frees it at last. */
nmsg_res nmsg_message_add_allocation(nmsg_message_t msg, void* ptr);

/** Frees what nmsg_message_add_allocation() has taken. */
void nmsg_message_free_allocations(nmsg_message_t msg);

/** Number of the vendor. */
int32_t nmsg_message_get_vid(nmsg_message_t msg);

/** Number of the type. */
int32_t nmsg_message_get_msgtype(nmsg_message_t msg);

/**
 * The decoded fields as the protobuf-c structure of the type, owned by the message. Who changes it (pointers are of
 * malloc()) calls nmsg_message_update(). NULL if the type is unknown or opaque, or the payload does not decode.
 */
void* nmsg_message_get_payload(nmsg_message_t msg);

/** Octets of the encoded record with its time, source and so on, as of the last encoding. */
size_t nmsg_message_get_payload_size(nmsg_message_t msg);

/** Says that the structure of nmsg_message_get_payload() has changed. */
void nmsg_message_update(nmsg_message_t msg);

/** Frees the decoded fields, with changes that are not encoded yet. */
void nmsg_message_compact_payload(nmsg_message_t msg);

/** Time since the epoch. */
void nmsg_message_get_time(nmsg_message_t msg, struct timespec* ts);

/** NULL: the present time. */
void nmsg_message_set_time(nmsg_message_t msg, const struct timespec* ts);

/** 0 if there is none. */
uint32_t nmsg_message_get_source(nmsg_message_t msg);
uint32_t nmsg_message_get_operator(nmsg_message_t msg);
uint32_t nmsg_message_get_group(nmsg_message_t msg);

/** 0 removes it. */
void nmsg_message_set_source(nmsg_message_t msg, uint32_t source);
void nmsg_message_set_operator(nmsg_message_t msg, uint32_t operator_);
void nmsg_message_set_group(nmsg_message_t msg, uint32_t group);

/* Fields are found by name or by their position in the type, from 0; `val_idx` is the position among the values of a
 * repeated field. nmsg_res_failure: no such field or value, or no known type; nmsg_res_memfail: the payload does not
 * decode. */

/**
 * Points `*data` to a value and stores its octets in `*len`, which may be NULL. Owned by the message, valid until the
 * field is set or the message is compacted, written or destroyed. A uint16, int16, enum or bool has 4 octets.
 */
nmsg_res nmsg_message_get_field(nmsg_message_t msg, const char* field_name, unsigned val_idx, void** data, size_t* len);
nmsg_res nmsg_message_get_field_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned val_idx, void** data,
                                       size_t* len);

/** Position of a field. */
nmsg_res nmsg_message_get_field_idx(nmsg_message_t msg, const char* field_name, unsigned* idx);

/** Name of a field; static. */
nmsg_res nmsg_message_get_field_name(nmsg_message_t msg, unsigned field_idx, const char** field_name);

/** Flags of a field, NMSG_MSGMOD_FIELD_…. */
nmsg_res nmsg_message_get_field_flags(nmsg_message_t msg, const char* field_name, unsigned* flags);
nmsg_res nmsg_message_get_field_flags_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned* flags);

/** Type of a field. */
nmsg_res nmsg_message_get_field_type(nmsg_message_t msg, const char* field_name, nmsg_msgmod_field_type* type);
nmsg_res nmsg_message_get_field_type_by_idx(nmsg_message_t msg, unsigned field_idx, nmsg_msgmod_field_type* type);

/** Fields of the type. */
nmsg_res nmsg_message_get_num_fields(nmsg_message_t msg, size_t* n_fields);

/** Values of a field. */
nmsg_res nmsg_message_get_num_field_values(nmsg_message_t msg, const char* field_name, size_t* n_field_values);
nmsg_res nmsg_message_get_num_field_values_by_idx(nmsg_message_t msg, unsigned field_idx, size_t* n_field_values);

/**
 * Copies a value into a field. A repeated field takes one value more at `val_idx` equal to their number. 2 octets are
 * read for a uint16 or int16, 1 for a bool, 4 or 8 for other numbers, `len` for the rest.
 */
nmsg_res nmsg_message_set_field(nmsg_message_t msg, const char* field_name, unsigned val_idx, const uint8_t* data,
                                size_t len);
nmsg_res nmsg_message_set_field_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned val_idx, const uint8_t* data,
                                       size_t len);

/** The number of a name of an enum. */
nmsg_res nmsg_message_enum_name_to_value(nmsg_message_t msg, const char* field_name, const char* name, unsigned* value);
nmsg_res nmsg_message_enum_name_to_value_by_idx(nmsg_message_t msg, unsigned field_idx, const char* name,
                                                unsigned* value);

/** The name of a number of an enum; static. */
nmsg_res nmsg_message_enum_value_to_name(nmsg_message_t msg, const char* field_name, unsigned value, const char** name);
nmsg_res nmsg_message_enum_value_to_name_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned value,
                                                const char** name);

#endif
