#include "memory.hpp"

namespace {

/// Frees memory and forgets it.
template <class T>
void release(T*& memory) noexcept {
    std::free(memory);
    memory = nullptr;
}

}  // namespace

void wdns_clear_rr(wdns_rr_t* rr) {
    if (rr == nullptr) {
        return;
    }
    release(rr->name.data);
    rr->name.len = 0;
    release(rr->rdata);
}

void wdns_clear_rrset(wdns_rrset_t* rrset) {
    if (rrset == nullptr) {
        return;
    }
    for (unsigned i = 0; rrset->rdatas != nullptr && i < rrset->n_rdatas; ++i) {
        release(rrset->rdatas[i]);
    }
    release(rrset->rdatas);
    rrset->n_rdatas = 0;
    release(rrset->name.data);
    rrset->name.len = 0;
}

void wdns_clear_rrset_array(wdns_rrset_array_t* a) {
    if (a == nullptr) {
        return;
    }
    for (unsigned i = 0; a->rrs != nullptr && i < a->n_rrs; ++i) {
        wdns_clear_rr(&a->rrs[i]);
    }
    release(a->rrs);
    a->n_rrs = 0;
    for (unsigned i = 0; a->rrsets != nullptr && i < a->n_rrsets; ++i) {
        wdns_clear_rrset(&a->rrsets[i]);
    }
    release(a->rrsets);
    a->n_rrsets = 0;
}

void wdns_clear_message(wdns_message_t* m) {
    if (m == nullptr) {
        return;
    }
    release(m->edns.options);
    m->edns.present = false;
    for (wdns_rrset_array_t& section : m->sections) {
        wdns_clear_rrset_array(&section);
    }
}
