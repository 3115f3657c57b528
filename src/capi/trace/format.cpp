#include "format.hpp"

#include <spindrift/base/text.hpp>

#include <algorithm>
#include <initializer_list>

namespace spindrift::libtrace {
namespace {

constexpr std::uint16_t bits(std::initializer_list<trace_option_t> options) noexcept {
    // What the library does for every format.
    unsigned all = 1U << TRACE_OPTION_SNAPLEN | 1U << TRACE_OPTION_FILTER | 1U << TRACE_OPTION_HASHER |
                   1U << TRACE_OPTION_REPLAY_SPEEDUP;
    for (const trace_option_t option : options) {
        all |= 1U << option;
    }
    return static_cast<std::uint16_t>(all);
}

constexpr std::uint8_t capture_counts = Format::received | Format::dropped | Format::captured | Format::errors;

constexpr auto file_options = bits({TRACE_OPTION_EVENT_REALTIME});
constexpr auto blocks_options = bits({TRACE_OPTION_EVENT_REALTIME, TRACE_OPTION_DISCARD_META});
constexpr auto live_options = bits({TRACE_OPTION_PROMISC});

constexpr Format unsupported(std::string_view name, base_format_t number) noexcept {
    return {name, number, Format::Use::none, false, 1, false, nullptr, bits({}), 0};
}

using enum Format::Use;

constexpr Format formats[] = {
    {"pcapfile", TRACE_FORMAT_PCAPFILE, both, false, 1, false, pcap_file_layout, file_options, 0},
    {"erf", TRACE_FORMAT_ERF, both, false, 1, false, erf_layout, blocks_options, Format::dropped},
    {"rawerf", TRACE_FORMAT_RAWERF, input, false, 1, false, erf_layout, blocks_options, Format::dropped},
    {"pcapng", TRACE_FORMAT_PCAPNG, both, false, 1, false, pcapng_layout, blocks_options,
     Format::received | Format::dropped | Format::captured},
    {"pcap", TRACE_FORMAT_PCAP, both, false, 1, false, pcap_layout, bits({}), 0},
    {"pcapint", TRACE_FORMAT_PCAP, both, true, 1, false, pcap_layout, live_options, Format::received | Format::dropped},
    {"int", TRACE_FORMAT_LINUX_NATIVE, both, true, -1, true, interface_layout, live_options, capture_counts},
    {"ring", TRACE_FORMAT_LINUX_RING, both, true, -1, true, ring_layout, live_options, capture_counts},
    {"ndag", TRACE_FORMAT_NDAG, input, true, 0, true, erf_layout, bits({TRACE_OPTION_CONSTANT_ERF_FRAMING}),
     Format::received | Format::dropped | Format::missing},
    {"ndagtcp", TRACE_FORMAT_NDAG_TCP, input, true, 0, true, erf_layout, bits({TRACE_OPTION_CONSTANT_ERF_FRAMING}),
     Format::received | Format::dropped | Format::missing},
    // Hardware, and formats that are not read here.
    unsupported("dag", TRACE_FORMAT_ERF),
    unsupported("dpdk", TRACE_FORMAT_DPDK),
    unsupported("dpdkvdev", TRACE_FORMAT_DPDK),
    unsupported("dpdkndag", TRACE_FORMAT_DPDK_NDAG),
    unsupported("xdp", TRACE_FORMAT_XDP),
    unsupported("pfring", TRACE_FORMAT_PFRING),
    unsupported("etsilive", TRACE_FORMAT_ETSILIVE),
    unsupported("etsifile", TRACE_FORMAT_ETSIFILE),
    unsupported("tzsplive", TRACE_FORMAT_TZSPLIVE),
    unsupported("rt", TRACE_FORMAT_RT),
    unsupported("duck", TRACE_FORMAT_DUCK),
    unsupported("tsh", TRACE_FORMAT_TSH),
    unsupported("tr+", TRACE_FORMAT_TSH),
    unsupported("atmhdr", TRACE_FORMAT_ATMHDR),
    unsupported("legacyatm", TRACE_FORMAT_LEGACY_ATM),
    unsupported("legacypos", TRACE_FORMAT_LEGACY_POS),
    unsupported("legacyeth", TRACE_FORMAT_LEGACY_ETH),
    unsupported("legacynzix", TRACE_FORMAT_LEGACY_NZIX),
    unsupported("bpf", TRACE_FORMAT_BPF),
};

}  // namespace

const Format* find_format(std::string_view name) noexcept {
    const auto* const found =
        std::ranges::find_if(formats, [&](const Format& format) { return equal_ignoring_case(format.name, name); });
    return found != std::ranges::end(formats) ? found : nullptr;
}

}  // namespace spindrift::libtrace
