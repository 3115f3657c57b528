/* libwdns: DNS names, record data and messages, between wire format and text.
 *
 * Names and record data are in uncompressed wire format, except in a whole message. "Stored" record data is wire record
 * data with uncompressed names. Integers in structures are in host byte order. docs/formats/dns.md describes the
 * formats and each operation.
 *
 * Errors: functions return wdns_res, or NULL, 0 or false where they return something else. An argument that must not be
 * NULL and is gives wdns_res_failure; without memory the result is wdns_res_malloc. No function ends the process.
 *
 * Ownership: what a function allocates comes from malloc() and belongs to the caller, who passes it to free() or to the
 * wdns_clear_...() function of its structure. A parsed message holds copies of all its data.
 *
 * Threads: all functions are reentrant. Threads must not share an object that one of them changes.
 */
#ifndef WDNS_H
#define WDNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the interface, not of the program. */
#define WDNS_LIBRARY_VERSION "0.12.0"
#define WDNS_LIBRARY_VERSION_NUMBER 12000L

/* Sizes in octets. A PRESLEN is room for the text with its final zero. */
#define WDNS_LEN_HEADER 12
#define WDNS_MAXLEN_NAME 255
#define WDNS_PRESLEN_NAME 1025
#define WDNS_PRESLEN_TYPE_A 16
#define WDNS_PRESLEN_TYPE_AAAA 46

/* Sections of a message. */
#define WDNS_MSG_SEC_QUESTION 0
#define WDNS_MSG_SEC_ANSWER 1
#define WDNS_MSG_SEC_AUTHORITY 2
#define WDNS_MSG_SEC_ADDITIONAL 3
#define WDNS_MSG_SEC_MAX 4

/* Operation codes. */
#define WDNS_OP_QUERY 0
#define WDNS_OP_IQUERY 1
#define WDNS_OP_STATUS 2
#define WDNS_OP_NOTIFY 4
#define WDNS_OP_UPDATE 5

/* Response codes. */
#define WDNS_R_NOERROR 0
#define WDNS_R_FORMERR 1
#define WDNS_R_SERVFAIL 2
#define WDNS_R_NXDOMAIN 3
#define WDNS_R_NOTIMP 4
#define WDNS_R_REFUSED 5
#define WDNS_R_YXDOMAIN 6
#define WDNS_R_YXRRSET 7
#define WDNS_R_NXRRSET 8
#define WDNS_R_NOTAUTH 9
#define WDNS_R_NOTZONE 10
#define WDNS_R_BADVERS 16

/* Classes. */
#define WDNS_CLASS_IN 1
#define WDNS_CLASS_CH 3
#define WDNS_CLASS_HS 4
#define WDNS_CLASS_NONE 254
#define WDNS_CLASS_ANY 255

