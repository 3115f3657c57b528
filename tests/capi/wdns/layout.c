#include "../check.h"

#include <stddef.h>
#include <string.h>
#include <wdns.h>

/* Layout and constants as programs in C see them: they are compiled into what links to the library. */

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "size of " #type)
#define OFFSET(type, member, at) _Static_assert(offsetof(type, member) == (at), "offset of " #type "." #member)
#define NUMBER(name, value) _Static_assert((name) == (value), "value of " #name)

SIZE(wdns_res, 4);
SIZE(wdns_rdata_t, 2);
OFFSET(wdns_rdata_t, data, 2);

#if defined(__LP64__)
SIZE(wdns_name_t, 16);
OFFSET(wdns_name_t, data, 8);
SIZE(wdns_rr_t, 32);
OFFSET(wdns_rr_t, rrtype, 4);
OFFSET(wdns_rr_t, rrclass, 6);
OFFSET(wdns_rr_t, name, 8);
OFFSET(wdns_rr_t, rdata, 24);
SIZE(wdns_rrset_t, 40);
OFFSET(wdns_rrset_t, n_rdatas, 8);
OFFSET(wdns_rrset_t, name, 16);
OFFSET(wdns_rrset_t, rdatas, 32);
SIZE(wdns_rrset_array_t, 24);
OFFSET(wdns_rrset_array_t, n_rrsets, 2);
OFFSET(wdns_rrset_array_t, rrs, 8);
OFFSET(wdns_rrset_array_t, rrsets, 16);
SIZE(wdns_edns_t, 16);
OFFSET(wdns_edns_t, version, 1);
OFFSET(wdns_edns_t, flags, 2);
OFFSET(wdns_edns_t, size, 4);
OFFSET(wdns_edns_t, options, 8);
SIZE(wdns_message_t, 120);
OFFSET(wdns_message_t, edns, 96);
OFFSET(wdns_message_t, id, 112);
OFFSET(wdns_message_t, flags, 114);
OFFSET(wdns_message_t, rcode, 116);
#endif

NUMBER(WDNS_LEN_HEADER, 12);
NUMBER(WDNS_MAXLEN_NAME, 255);
NUMBER(WDNS_PRESLEN_NAME, 1025);
NUMBER(WDNS_PRESLEN_TYPE_A, 16);
NUMBER(WDNS_PRESLEN_TYPE_AAAA, 46);
NUMBER(WDNS_MSG_SEC_QUESTION, 0);
NUMBER(WDNS_MSG_SEC_ANSWER, 1);
NUMBER(WDNS_MSG_SEC_AUTHORITY, 2);
NUMBER(WDNS_MSG_SEC_ADDITIONAL, 3);
NUMBER(WDNS_MSG_SEC_MAX, 4);
NUMBER(WDNS_LIBRARY_VERSION_NUMBER, 12000);

