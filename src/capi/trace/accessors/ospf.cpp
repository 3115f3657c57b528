#include "packet_layers.hpp"

// OSPF version 2 (RFC 2328 appendix A).
namespace spindrift::libtrace::accessors {
namespace {

constexpr std::size_t lsa_header_size = sizeof(libtrace_ospf_lsa_v2_t);

/// The first octet of OSPF is its version, whose header must be complete if it is 2.
Bytes ospf_in(const libtrace_packet_t* packet) noexcept {
    const Bytes octets = transport_of(packet, TRACE_IPPROTO_OSPF, 1);
    const bool cut = !octets.empty() && octets[0] == std::byte{2} && octets.size() < sizeof(libtrace_ospf_v2_t);
    return cut ? Bytes{} : octets;
}

/// What follows a header; these functions need a number of remaining octets.
template <typename Header>
void* after_header(Header* header, std::uint32_t* remaining) noexcept {
    if (header == nullptr || remaining == nullptr) {
        return nullptr;
    }
    return to_caller(after(octets_at(header, remaining), sizeof *header), remaining);
}

/// The octets that are left for an iteration; a null span if they are too few for a record.
Bytes rest_of(unsigned char* const* current, const std::uint32_t* remaining, std::size_t record_size) noexcept {
    if (current == nullptr || remaining == nullptr) {
        return {};
    }
    const Bytes rest = octets_at(*current, remaining);
    return rest.size() < record_size ? Bytes{} : rest;
}

void advance(unsigned char** current, std::uint32_t* remaining, std::size_t size) noexcept {
    *current += size;
    *remaining -= static_cast<std::uint32_t>(size);
}

bool is_known_lsa(std::uint8_t type) noexcept {
    return type >= TRACE_OSPF_LS_ROUTER && type <= TRACE_OSPF_LS_EXTERNAL;
}

/// A number of 24 bits.
template <typename Lsa>
std::uint32_t metric_of(const Lsa* lsa) noexcept {
    return lsa == nullptr ? 0U : std::uint32_t{lsa->metric_a} << 16 | std::uint32_t{lsa->metric_b} << 8 | lsa->metric_c;
}

// What the functions that iterate return.
constexpr int another = 1;
constexpr int at_end = 0;
constexpr int malformed = -1;

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;
using spindrift::Bytes;

void* trace_get_ospf_header(libtrace_packet_t* packet, uint8_t* version, uint32_t* remaining) {
    if (version == nullptr) {
        return nullptr;
    }
    const Bytes octets = ospf_in(packet);
    *version = octets.empty() ? uint8_t{0} : std::to_integer<uint8_t>(octets[0]);
    return to_caller(octets, remaining);
}

void* trace_get_ospf_contents_v2(libtrace_ospf_v2_t* header, uint8_t* ospf_type, uint32_t* remaining) {
    void* const contents = after_header(header, remaining);
    store(ospf_type, contents == nullptr ? uint8_t{0} : header->type);
    return contents;
}

unsigned char* trace_get_first_ospf_lsa_from_update_v2(libtrace_ospf_ls_update_t* ls_update, uint32_t* remaining) {
    return static_cast<unsigned char*>(after_header(ls_update, remaining));
}

unsigned char* trace_get_first_ospf_lsa_from_db_desc_v2(libtrace_ospf_db_desc_v2_t* db_desc, uint32_t* remaining) {
    return static_cast<unsigned char*>(after_header(db_desc, remaining));
}

unsigned char* trace_get_first_ospf_link_from_router_lsa_v2(libtrace_ospf_router_lsa_v2_t* lsa, uint32_t* remaining) {
    return static_cast<unsigned char*>(after_header(lsa, remaining));
}

int trace_get_next_ospf_link_v2(unsigned char** current, libtrace_ospf_link_v2_t** link, uint32_t* remaining,
                                uint32_t* link_len) {
    constexpr uint32_t size = sizeof(libtrace_ospf_link_v2_t);
    const Bytes rest = rest_of(current, remaining, size);
    store(link, to_caller<libtrace_ospf_link_v2_t>(rest, nullptr));
    if (rest.empty()) {
        store(remaining, uint32_t{0});
        return at_end;
    }
    store(link_len, size);
    advance(current, remaining, size);
    return another;
}

int trace_get_next_ospf_lsa_v2(unsigned char** current, libtrace_ospf_lsa_v2_t** lsa_hdr, unsigned char** lsa_body,
                               uint32_t* remaining, uint8_t* lsa_type, uint16_t* lsa_length) {
    const Bytes rest = rest_of(current, remaining, lsa_header_size);
    auto* const header = to_caller<libtrace_ospf_lsa_v2_t>(rest, nullptr);
    store(lsa_hdr, header);
    store<unsigned char*>(lsa_body, nullptr);
    if (header == nullptr) {
        store(remaining, uint32_t{0});
        return at_end;
    }
    const auto length = spindrift::load_be<uint16_t>(rest.data() + lsa_header_size - sizeof(uint16_t));
    store(lsa_type, header->lsa_type);
    store(lsa_length, length);
    if (!is_known_lsa(header->lsa_type) || length < lsa_header_size || length > rest.size()) {
        store(remaining, uint32_t{0});
        return malformed;
    }
    // Acknowledgements have headers only.
    if (length > lsa_header_size) {
        store(lsa_body, *current + lsa_header_size);
    }
    advance(current, remaining, length);
    return another;
}

int trace_get_next_ospf_lsa_header_v2(unsigned char** current, libtrace_ospf_lsa_v2_t** lsa_hdr, uint32_t* remaining,
                                      uint8_t* lsa_type, uint16_t* lsa_length) {
    const Bytes rest = rest_of(current, remaining, lsa_header_size);
    auto* const header = to_caller<libtrace_ospf_lsa_v2_t>(rest, nullptr);
    store(lsa_hdr, header);
    if (header == nullptr) {
        store(remaining, uint32_t{0});
        return at_end;
    }
    // No type, so that nobody looks for a body.
    store(lsa_type, uint8_t{0});
    store(lsa_length, static_cast<uint16_t>(lsa_header_size));
    if (!is_known_lsa(header->lsa_type)) {
        store(remaining, uint32_t{0});
        return malformed;
    }
    advance(current, remaining, lsa_header_size);
    return another;
}

uint32_t trace_get_ospf_metric_from_as_external_lsa_v2(libtrace_ospf_as_external_lsa_v2_t* as_lsa) {
    return metric_of(as_lsa);
}

uint32_t trace_get_ospf_metric_from_summary_lsa_v2(libtrace_ospf_summary_lsa_v2_t* sum_lsa) {
    return metric_of(sum_lsa);
}
