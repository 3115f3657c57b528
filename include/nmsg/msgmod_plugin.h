/** \file
 * For message modules: shared objects nmsg_msg9_NAME.so, which export nmsg_msgmod_ctx or nmsg_msgmod_ctx_array.
 */
#ifndef NMSG_MSGMOD_PLUGIN_H
#define NMSG_MSGMOD_PLUGIN_H

#include <nmsg.h>
#include <nmsg/nmsg.pb-c.h>
#include <protobuf-c/protobuf-c.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Version of this interface. */
#define NMSG_MSGMOD_VERSION 9

struct nmsg_msgmod_field;

/** Makes the state of an instance in `*clos`, which is NULL before. An instance reads text or packets. */
typedef nmsg_res (*nmsg_msgmod_init_fp)(void** clos);

/** Frees the state of an instance. */
typedef nmsg_res (*nmsg_msgmod_fini_fp)(void** clos);

/** Called for each message made from octets. May store state in `*msg_clos`. */
typedef nmsg_res (*nmsg_msgmod_msg_load_fp)(nmsg_message_t m, void** msg_clos);

/** Called for each message that is destroyed; `msg_clos` may be NULL. */
typedef nmsg_res (*nmsg_msgmod_msg_fini_fp)(nmsg_message_t m, void* msg_clos);

/** Opaque types: stores the text of a record, of malloc(), in `*pres`. */
typedef nmsg_res (*nmsg_msgmod_payload_to_pres_fp)(Nmsg__NmsgPayload* np, char** pres, const char* endline);

/** Returns nmsg_res_pbuf_ready with a payload of malloc() in `*pbuf`, or nmsg_res_again. */
typedef nmsg_res (*nmsg_msgmod_ipdg_to_payload_fp)(void* clos, const struct nmsg_ipdg* dg, uint8_t** pbuf, size_t* sz);

/** Reads a packet with nmsg_pcap_input_read_raw() and stores a message in `*m`, or returns nmsg_res_again, …. */
typedef nmsg_res (*nmsg_msgmod_pkt_to_payload_fp)(void* clos, nmsg_pcap_t pcap, nmsg_message_t* m);

/** Called after `init` when packets are to be read; may set filters. */
typedef nmsg_res (*nmsg_msgmod_pcap_init_fp)(void* clos, nmsg_pcap_t pcap);

/**
 * Appends the whole line of a field, with its name and `endline`. `ptr` is the value: uint16_t or int16_t for the types
 * of 16 bits, ProtobufCBinaryData for bytes, strings and addresses, what `get` gave for a field that has it.
 */
typedef nmsg_res (*nmsg_msgmod_field_print_fp)(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr,
                                               struct nmsg_strbuf* sb, const char* endline);

/** Points `*data` to the value `val_idx`; nmsg_res_failure if there is none. `len` may be NULL. */
typedef nmsg_res (*nmsg_msgmod_field_get_fp)(nmsg_message_t m, struct nmsg_msgmod_field* field, unsigned val_idx,
                                             void** data, size_t* len, void* msg_clos);

/** Appends the value only. In JSON it is quoted afterwards, unless the field has NMSG_MSGMOD_FIELD_FORMAT_RAW. */
typedef nmsg_res (*nmsg_msgmod_field_format_fp)(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr,
                                                struct nmsg_strbuf* sb, const char* endline);

/** Stores the value of a JSON string, of malloc() and as nmsg_message_set_field() takes it, in `*ptr`. */
typedef nmsg_res (*nmsg_msgmod_field_parse_fp)(nmsg_message_t m, struct nmsg_msgmod_field* field, const char* value,
                                               void** ptr, size_t* len, const char* endline);

/* Heads of functions of these types. */
#define NMSG_MSGMOD_FIELD_PRINTER(funcname)                                                                 \
    nmsg_res funcname(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr, struct nmsg_strbuf* sb, \
                      const char* endline)

#define NMSG_MSGMOD_FIELD_GETTER(funcname)                                                                           \
    nmsg_res funcname(nmsg_message_t m, struct nmsg_msgmod_field* field, unsigned val_idx, void** data, size_t* len, \
                      void* msg_clos)

#define NMSG_MSGMOD_FIELD_FORMATTER(funcname)                                                               \
    nmsg_res funcname(nmsg_message_t m, struct nmsg_msgmod_field* field, void* ptr, struct nmsg_strbuf* sb, \
                      const char* endline)

#define NMSG_MSGMOD_FIELD_PARSER(funcname)                                                                           \
    nmsg_res funcname(nmsg_message_t m, struct nmsg_msgmod_field* field, const char* value, void** ptr, size_t* len, \
                      const char* endline)

/**
 * Members that every module has to set. C only: in C++20 designators must have the order of the members, so C++ sets
 * the two members by name.
 */
#define NMSG_MSGMOD_REQUIRED_INIT .msgver = NMSG_MSGMOD_VERSION, .protobuf_c_version_number = PROTOBUF_C_VERSION_NUMBER

/** A field: one of the protobuf message with the same name, or a virtual one that has `get`. */
struct nmsg_msgmod_field {
    nmsg_msgmod_field_type type;
    const char* name;
    unsigned flags; /**< NMSG_MSGMOD_FIELD_… */
    nmsg_msgmod_field_print_fp print;
    nmsg_msgmod_field_get_fp get;
    const ProtobufCFieldDescriptor* descr; /**< set by the library */
    nmsg_msgmod_field_format_fp format;
    nmsg_msgmod_field_parse_fp parse;
    void* _reserved1;
    void* _reserved0;
};

/** Ends an array of fields. */
#define NMSG_MSGMOD_FIELD_END \
    { (nmsg_msgmod_field_type)0, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

typedef enum {
    nmsg_msgmod_type_transparent, /**< a protobuf message whose fields the library knows */
    nmsg_msgmod_type_opaque       /**< octets that only the module understands */
} nmsg_msgmod_type;

/** A message type. Numbers of vendors and types are not 0. */
struct nmsg_msgmod_plugin {
    int msgver; /**< NMSG_MSGMOD_VERSION */
    nmsg_msgmod_type type;
    struct nmsg_idname vendor;
    struct nmsg_idname msgtype;
    nmsg_msgmod_init_fp init;
    nmsg_msgmod_fini_fp fini;
    nmsg_msgmod_msg_load_fp msg_load;
    nmsg_msgmod_msg_fini_fp msg_fini;
    nmsg_msgmod_payload_to_pres_fp payload_to_pres; /**< opaque types only */
    nmsg_msgmod_ipdg_to_payload_fp ipdg_to_payload;
    const ProtobufCMessageDescriptor* pbdescr; /**< required for transparent types */
    struct nmsg_msgmod_field* fields;          /**< required for transparent types; the library writes to it */
    nmsg_msgmod_pkt_to_payload_fp pkt_to_payload;
    uint32_t protobuf_c_version_number; /**< PROTOBUF_C_VERSION_NUMBER */
    nmsg_msgmod_pcap_init_fp pcap_init;
    void* _reserved9;
    void* _reserved8;
    void* _reserved7;
    void* _reserved6;
    void* _reserved5;
    void* _reserved4;
    void* _reserved3;
    void* _reserved2;
    void* _reserved1;
    void* _reserved0;
};

#ifdef __cplusplus
}
#endif

#endif
