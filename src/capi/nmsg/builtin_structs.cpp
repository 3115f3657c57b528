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
#include <nmsg/spindrift/taggedpacket.pb-c.h>

#include <algorithm>
#include <array>

namespace spindrift::capi {
namespace {

struct Entry {
    unsigned vid;
    unsigned msgtype;
    const ProtobufCMessageDescriptor* descriptor;
};

constexpr std::array<Entry, 21> structs = {{
    {1, 1, &nmsg__base__ncap__descriptor},
    {1, 2, &nmsg__base__email__descriptor},
    {1, 3, &nmsg__base__linkpair__descriptor},
    {1, 4, &nmsg__base__http__descriptor},
    {1, 5, &nmsg__base__ipconn__descriptor},
    {1, 6, &nmsg__base__log_line__descriptor},
    {1, 7, &nmsg__base__dns__descriptor},
    {1, 8, &nmsg__base__pkt__descriptor},
    {1, 9, &nmsg__base__dns_qr__descriptor},
    {1, 10, &nmsg__base__xml__descriptor},
    {1, 11, &nmsg__base__encode__descriptor},
    {1, 12, &nmsg__base__packet__descriptor},
    {1, 13, &dnstap__dnstap__descriptor},
    {1, 14, &nmsg__base__dns_obs__descriptor},
    {2, 1, &nmsg__sie__dns_dedupe__descriptor},
    {2, 2, &nmsg__sie__reputation__descriptor},
    {2, 3, &nmsg__sie__qr__descriptor},
    {2, 4, &nmsg__sie__delay__descriptor},
    {2, 5, &nmsg__sie__new_domain__descriptor},
    {2, 6, &nmsg__sie__dns_nx__descriptor},
    {21328, 1, &nmsg__spindrift__tagged_packet__descriptor},
}};

}  // namespace

const ProtobufCMessageDescriptor* builtin_struct(unsigned vid, unsigned msgtype) noexcept {
    const auto* const found =
        std::ranges::find_if(structs, [&](const Entry& entry) { return entry.vid == vid && entry.msgtype == msgtype; });
    return found == structs.end() ? nullptr : found->descriptor;
}

}  // namespace spindrift::capi
