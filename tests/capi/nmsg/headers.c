/* Headers as programs in C see them: layout, constants, names of earlier versions. layout.cpp of the library checks
 * every offset; what it cannot is that C sees the same. */
#define _DEFAULT_SOURCE /* for <pcap.h> */

#include "../check.h"

/* These need no other header. */
#include <nmsg/alias.h>
#include <nmsg/chalias.h>
#include <nmsg/compat.h>
#include <nmsg/constants.h>
#include <nmsg/res.h>
#include <nmsg/timespec.h>
#include <nmsg/vendors.h>

#include <nmsg.h>
#include <nmsg/base/defs.h>
#include <nmsg/fltmod_plugin.h>
#include <nmsg/isc/defs.h>
#include <nmsg/isc/dns.pb-c.h>
#include <nmsg/isc/dnsobs.pb-c.h>
#include <nmsg/isc/dnsqr.pb-c.h>
#include <nmsg/isc/dnstap.pb-c.h>
#include <nmsg/isc/email.pb-c.h>
#include <nmsg/isc/encode.pb-c.h>
#include <nmsg/isc/http.pb-c.h>
#include <nmsg/isc/ipconn.pb-c.h>
#include <nmsg/isc/linkpair.pb-c.h>
#include <nmsg/isc/logline.pb-c.h>
#include <nmsg/isc/ncap.pb-c.h>
#include <nmsg/isc/packet.pb-c.h>
#include <nmsg/isc/pkt.pb-c.h>
#include <nmsg/isc/xml.pb-c.h>
#include <nmsg/msgmod_plugin.h>
#include <nmsg/nmsg2.h>
#include <nmsg/sie/defs.h>
#include <nmsg/sie/delay.pb-c.h>
#include <nmsg/sie/dnsdedupe.pb-c.h>
#include <nmsg/sie/dnsnx.pb-c.h>
#include <nmsg/sie/newdomain.pb-c.h>
#include <nmsg/sie/qr.pb-c.h>
#include <nmsg/sie/reputation.pb-c.h>
#include <nmsg/statsmod_plugin.h>
#include <stddef.h>
#include <string.h>

#define SIZE(type, size) _Static_assert(sizeof(type) == (size), "size of " #type)
#define OFFSET(type, member, at) _Static_assert(offsetof(type, member) == (at), "offset of " #type "." #member)
#define NUMBER(name, value) _Static_assert((name) == (value), "value of " #name)

SIZE(nmsg_res, 4);
NUMBER(nmsg_res_errno, 15);
NUMBER(nmsg_msgmod_ft_bool, 12);

#if defined(__LP64__)
SIZE(struct nmsg_idname, 16);
SIZE(struct nmsg_ipdg, 48);
SIZE(struct nmsg_strbuf, 24);
SIZE(struct nmsg_io_close_event, 40);
SIZE(struct nmsg_msgmod_field, 80);
SIZE(struct nmsg_msgmod_plugin, 208);
SIZE(struct nmsg_fltmod_plugin, 176);
SIZE(struct nmsg_statsmod_plugin, 168);

/* Of each message type, a size and the last member: their order is not that of our schemas. */
SIZE(Nmsg__Base__Dns, 136);
OFFSET(Nmsg__Base__Dns, rdata, 128);
OFFSET(Nmsg__Base__Dns, section, 28);
SIZE(Nmsg__Base__DnsQR, 304);
OFFSET(Nmsg__Base__DnsQR, resolver_address_zeroed, 300);
OFFSET(Nmsg__Base__DnsQR, qtype, 108);
SIZE(Nmsg__Base__Ncap, 120);
OFFSET(Nmsg__Base__Ncap, payload, 32);
SIZE(Nmsg__Base__Packet, 48);
SIZE(Nmsg__Base__Pkt, 48);
OFFSET(Nmsg__Base__Pkt, payload, 24);
OFFSET(Dnstap__Dnstap, type, 96);
OFFSET(Dnstap__Dnstap, message, 104);
OFFSET(Nmsg__Base__Email, type, 28);
OFFSET(Nmsg__Sie__DnsDedupe, type, 28);
OFFSET(Nmsg__Sie__NewDomain, domain, 32);
#endif

NUMBER(NMSG_RBUFSZ, 2097152);
NUMBER(NMSG_VENDOR_ISC_ID, 1);
NUMBER(NMSG_VENDOR_WISC_ID, 7);
NUMBER(NMSG_VENDOR_BASE_DNSOBS_ID, 14);
NUMBER(NMSG_VENDOR_ISC_ENCODE_ID, 11);
NUMBER(NMSG_VENDOR_SIE_DNSNX_ID, 6);

/* Names of earlier versions, also in upper case. */
SIZE(Nmsg__Isc__Pkt, sizeof(Nmsg__Base__Pkt));
SIZE(Nmsg__Isc__DnsQRType, 4);
NUMBER(NMSG__ISC__DNS_QRTYPE__UDP_RESPONSE_ONLY, 7);
NUMBER(NMSG__BASE__DNS_QRTYPE__UDP_RESPONSE_ONLY, 7);
NUMBER(NMSG__ISC__UDP_CHECKSUM__CORRECT, 3);
NUMBER(NMSG__ISC__EMAIL_TYPE__REJ_CONTENT, NMSG__BASE__EMAIL__EMAIL_TYPE__rej_content);
NUMBER(NMSG__ISC__EMAIL_TYPE__rej_user, 4);
NUMBER(NMSG__ISC__HTTP_TYPE__SINKHOLE, 1);
NUMBER(NMSG__BASE__LINKTYPE__REDIRECT, 1);
NUMBER(NMSG__ISC__NCAP_TYPE__LEGACY, 2);
NUMBER(NMSG__ISC__NCAP_LEGACY_TYPE__ICMP, 2);
NUMBER(NMSG__ISC__ENCODE_TYPE__XML, 4);

static struct nmsg_msgmod_field fields[] = {
    {.type = nmsg_msgmod_ft_ip, .name = "addr", .flags = NMSG_MSGMOD_FIELD_REQUIRED},
    NMSG_MSGMOD_FIELD_END,
};

static NMSG_MSGMOD_FIELD_GETTER(get_nothing) {
    (void)m, (void)field, (void)val_idx, (void)data, (void)len, (void)msg_clos;
    return nmsg_res_failure;
}

static const struct nmsg_msgmod_plugin message_module = {
    NMSG_MSGMOD_REQUIRED_INIT, .type = nmsg_msgmod_type_transparent,
    .vendor = NMSG_VENDOR_SIE, .msgtype = {1, "endpoint"},
    .fields = fields,
};
static const struct nmsg_fltmod_plugin filter_module = {NMSG_FLTMOD_REQUIRED_INIT};
static const struct nmsg_statsmod_plugin statistics_module = {NMSG_STATSMOD_REQUIRED_INIT};

int main(void) {
    static const char magic[] = NMSG_MAGIC;
    CHECK(sizeof magic == 4 && memcmp(magic, "NMSG", 4) == 0);
    fields[0].get = get_nothing;
    CHECK(message_module.msgver == 9 && message_module.protobuf_c_version_number / 1000000 == 1);
    CHECK(strcmp(message_module.vendor.name, "SIE") == 0 && message_module.fields[1].name == NULL);
    CHECK(filter_module.fltmod_version == 1 && statistics_module.statsmod_version == 1);
    CHECK(strcmp(nmsg_get_version(), NMSG_LIBRARY_VERSION) == 0);
    CHECK(nmsg_get_version_number() == NMSG_LIBRARY_VERSION_NUMBER);
    return finish();
}
