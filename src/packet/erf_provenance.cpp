#include <spindrift/packet/erf_provenance.hpp>

#include <algorithm>
#include <array>

namespace spindrift::packet {
namespace {

using Form = ProvenanceForm;

// Sorted by code. The names are libtrace's.
constexpr auto known_options = std::to_array<ProvenanceOption>({
    {1, Form::text, "Comment"},
    {2, Form::number64, "Time generated"},
    {8, Form::number32, "FCS Length"},
    {10, Form::number32, "Subnet CIDR"},
    {11, Form::text, "Organisation Name"},
    {12, Form::text, "Name"},
    {13, Form::text, "Description"},
    {16, Form::text, "Application Name"},
    {17, Form::text, "Operating System"},
    {18, Form::text, "Hostname"},
    {20, Form::text, "Model"},
    {21, Form::text, "Firmware Version"},
    {22, Form::text, "Serial Number"},
    {29, Form::number32, "Snap length"},
    {30, Form::number32, "DAG Card Number"},
    {31, Form::number32, "DAG Module Number"},
    {33, Form::number32, "Stream Number"},
    {34, Form::text, "Capture Location"},
    {36, Form::text, "Filter"},
    {37, Form::number32, "Flow Hash Mode"},
    {38, Form::number32, "Tunneling Mode"},
    {40, Form::number64, "Stream Buffer Memory"},
    {43, Form::text, "Rotfile Name"},
    {44, Form::text, "DAG Device Name"},
    {45, Form::text, "DAG Device Path"},
    {46, Form::text, "Location Description"},
    {47, Form::text, "Capture Application Version"},
    {49, Form::text, "CPU"},
    {50, Form::number32, "CPU Cores"},
    {51, Form::number32, "CPU NUMA Nodes"},
    {53, Form::text, "DAG Software Version"},
    {64, Form::number32, "Interface Number"},
    {66, Form::number64, "Interface Speed"},
    {67, Form::ipv4, "Interface IPv4"},
    {68, Form::ipv6, "Interface IPv6"},
    {69, Form::mac, "Interface MAC"},
    {78, Form::text, "Transceiver Type"},
    {79, Form::number32, "Optical RX Power"},
    {80, Form::number32, "Optical TX Power"},
    {81, Form::number32, "Link Status"},
    {82, Form::text, "PHY Mode"},
    {83, Form::number32, "Port Type"},
    {84, Form::number64, "Latency"},
    {216, Form::number32, "Stream Dropped Records"},
    {217, Form::number32, "Stream Dropped Records (Buffer Overflow)"},
    {384, Form::number32, "CLK Source"},
    {385, Form::number32, "CLK State"},
    {386, Form::number64, "CLK Threshold"},
    {387, Form::number64, "CLK Correction"},
    {388, Form::number32, "CLK Failures"},
    {389, Form::number32, "CLK Resyncs"},
    {390, Form::number64, "CLK Phase Errors"},
    {391, Form::number32, "CLK Input Pulses"},
    {392, Form::number32, "CLK Rejected Pulses"},
    {393, Form::number32, "CLK PHC Index"},
    {394, Form::number64, "CLK PHC Offset"},
    {395, Form::text, "CLK Timebase"},
    {396, Form::text, "CLK Description"},
    {397, Form::number32, "CLK Output Source"},
    {398, Form::number32, "CLK Link Mode"},
    {399, Form::number32, "PTP Domain Number"},
    {400, Form::number32, "PTP Steps removed"},
    {414, Form::number32, "CLK Port Protocol"},
});

}  // namespace

const ProvenanceOption* find_provenance_option(std::uint16_t code) noexcept {
    const auto* const found = std::ranges::lower_bound(known_options, code, {}, &ProvenanceOption::code);
    return found != known_options.end() && found->code == code ? found : nullptr;
}

std::string_view provenance_section_name(std::uint16_t code) noexcept {
    switch (code) {
        case 0xFF00: return "Capture";
        case 0xFF01: return "Host";
        case 0xFF02: return "Module";
        case 0xFF03: return "Interface";
        case 0xFF08: return "Stream";
        default: return {};
    }
}

std::size_t min_size(ProvenanceForm form) noexcept {
    switch (form) {
        case Form::text: return 0;
        case Form::number32:
        case Form::ipv4: return 4;
        case Form::number64: return 8;
        case Form::mac: return 6;
        case Form::ipv6: return 16;
    }
    return 0;
}

}  // namespace spindrift::packet
