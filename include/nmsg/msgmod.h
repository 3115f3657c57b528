/** \file
 * Message types. Immutable after nmsg_init(); before it all types are unknown.
 */
#ifndef NMSG_MSGMOD_H
#define NMSG_MSGMOD_H

/** How the value of a field is stored and shown. */
typedef enum {
    nmsg_msgmod_ft_enum,
    nmsg_msgmod_ft_bytes,
    nmsg_msgmod_ft_string,
    nmsg_msgmod_ft_mlstring, /**< text of several lines */
    nmsg_msgmod_ft_ip,       /**< 4 or 16 octets */
    nmsg_msgmod_ft_uint16,
    nmsg_msgmod_ft_uint32,
    nmsg_msgmod_ft_uint64,
    nmsg_msgmod_ft_int16,
    nmsg_msgmod_ft_int32,
    nmsg_msgmod_ft_int64,
    nmsg_msgmod_ft_double,
    nmsg_msgmod_ft_bool
} nmsg_msgmod_field_type;

/** Flags of a field. */
#define NMSG_MSGMOD_FIELD_REPEATED 0x01
#define NMSG_MSGMOD_FIELD_REQUIRED 0x02
#define NMSG_MSGMOD_FIELD_HIDDEN 0x04     /**< neither shown nor returned */
#define NMSG_MSGMOD_FIELD_NOPRINT 0x08    /**< not in presentation text */
#define NMSG_MSGMOD_FIELD_FORMAT_RAW 0x10 /**< `format` writes JSON, which is not quoted */

/** Makes an instance of a type in `*clos`: what reads text and packets keeps its state there. */
nmsg_res nmsg_msgmod_init(nmsg_msgmod_t mod, void** clos);

/** Frees the instance. */
nmsg_res nmsg_msgmod_fini(nmsg_msgmod_t mod, void** clos);

/**
 * Reads a line of presentation text. nmsg_res_success: go on; nmsg_res_pbuf_ready: the message is complete, call
 * nmsg_msgmod_pres_to_payload_finalize(); nmsg_res_parse_error; nmsg_res_notimpl for opaque types.
 */
nmsg_res nmsg_msgmod_pres_to_payload(nmsg_msgmod_t mod, void* clos, const char* pres);

/** Stores the encoded message in `*pbuf`, to be freed with free(). */
nmsg_res nmsg_msgmod_pres_to_payload_finalize(nmsg_msgmod_t mod, void* clos, uint8_t** pbuf, size_t* sz);

/** Makes a payload of a datagram: nmsg_res_pbuf_ready and `*pbuf`, to be freed with free(), or nmsg_res_again. */
nmsg_res nmsg_msgmod_ipdg_to_payload(nmsg_msgmod_t mod, void* clos, const struct nmsg_ipdg* dg, uint8_t** pbuf,
                                     size_t* sz);

/** Reads a packet and makes a message of it: nmsg_res_success and `*m`, or nmsg_res_again, nmsg_res_eof, an error. */
nmsg_res nmsg_msgmod_pkt_to_payload(struct nmsg_msgmod* mod, void* clos, nmsg_pcap_t pcap, nmsg_message_t* m);

/** A type, NULL if it is unknown. Owned by the library. */
nmsg_msgmod_t nmsg_msgmod_lookup(unsigned vid, unsigned msgtype);

/** The same by names, in upper or lower case. */
nmsg_msgmod_t nmsg_msgmod_lookup_byname(const char* vname, const char* mname);

/** The number of a type's name, 0 if it is unknown. */
unsigned nmsg_msgmod_mname_to_msgtype(unsigned vid, const char* mname);

/** The name of a type's number, NULL if it is unknown. Static. */
const char* nmsg_msgmod_msgtype_to_mname(unsigned vid, unsigned msgtype);

/** The name of a vendor's number, NULL if it is unknown. Static. */
const char* nmsg_msgmod_vid_to_vname(unsigned vid);

/** The number of a vendor's name, 0 if it is unknown. */
unsigned nmsg_msgmod_vname_to_vid(const char* vname);

/** The highest number of a vendor. Not all below it exist. */
unsigned nmsg_msgmod_get_max_vid(void);

/** The highest number of a vendor's types, 0 if the vendor is unknown. Not all below it exist. */
unsigned nmsg_msgmod_get_max_msgtype(unsigned vid);

#endif