/* Record types. */
#define WDNS_TYPE_A 1
#define WDNS_TYPE_NS 2
#define WDNS_TYPE_MD 3
#define WDNS_TYPE_MF 4
#define WDNS_TYPE_CNAME 5
#define WDNS_TYPE_SOA 6
#define WDNS_TYPE_MB 7
#define WDNS_TYPE_MG 8
#define WDNS_TYPE_MR 9
#define WDNS_TYPE_NULL 10
#define WDNS_TYPE_WKS 11
#define WDNS_TYPE_PTR 12
#define WDNS_TYPE_HINFO 13
#define WDNS_TYPE_MINFO 14
#define WDNS_TYPE_MX 15
#define WDNS_TYPE_TXT 16
#define WDNS_TYPE_RP 17
#define WDNS_TYPE_AFSDB 18
#define WDNS_TYPE_X25 19
#define WDNS_TYPE_ISDN 20
#define WDNS_TYPE_RT 21
#define WDNS_TYPE_NSAP 22
#define WDNS_TYPE_NSAP_PTR 23
#define WDNS_TYPE_SIG 24
#define WDNS_TYPE_KEY 25
#define WDNS_TYPE_PX 26
#define WDNS_TYPE_GPOS 27
#define WDNS_TYPE_AAAA 28
#define WDNS_TYPE_LOC 29
#define WDNS_TYPE_NXT 30
#define WDNS_TYPE_EID 31
#define WDNS_TYPE_NIMLOC 32
#define WDNS_TYPE_SRV 33
#define WDNS_TYPE_ATMA 34
#define WDNS_TYPE_NAPTR 35
#define WDNS_TYPE_KX 36
#define WDNS_TYPE_CERT 37
#define WDNS_TYPE_A6 38
#define WDNS_TYPE_DNAME 39
#define WDNS_TYPE_SINK 40
#define WDNS_TYPE_OPT 41
#define WDNS_TYPE_APL 42
#define WDNS_TYPE_DS 43
#define WDNS_TYPE_SSHFP 44
#define WDNS_TYPE_IPSECKEY 45
#define WDNS_TYPE_RRSIG 46
#define WDNS_TYPE_NSEC 47
#define WDNS_TYPE_DNSKEY 48
#define WDNS_TYPE_DHCID 49
#define WDNS_TYPE_NSEC3 50
#define WDNS_TYPE_NSEC3PARAM 51
#define WDNS_TYPE_TLSA 52
#define WDNS_TYPE_HIP 55
#define WDNS_TYPE_NINFO 56
#define WDNS_TYPE_RKEY 57
#define WDNS_TYPE_TALINK 58
#define WDNS_TYPE_CDS 59
#define WDNS_TYPE_CDNSKEY 60
#define WDNS_TYPE_OPENPGPKEY 61
#define WDNS_TYPE_CSYNC 62
#define WDNS_TYPE_SVCB 64
#define WDNS_TYPE_HTTPS 65
#define WDNS_TYPE_SPF 99
#define WDNS_TYPE_UINFO 100
#define WDNS_TYPE_UID 101
#define WDNS_TYPE_GID 102
#define WDNS_TYPE_UNSPEC 103
#define WDNS_TYPE_NID 104
#define WDNS_TYPE_L32 105
#define WDNS_TYPE_L64 106
#define WDNS_TYPE_LP 107
#define WDNS_TYPE_EUI48 108
#define WDNS_TYPE_EUI64 109
#define WDNS_TYPE_TKEY 249
#define WDNS_TYPE_TSIG 250
#define WDNS_TYPE_IXFR 251
#define WDNS_TYPE_AXFR 252
#define WDNS_TYPE_MAILB 253
#define WDNS_TYPE_MAILA 254
#define WDNS_TYPE_ANY 255
#define WDNS_TYPE_URI 256
#define WDNS_TYPE_CAA 257
#define WDNS_TYPE_TA 32768
#define WDNS_TYPE_DLV 32769

/* Header flags of a wdns_message_t. The RCODE is the member, which includes the extension of EDNS. */
#define WDNS_FLAGS_QR(msg) ((((msg).flags) >> 15) & 0x01)
#define WDNS_FLAGS_OPCODE(msg) ((((msg).flags) >> 11) & 0x0f)
#define WDNS_FLAGS_AA(msg) ((((msg).flags) >> 10) & 0x01)
#define WDNS_FLAGS_TC(msg) ((((msg).flags) >> 9) & 0x01)
#define WDNS_FLAGS_RD(msg) ((((msg).flags) >> 8) & 0x01)
#define WDNS_FLAGS_RA(msg) ((((msg).flags) >> 7) & 0x01)
#define WDNS_FLAGS_Z(msg) ((((msg).flags) >> 6) & 0x01)
#define WDNS_FLAGS_AD(msg) ((((msg).flags) >> 5) & 0x01)
#define WDNS_FLAGS_CD(msg) ((((msg).flags) >> 4) & 0x01)
#define WDNS_FLAGS_RCODE(msg) ((msg).rcode)

#if defined(__GNUC__)
#define WDNS_WARN_UNUSED_RESULT __attribute__((warn_unused_result))
#else
#define WDNS_WARN_UNUSED_RESULT
#endif

/* Why an operation failed. */
typedef enum {
    wdns_res_success = 0,
    wdns_res_failure = 1, /* no such thing, or a NULL argument */
    wdns_res_invalid_compression_pointer = 2,
    wdns_res_invalid_length_octet = 3,
    wdns_res_invalid_opcode = 4,
    wdns_res_invalid_rcode = 5,
    wdns_res_len = 6, /* shorter than a message header */
    wdns_res_malloc = 7,
    wdns_res_name_len = 8,
    wdns_res_name_overflow = 9, /* a name of more than 255 octets */
    wdns_res_out_of_bounds = 10,
    wdns_res_overflow = 11,
    wdns_res_parse_error = 12,
    wdns_res_qdcount = 13,
    wdns_res_unknown_opcode = 14,
    wdns_res_unknown_rcode = 15
} wdns_res;

