#include "memory.hpp"

#include <spindrift/dns/message.hpp>

using namespace spindrift;
using namespace spindrift::capi;

namespace {

// The counts in the structures grow with their content, so that wdns_clear_message() frees what is there when memory is
// out.

void copy_records(wdns_rrset_array_t& to, std::span<const dns::Record> records, bool questions) {
    to.rrs = allocate<wdns_rr_t>(records.size());
    for (const dns::Record& record : records) {
        wdns_rr_t& rr = to.rrs[to.n_rrs++];
        rr = {record.ttl, record.rrtype, record.rrclass, {}, nullptr};
        rr.name = copy_name(record.name);
        rr.rdata = questions ? nullptr : copy_rdata(record.rdata);
    }
}

void copy_rdatas(wdns_rrset_t& to, std::span<const Bytes> rdatas) {
    to.rdatas = allocate<wdns_rdata_t*>(rdatas.size());
    for (const Bytes rdata : rdatas) {
        to.rdatas[to.n_rdatas] = copy_rdata(rdata);
        ++to.n_rdatas;
    }
}

void copy_sets(wdns_rrset_array_t& to, const dns::RrSetList& sets) {
    to.rrsets = allocate<wdns_rrset_t>(sets.size());
    for (const dns::RrSetView& view : sets) {
        wdns_rrset_t& set = to.rrsets[to.n_rrsets++];
        set = {view.first.ttl, view.first.rrtype, view.first.rrclass, 0, {}, nullptr};
        set.name = copy_name(view.first.name);
        if (!view.rdatas.empty()) {
            copy_rdatas(set, view.rdatas);
        }
    }
}

void copy_section(wdns_rrset_array_t& to, const dns::Message& message, dns::Section section) {
    if (!message.records(section).empty()) {
        copy_records(to, message.records(section), section == dns::Section::question);
        copy_sets(to, message.rrsets(section));
    }
}

void copy_edns(wdns_edns_t& to, const dns::Edns& edns) {
    to = {true, edns.version, edns.flags, edns.udp_size, nullptr};
    to.options = edns.in_question ? nullptr : copy_rdata(edns.options);
}

wdns_res parse(wdns_message_t& m, Bytes wire) {
    dns::Message message;
    const dns::Errc errc = message.parse(wire);
    if (errc != dns::Errc::success) {
        return to_res(errc);
    }
    m.id = message.id();
    m.flags = message.flags();
    m.rcode = message.rcode();
    if (message.edns()) {
        copy_edns(m.edns, *message.edns());
    }
    for (const dns::Section section : dns::sections) {
        copy_section(m.sections[static_cast<std::size_t>(section)], message, section);
    }
    return wdns_res_success;
}

}  // namespace

wdns_res wdns_parse_message(wdns_message_t* m, const uint8_t* pkt, size_t len) {
    if (m == nullptr) {
        return wdns_res_failure;
    }
    *m = {};
    if (pkt == nullptr && len != 0) {
        return wdns_res_failure;
    }
    const wdns_res res = guarded(wdns_res_malloc, [&] { return parse(*m, bytes_at(pkt, len)); });
    if (res != wdns_res_success) {
        wdns_clear_message(m);
        *m = {};
    }
    return res;
}
