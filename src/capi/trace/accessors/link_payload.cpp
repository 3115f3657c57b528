#include "metadata_header.hpp"

using namespace spindrift::libtrace::accessors;

void* trace_get_payload_from_layer2(void* l2, libtrace_linktype_t linktype, uint16_t* ethertype, uint32_t* remaining) {
    const auto payload = spindrift::packet::payload_of_link(to_link_layer(linktype), octets_at(l2, remaining));
    store(ethertype, payload.ethertype);
    return to_caller(payload.octets, remaining);
}

void* trace_get_payload_from_link(void* link, libtrace_linktype_t linktype, uint16_t* ethertype, uint32_t* remaining) {
    const auto frame = after_metadata_headers({to_link_layer(linktype), octets_at(link, remaining)});
    const auto payload = spindrift::packet::payload_of_link(frame.link, frame.octets);
    store(ethertype, payload.ethertype);
    return to_caller(payload.octets, remaining);
}

void* trace_get_payload_from_atm(void* link, uint8_t* type, uint32_t* remaining) {
    // The header of a cell as it is captured, without its check octet.
    constexpr std::size_t size = sizeof(libtrace_atm_capture_cell_t);
    const spindrift::Bytes cell = octets_at(link, remaining);
    const spindrift::Bytes payload = after(cell, size);
    store(type,
          payload.data() == nullptr ? uint8_t{0} : static_cast<uint8_t>(std::to_integer<unsigned>(cell[3]) >> 1 & 7));
    return to_caller(payload, remaining);
}