/* A name in wire format. */
typedef struct {
    uint8_t len; /* octets, with the final zero */
    uint8_t* data;
} wdns_name_t;

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic" /* C++ has no flexible array members */
#endif

/* Stored record data. */
typedef struct {
    uint16_t len; /* octets */
    uint8_t data[];
} wdns_rdata_t;

#if defined(__GNUC__) && defined(__cplusplus)
#pragma GCC diagnostic pop
#endif

/* A record, or a question, which has no rdata. */
typedef struct {
    uint32_t rrttl; /* seconds */
    uint16_t rrtype;
    uint16_t rrclass;
    wdns_name_t name;
    wdns_rdata_t* rdata;
} wdns_rr_t;

/* The records of a section with the same name, type and class. */
typedef struct {
    uint32_t rrttl; /* seconds; the minimum of the records */
    uint16_t rrtype;
    uint16_t rrclass;
    uint16_t n_rdatas;
    wdns_name_t name; /* as the first record spells it */
    wdns_rdata_t** rdatas;
} wdns_rrset_t;

/* A section: its records in wire order, and the same records as sets. */
typedef struct {
    uint16_t n_rrs;
    uint16_t n_rrsets;
    wdns_rr_t* rrs;
    wdns_rrset_t* rrsets;
} wdns_rrset_array_t;

/* The first OPT record of a message. */
typedef struct {
    bool present;
    uint8_t version;
    uint16_t flags; /* bit 15 is DO */
    uint16_t size;  /* the maximum UDP payload, octets */
    wdns_rdata_t* options;
} wdns_edns_t;

typedef struct {
    wdns_rrset_array_t sections[WDNS_MSG_SEC_MAX];
    wdns_edns_t edns;
    uint16_t id;
    uint16_t flags; /* the header bits, with opcode and rcode */
    uint16_t rcode; /* the extension of EDNS is shifted by 8 bits: BADVERS is 256 */
} wdns_message_t;

/* Receives a name, and owns name->data. `name` itself is valid during the call. */
typedef void (*wdns_callback_name)(wdns_name_t* name, void* user);

/* --- Numbers as text: static storage, or NULL for a number without a name. */

const char* wdns_res_to_str(wdns_res res);
const char* wdns_opcode_to_str(uint16_t dns_opcode);
const char* wdns_rcode_to_str(uint16_t dns_rcode);
const char* wdns_rrclass_to_str(uint16_t dns_class);
const char* wdns_rrtype_to_str(uint16_t dns_type);

/* --- Objects as text: allocated, or NULL on an error. `sec` is a WDNS_MSG_SEC_ number: it decides between the form of
 * a question and that of a record. Malformed record data are shown up to the error. */

char* wdns_message_to_str(wdns_message_t* m);
char* wdns_rrset_array_to_str(wdns_rrset_array_t* a, unsigned sec);
char* wdns_rrset_to_str(wdns_rrset_t* rrset, unsigned sec);
char* wdns_rr_to_str(wdns_rr_t* rr, unsigned sec);
char* wdns_rdata_to_str(const uint8_t* rdata, uint16_t rdlen, uint16_t rrtype, uint16_t rrclass);

/* Writes a name as text, zero-terminated, to the WDNS_PRESLEN_NAME octets at `dst`; reads at most 255 octets. Returns
 * the size that the labels promise, with the final zero: not src_len if `src` is not exactly one name. */
size_t wdns_domain_to_str(const uint8_t* src, size_t src_len, char* dst);

/* The same texts, to a stream. Nothing is written on an error. */

void wdns_print_message(FILE* fp, wdns_message_t* m);
void wdns_print_rr(FILE* fp, wdns_rr_t* rr, unsigned sec);
void wdns_print_rrset(FILE* fp, wdns_rrset_t* rrset, unsigned sec);
void wdns_print_rrset_array(FILE* fp, wdns_rrset_array_t* a, unsigned sec);

/* --- From text. Names and data are allocated; on an error the pointer is NULL. */

/* The final dot is optional. A to Z become lower case, unless they are escaped. */
WDNS_WARN_UNUSED_RESULT wdns_res wdns_str_to_name(const char* str, wdns_name_t* name);
/* The same with case preserved. */
WDNS_WARN_UNUSED_RESULT wdns_res wdns_str_to_name_case(const char* str, wdns_name_t* name);
wdns_res wdns_str_to_rcode(const char* str, uint16_t* out);
/* A mnemonic, or TYPE or CLASS and a number; 0 for anything else. */
uint16_t wdns_str_to_rrtype(const char* str);
uint16_t wdns_str_to_rrclass(const char* str);
/* *rdata is not NULL on success, even if *rdlen is 0. */
wdns_res wdns_str_to_rdata(const char* str, uint16_t rrtype, uint16_t rrclass, uint8_t** rdata, size_t* rdlen);

