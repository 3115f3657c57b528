#include "memory.hpp"

#include <spindrift/dns/message.hpp>

#include <memory>
#include <optional>
#include <span>

using namespace spindrift;
using namespace spindrift::capi;

namespace {

std::span<const wdns_rr_t> records_of(const wdns_rrset_array_t& array) noexcept {
    return {array.rrs, array.rrs == nullptr ? std::size_t{0} : array.n_rrs};
}

// A line has the form of a question, or that of a record, which is the same in the other sections.
dns::Section form_of(unsigned sec) noexcept {
    return sec == WDNS_MSG_SEC_QUESTION ? dns::Section::question : dns::Section::answer;
}

void append(Buffer& out, const wdns_rr_t& rr, unsigned sec) {
    dns::append_record(out, {octets_of(rr.name), rr.rrtype, rr.rrclass, rr.rrttl, octets_of(rr.rdata)}, form_of(sec));
}

void append(Buffer& out, const wdns_rrset_t& set, unsigned sec) {
    dns::Record record{octets_of(set.name), set.rrtype, set.rrclass, set.rrttl, {}};
    if (sec == WDNS_MSG_SEC_QUESTION) {
        dns::append_record(out, record, dns::Section::question);
        return;
    }
    for (std::size_t i = 0; set.rdatas != nullptr && i < set.n_rdatas; ++i) {
        record.rdata = octets_of(set.rdatas[i]);
        dns::append_record(out, record, form_of(sec));
    }
}

void append(Buffer& out, const wdns_rrset_array_t& array, unsigned sec) {
    for (const wdns_rr_t& rr : records_of(array)) {
        append(out, rr, sec);
    }
}

std::optional<dns::Edns> edns_of(const wdns_message_t& m) noexcept {
    if (!m.edns.present) {
        return std::nullopt;
    }
    return dns::Edns{m.edns.version, m.edns.flags, m.edns.size, octets_of(m.edns.options)};
}

void append(Buffer& out, const wdns_message_t& m) {
    dns::MessageHeader header{m.id, m.flags, m.rcode, {}, edns_of(m)};
    for (std::size_t i = 0; i < header.counts.size(); ++i) {
        header.counts[i] = records_of(m.sections[i]).size();
    }
    dns::append_header(out, header);
    for (unsigned sec = 0; sec < WDNS_MSG_SEC_MAX; ++sec) {
        out.append(dns::section_heading(dns::sections[sec]));
        append(out, m.sections[sec], sec);
    }
}

/// The text of an object, or null if there is none.
template <class T, class... Section>
char* text_of(const T* object, Section... section) noexcept {
    if (object == nullptr) {
        return nullptr;
    }
    return guarded<char*>(nullptr, [&] {
        Buffer out;
        append(out, *object, section...);
        return copy_text(out);
    });
}

void print(FILE* fp, char* text) noexcept {
    const std::unique_ptr<char, void (*)(void*)> owned(text, std::free);
    if (fp != nullptr && owned != nullptr) {
        std::fputs(owned.get(), fp);
    }
}

}  // namespace

char* wdns_message_to_str(wdns_message_t* m) {
    return text_of(m);
}

char* wdns_rrset_array_to_str(wdns_rrset_array_t* a, unsigned sec) {
    return text_of(a, sec);
}

char* wdns_rrset_to_str(wdns_rrset_t* rrset, unsigned sec) {
    return text_of(rrset, sec);
}

char* wdns_rr_to_str(wdns_rr_t* rr, unsigned sec) {
    return text_of(rr, sec);
}

void wdns_print_message(FILE* fp, wdns_message_t* m) {
    print(fp, text_of(m));
}

void wdns_print_rrset_array(FILE* fp, wdns_rrset_array_t* a, unsigned sec) {
    print(fp, text_of(a, sec));
}

void wdns_print_rrset(FILE* fp, wdns_rrset_t* rrset, unsigned sec) {
    print(fp, text_of(rrset, sec));
}

void wdns_print_rr(FILE* fp, wdns_rr_t* rr, unsigned sec) {
    print(fp, text_of(rr, sec));
}
