#include "memory.hpp"

#include <spindrift/dns/rdata.hpp>

using namespace spindrift;
using namespace spindrift::capi;

char* wdns_rdata_to_str(const uint8_t* rdata, uint16_t rdlen, uint16_t rrtype, uint16_t rrclass) {
    if (rdata == nullptr && rdlen != 0) {
        return nullptr;
    }
    return guarded<char*>(nullptr, [&] {
        Buffer text;
        dns::append_rdata(text, bytes_at(rdata, rdlen), rrtype, rrclass);
        return copy_text(text);
    });
}

wdns_res wdns_str_to_rdata(const char* str, uint16_t rrtype, uint16_t rrclass, uint8_t** rdata, size_t* rdlen) {
    if (str == nullptr || rdata == nullptr || rdlen == nullptr) {
        return wdns_res_failure;
    }
    *rdata = nullptr;
    *rdlen = 0;
    return guarded(wdns_res_malloc, [&] {
        Buffer octets;
        const dns::Errc errc = dns::parse_rdata(octets, str, rrtype, rrclass);
        if (errc == dns::Errc::success) {
            *rdata = copy_octets(octets.bytes());
            *rdlen = octets.size();
        }
        return to_res(errc);
    });
}

wdns_res wdns_downcase_rdata(wdns_rdata_t* rdata, uint16_t rrtype, uint16_t rrclass) {
    if (rdata == nullptr) {
        return wdns_res_failure;
    }
    return to_res(dns::downcase_rdata(std::as_writable_bytes(std::span{rdata->data, rdata->len}), rrtype, rrclass));
}