/* --- Names. `p` is the begin of a message and `eop` its end. `dst` has room for 255 octets. `sz` may be NULL. */

/* Reads the possibly compressed name at `src`. `sz` receives its uncompressed size. */
wdns_res wdns_unpack_name(const uint8_t* p, const uint8_t* eop, const uint8_t* src, uint8_t* dst, size_t* sz);
/* The same for a name that must not be compressed. */
wdns_res wdns_copy_uname(const uint8_t* p, const uint8_t* eop, const uint8_t* src, uint8_t* dst, size_t* sz);
/* The size of the uncompressed name between `p` and `eop`. */
wdns_res wdns_len_uname(const uint8_t* p, const uint8_t* eop, size_t* sz);
/* Moves *data behind a name, without checking it. Returns the octets skipped. */
size_t wdns_skip_name(const uint8_t** data, const uint8_t* eod);
/* The labels, without the root. */
wdns_res wdns_count_labels(wdns_name_t* name, size_t* nlabels);
/* Whether n0 is strictly below n1. Case-sensitive. */
wdns_res wdns_is_subdomain(wdns_name_t* n0, wdns_name_t* n1, bool* is_subdomain);
/* Makes `chop` a view of `name` without its first label. The root stays. */
wdns_res wdns_left_chop(wdns_name_t* name, wdns_name_t* chop);
/* Writes the labels in opposite order to the len_name octets at rev_name. If other octets follow the name, as many
 * zeros stand before the labels. */
WDNS_WARN_UNUSED_RESULT wdns_res wdns_reverse_name(const uint8_t* name, size_t len_name, uint8_t* rev_name);
void wdns_downcase_name(wdns_name_t* name);
/* Calls `cb` for the name on each line of a file; ends at the first bad one. Empty lines, and those that begin with a
 * space or `#`, are skipped. A file that cannot be read gives wdns_res_failure. */
wdns_res wdns_file_load_names(const char* fname, wdns_callback_name cb, void* user);

/* --- Messages and record sets. */

/* Fills *m, whose content before is overwritten, not freed. A message that ends exactly between two records is
 * accepted. At most 65535 octets. On an error *m is empty. */
wdns_res wdns_parse_message(wdns_message_t* m, const uint8_t* pkt, size_t len);
/* Whether a record belongs to a set. Names are compared case-insensitively. */
bool wdns_compare_rr_rrset(const wdns_rr_t* rr, const wdns_rrset_t* rrset);
/* Sorts rdatas by length, then by octets. This is not the canonical order of DNSSEC. */
wdns_res wdns_sort_rrset(wdns_rrset_t* rrset);
/* Converts the names in record data to lower case, for the types of RFC 4034 section 6.2. */
wdns_res wdns_downcase_rdata(wdns_rdata_t* rdata, uint16_t rrtype, uint16_t rrclass);
/* The owner and all rdatas; ends at the first error. */
wdns_res wdns_downcase_rrset(wdns_rrset_t* rrset);
/* Writes a set to `buf` and its size to `sz`. Either may be NULL. All integers are little-endian. */
wdns_res wdns_serialize_rrset(const wdns_rrset_t* rrset, uint8_t* buf, size_t* sz);
/* Fills *rrset from the octets of wdns_serialize_rrset(). Octets after them are ignored. Nothing is kept on an error.
 */
wdns_res wdns_deserialize_rrset(wdns_rrset_t* rrset, const uint8_t* buf, size_t sz);

/* Free the content, not the object itself, and empty it: a second call does nothing. */

void wdns_clear_message(wdns_message_t* m);
void wdns_clear_rr(wdns_rr_t* rr);
void wdns_clear_rrset(wdns_rrset_t* rrset);
void wdns_clear_rrset_array(wdns_rrset_array_t* a);

/* --- The version of the interface: "0.12.0", and major * 1000000 + minor * 1000 + patch. */

const char* wdns_get_version(void);
uint32_t wdns_get_version_number(void);

#ifdef __cplusplus
}
#endif

#endif
