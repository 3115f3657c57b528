#include "builtin_structs.hpp"

#include <nmsg/base/dns.pb-c.h>
#include <nmsg/base/dnsobs.pb-c.h>
#include <nmsg/base/dnsqr.pb-c.h>
#include <nmsg/base/dnstap.pb-c.h>
#include <nmsg/base/email.pb-c.h>
#include <nmsg/base/encode.pb-c.h>
#include <nmsg/base/http.pb-c.h>
#include <nmsg/base/ipconn.pb-c.h>
#include <nmsg/base/linkpair.pb-c.h>
#include <nmsg/base/logline.pb-c.h>
#include <nmsg/base/ncap.pb-c.h>
#include <nmsg/base/packet.pb-c.h>
#include <nmsg/base/pkt.pb-c.h>
#include <nmsg/base/xml.pb-c.h>
#include <nmsg/sie/delay.pb-c.h>
#include <nmsg/sie/dnsdedupe.pb-c.h>
#include <nmsg/sie/dnsnx.pb-c.h>
#include <nmsg/sie/newdomain.pb-c.h>
#include <nmsg/sie/qr.pb-c.h>
#include <nmsg/sie/reputation.pb-c.h>

#include <array>

namespace spindrift::capi {
namespace {

// By message type, whose numbers begin at 1.
constexpr std::array base = {
    &nmsg__base__ncap__descriptor, &nmsg__base__email__descriptor,   &nmsg__base__linkpair__descriptor,
    &nmsg__base__http__descriptor, &nmsg__base__ipconn__descriptor,  &nmsg__base__log_line__descriptor,
    &nmsg__base__dns__descriptor,  &nmsg__base__pkt__descriptor,     &nmsg__base__dns_qr__descriptor,
    &nmsg__base__xml__descriptor,  &nmsg__base__encode__descriptor,  &nmsg__base__packet__descriptor,
    &dnstap__dnstap__descriptor,   &nmsg__base__dns_obs__descriptor,
};
constexpr std::array sie = {
    &nmsg__sie__dns_dedupe__descriptor, &nmsg__sie__reputation__descriptor, &nmsg__sie__qr__descriptor,
    &nmsg__sie__delay__descriptor,      &nmsg__sie__new_domain__descriptor, &nmsg__sie__dns_nx__descriptor,
};

}  // namespace

const ProtobufCMessageDescriptor* builtin_struct(unsigned vid, unsigned msgtype) noexcept {
    if (vid == 1 && msgtype - 1 < base.size()) {
        return base[msgtype - 1];
    }
    return vid == 2 && msgtype - 1 < sie.size() ? sie[msgtype - 1] : nullptr;
}

}  // namespace spindrift::capi
