#include "memory.hpp"

#include <spindrift/dns/name_compare.hpp>
#include <spindrift/dns/rrset.hpp>

#include <algorithm>
#include <span>

using namespace spindrift;
using namespace spindrift::capi;

namespace {

std::span<wdns_rdata_t*> rdatas_of(const wdns_rrset_t& set) noexcept {
    return {set.rdatas, set.rdatas == nullptr ? std::size_t{0} : set.n_rdatas};
}

bool less(Bytes a, Bytes b) noexcept {
    return a.size() != b.size() ? a.size() < b.size() : as_text(a) < as_text(b);
}

std::size_t serialized_size(const wdns_rrset_t& set) noexcept {
    std::size_t size = 1 + octets_of(set.name).size() + 10;
    for (const wdns_rdata_t* rdata : rdatas_of(set)) {
        size += 2 + octets_of(rdata).size();
    }
    return size;
}

/// Writes integers and octets one after the other to memory that has room.
class Writer {
public:
    explicit Writer(std::uint8_t* to) noexcept : to_(reinterpret_cast<std::byte*>(to)) {}

    template <std::unsigned_integral T>
    void put(T value) noexcept {
        store_le(to_, value);
        to_ += sizeof value;
    }

    void put(Bytes octets) noexcept { to_ = std::ranges::copy(octets, to_).out; }

private:
    std::byte* to_;
};

void serialize(const wdns_rrset_t& set, std::uint8_t* buf) noexcept {
    Writer writer(buf);
    writer.put(static_cast<std::uint8_t>(octets_of(set.name).size()));
    writer.put(octets_of(set.name));
    writer.put(set.rrtype);
    writer.put(set.rrclass);
    writer.put(set.rrttl);
    writer.put(static_cast<std::uint16_t>(rdatas_of(set).size()));
    for (const wdns_rdata_t* rdata : rdatas_of(set)) {
        writer.put(static_cast<std::uint16_t>(octets_of(rdata).size()));
        writer.put(octets_of(rdata));
    }
}

}  // namespace

bool wdns_compare_rr_rrset(const wdns_rr_t* rr, const wdns_rrset_t* rrset) {
    return rr != nullptr && rrset != nullptr && rr->rrtype == rrset->rrtype && rr->rrclass == rrset->rrclass &&
           dns::equal_names(octets_of(rr->name), octets_of(rrset->name));
}

wdns_res wdns_sort_rrset(wdns_rrset_t* rrset) {
    if (rrset == nullptr) {
        return wdns_res_failure;
    }
    std::ranges::sort(rdatas_of(*rrset), less, [](const wdns_rdata_t* rdata) { return octets_of(rdata); });
    return wdns_res_success;
}

wdns_res wdns_downcase_rrset(wdns_rrset_t* rrset) {
    if (rrset == nullptr) {
        return wdns_res_failure;
    }
    wdns_downcase_name(&rrset->name);
    for (wdns_rdata_t* rdata : rdatas_of(*rrset)) {
        const wdns_res res =
            rdata == nullptr ? wdns_res_success : wdns_downcase_rdata(rdata, rrset->rrtype, rrset->rrclass);
        if (res != wdns_res_success) {
            return res;
        }
    }
    return wdns_res_success;
}

wdns_res wdns_serialize_rrset(const wdns_rrset_t* rrset, uint8_t* buf, size_t* sz) {
    if (rrset == nullptr) {
        return wdns_res_failure;
    }
    if (sz != nullptr) {
        *sz = serialized_size(*rrset);
    }
    if (buf != nullptr) {
        serialize(*rrset, buf);
    }
    return wdns_res_success;
}

wdns_res wdns_deserialize_rrset(wdns_rrset_t* rrset, const uint8_t* buf, size_t sz) {
    if (rrset == nullptr) {
        return wdns_res_failure;
    }
    *rrset = {};
    if (buf == nullptr && sz != 0) {
        return wdns_res_failure;
    }
    const wdns_res res = guarded(wdns_res_malloc, [&] {
        const auto set = dns::RrSet::deserialize(bytes_at(buf, sz));
        if (!set) {
            return to_res(set.error());
        }
        rrset->rrttl = set->ttl;
        rrset->rrtype = set->rrtype;
        rrset->rrclass = set->rrclass;
        rrset->name = copy_name(as_bytes(set->name));
        rrset->rdatas = allocate<wdns_rdata_t*>(set->rdatas.size());
        for (const std::string& rdata : set->rdatas) {
            rrset->rdatas[rrset->n_rdatas] = copy_rdata(as_bytes(rdata));
            ++rrset->n_rdatas;
        }
        return wdns_res_success;
    });
    if (res != wdns_res_success) {
        wdns_clear_rrset(rrset);
    }
    return res;
}