static void check_names_of_numbers(void) {
    static const struct {
        uint16_t number;
        const char* name;
    } types[] = {
#define TYPE(name) {WDNS_TYPE_##name, #name}
        TYPE(A),       TYPE(NS),    TYPE(MD),       TYPE(MF),         TYPE(CNAME), TYPE(SOA),    TYPE(MB),
        TYPE(MG),      TYPE(MR),    TYPE(NULL),     TYPE(WKS),        TYPE(PTR),   TYPE(HINFO),  TYPE(MINFO),
        TYPE(MX),      TYPE(TXT),   TYPE(RP),       TYPE(AFSDB),      TYPE(X25),   TYPE(ISDN),   TYPE(RT),
        TYPE(NSAP),    TYPE(SIG),   TYPE(KEY),      TYPE(PX),         TYPE(GPOS),  TYPE(AAAA),   TYPE(LOC),
        TYPE(NXT),     TYPE(EID),   TYPE(NIMLOC),   TYPE(SRV),        TYPE(ATMA),  TYPE(NAPTR),  TYPE(KX),
        TYPE(CERT),    TYPE(A6),    TYPE(DNAME),    TYPE(SINK),       TYPE(OPT),   TYPE(APL),    TYPE(DS),
        TYPE(SSHFP),   TYPE(HIP),   TYPE(IPSECKEY), TYPE(RRSIG),      TYPE(NSEC),  TYPE(DNSKEY), TYPE(DHCID),
        TYPE(NSEC3),   TYPE(TLSA),  TYPE(NINFO),    TYPE(NSEC3PARAM), TYPE(RKEY),  TYPE(TALINK), TYPE(CDS),
        TYPE(CDNSKEY), TYPE(CSYNC), TYPE(SVCB),     TYPE(OPENPGPKEY), TYPE(HTTPS), TYPE(SPF),    TYPE(UINFO),
        TYPE(UID),     TYPE(GID),   TYPE(UNSPEC),   TYPE(NID),        TYPE(L32),   TYPE(L64),    TYPE(LP),
        TYPE(EUI48),   TYPE(EUI64), TYPE(TKEY),     TYPE(TSIG),       TYPE(IXFR),  TYPE(AXFR),   TYPE(MAILB),
        TYPE(MAILA),   TYPE(ANY),   TYPE(URI),      TYPE(CAA),        TYPE(TA),    TYPE(DLV),
    };
    CHECK(WDNS_TYPE_NSAP_PTR == 23 && strcmp(wdns_rrtype_to_str(23), "NSAP-PTR") == 0);
    CHECK(sizeof types / sizeof types[0] == 83);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i) {
        CHECK(strcmp(wdns_rrtype_to_str(types[i].number), types[i].name) == 0);
        CHECK(wdns_str_to_rrtype(types[i].name) == types[i].number);
    }
}

static void check_other_numbers(void) {
    CHECK(strcmp(wdns_opcode_to_str(WDNS_OP_NOTIFY), "NOTIFY") == 0 && WDNS_OP_UPDATE == 5);
    CHECK(strcmp(wdns_rcode_to_str(WDNS_R_NXDOMAIN), "NXDOMAIN") == 0 && WDNS_R_NOTZONE == 10 && WDNS_R_BADVERS == 16);
    CHECK(strcmp(wdns_rrclass_to_str(WDNS_CLASS_NONE), "NONE") == 0 && WDNS_CLASS_ANY == 255 && WDNS_CLASS_HS == 4);
    CHECK(strcmp(wdns_res_to_str(wdns_res_unknown_rcode), "unknown rcode") == 0 && wdns_res_unknown_rcode == 15);
    CHECK(wdns_res_to_str((wdns_res)16) == NULL && wdns_rrtype_to_str(0) == NULL && wdns_rcode_to_str(11) == NULL);
    CHECK(strcmp(wdns_get_version(), WDNS_LIBRARY_VERSION) == 0);
    CHECK(wdns_get_version_number() == WDNS_LIBRARY_VERSION_NUMBER);
}

static void check_flags(void) {
    const wdns_message_t m = {.flags = 0x8000 | (4 << 11) | 0x0400 | 0x0100 | 0x0020, .rcode = 256};
    CHECK(WDNS_FLAGS_QR(m) == 1 && WDNS_FLAGS_OPCODE(m) == 4 && WDNS_FLAGS_AA(m) == 1 && WDNS_FLAGS_TC(m) == 0);
    CHECK(WDNS_FLAGS_RD(m) == 1 && WDNS_FLAGS_RA(m) == 0 && WDNS_FLAGS_Z(m) == 0 && WDNS_FLAGS_AD(m) == 1);
    CHECK(WDNS_FLAGS_CD(m) == 0 && WDNS_FLAGS_RCODE(m) == 256);
}

int main(void) {
    check_names_of_numbers();
    check_other_numbers();
    check_flags();
    return finish();
}
