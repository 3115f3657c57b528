#include "pcapng_options.hpp"

#include <spindrift/packet/pcapng.hpp>

namespace spindrift::libtrace::metadata {
namespace {

PcapngOption of_section(std::uint16_t code) noexcept {
    switch (code) {
        case 2: return {TRACE_META_STRING, "Hardware"};
        case 3: return {TRACE_META_STRING, "Operating System"};
        case 4: return {TRACE_META_STRING, "Application Name"};
        default: return {TRACE_META_STRING};
    }
}

PcapngOption of_interface(std::uint16_t code) noexcept {
    switch (code) {
        case 2: return {TRACE_META_STRING, "Name"};
        case 3: return {TRACE_META_STRING, "Description"};
        case 4: return {TRACE_META_IPV4, "Interface IPv4"};
        case 5: return {TRACE_META_IPV6, "Interface IPv6"};
        case 6: return {TRACE_META_MAC, "Interface MAC"};
        case 7: return {TRACE_META_UINT64, "Interface EUI"};
        case 8: return {TRACE_META_UINT64, "Interface Speed"};
        case 9: return {TRACE_META_UINT8, "Time Resolution"};
        case 10: return {TRACE_META_UINT32, "Time Zone"};
        case 11: return {TRACE_META_STRING, "Filter"};
        case 12: return {TRACE_META_STRING, "Operating System"};
        case 13: return {TRACE_META_UINT8, "FCS Length"};
        case 14: return {TRACE_META_UINT64, "Time Offset"};
        case 15: return {TRACE_META_STRING, "Hardware"};
        default: return {};
    }
}

PcapngOption of_statistics(std::uint16_t code) noexcept {
    switch (code) {
        case 2: return {TRACE_META_UINT64, "Start Time"};
        case 3: return {TRACE_META_UINT64, "End Time"};
        case 4: return {TRACE_META_UINT64, "Received Packets"};
        case 5: return {TRACE_META_UINT64, "Dropped Packets"};
        case 6: return {TRACE_META_UINT64, "Packets Accepted by Filter"};
        case 7: return {TRACE_META_UINT64, "Packets Dropped by Operating System"};
        case 8: return {TRACE_META_UINT64, "Packets Delivered to User"};
        default: return {TRACE_META_UINT64};
    }
}

}  // namespace

PcapngOption find_pcapng_option(std::uint32_t block_type, std::uint16_t code) noexcept {
    using packet::PcapngBlockType;
    const auto type = static_cast<PcapngBlockType>(block_type);
    if (code == pcapng_option::comment && type != PcapngBlockType::name_resolution) {
        return {TRACE_META_STRING, "Comment"};
    }
    switch (type) {
        case PcapngBlockType::section: return of_section(code);
        case PcapngBlockType::interface: return of_interface(code);
        case PcapngBlockType::interface_statistics: return of_statistics(code);
        default: return {};
    }
}

}  // namespace spindrift::libtrace::metadata
