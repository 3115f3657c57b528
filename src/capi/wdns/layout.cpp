#include "api.hpp"

// Programs that are compiled already know these numbers.

namespace {

using spindrift::dns::Errc;

template <class T>
constexpr bool has_layout(std::size_t size, std::size_t alignment) {
    return sizeof(T) == size && alignof(T) == alignment;
}

static_assert(sizeof(wdns_res) == 4);
static_assert(static_cast<int>(Errc::failure) == wdns_res_failure);
static_assert(static_cast<int>(Errc::invalid_compression_pointer) == wdns_res_invalid_compression_pointer);
static_assert(static_cast<int>(Errc::invalid_length_octet) == wdns_res_invalid_length_octet);
static_assert(static_cast<int>(Errc::len) == wdns_res_len);
static_assert(static_cast<int>(Errc::malloc) == wdns_res_malloc);
static_assert(static_cast<int>(Errc::name_len) == wdns_res_name_len);
static_assert(static_cast<int>(Errc::name_overflow) == wdns_res_name_overflow);
static_assert(static_cast<int>(Errc::out_of_bounds) == wdns_res_out_of_bounds);
static_assert(static_cast<int>(Errc::overflow) == wdns_res_overflow);
static_assert(static_cast<int>(Errc::parse_error) == wdns_res_parse_error);
static_assert(static_cast<int>(Errc::unknown_rcode) == wdns_res_unknown_rcode);

#if defined(__LP64__)
static_assert(has_layout<wdns_name_t>(16, 8) && offsetof(wdns_name_t, data) == 8);
static_assert(has_layout<wdns_rdata_t>(2, 2) && offsetof(wdns_rdata_t, data) == 2);

static_assert(has_layout<wdns_rr_t>(32, 8));
static_assert(offsetof(wdns_rr_t, rrttl) == 0 && offsetof(wdns_rr_t, rrtype) == 4);
static_assert(offsetof(wdns_rr_t, rrclass) == 6 && offsetof(wdns_rr_t, name) == 8);
static_assert(offsetof(wdns_rr_t, rdata) == 24);

static_assert(has_layout<wdns_rrset_t>(40, 8));
static_assert(offsetof(wdns_rrset_t, rrttl) == 0 && offsetof(wdns_rrset_t, rrtype) == 4);
static_assert(offsetof(wdns_rrset_t, rrclass) == 6 && offsetof(wdns_rrset_t, n_rdatas) == 8);
static_assert(offsetof(wdns_rrset_t, name) == 16 && offsetof(wdns_rrset_t, rdatas) == 32);

static_assert(has_layout<wdns_rrset_array_t>(24, 8));
static_assert(offsetof(wdns_rrset_array_t, n_rrs) == 0 && offsetof(wdns_rrset_array_t, n_rrsets) == 2);
static_assert(offsetof(wdns_rrset_array_t, rrs) == 8 && offsetof(wdns_rrset_array_t, rrsets) == 16);

static_assert(has_layout<wdns_edns_t>(16, 8));
static_assert(offsetof(wdns_edns_t, present) == 0 && offsetof(wdns_edns_t, version) == 1);
static_assert(offsetof(wdns_edns_t, flags) == 2 && offsetof(wdns_edns_t, size) == 4);
static_assert(offsetof(wdns_edns_t, options) == 8);

static_assert(has_layout<wdns_message_t>(120, 8));
static_assert(offsetof(wdns_message_t, sections) == 0 && offsetof(wdns_message_t, edns) == 96);
static_assert(offsetof(wdns_message_t, id) == 112 && offsetof(wdns_message_t, flags) == 114);
static_assert(offsetof(wdns_message_t, rcode) == 116);
#endif

}  // namespace
