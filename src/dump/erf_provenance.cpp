#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/header_view.hpp>

#include <algorithm>
#include <array>

// ERF provenance records: sections of options that describe the capture (docs/formats/ndag.md 8.14).
namespace spindrift::dump {
namespace {

enum class Form : std::uint8_t { text, number32, number64, ipv4, ipv6, mac };

struct Option {
    std::uint16_t code;
    Form form;
    std::string_view name;
};

constexpr std::uint16_t time_generated = 2;

// Sorted by code. The names are libtrace's.
constexpr auto known_options = std::to_array<Option>({
    {1, Form::text, "Comment"},
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

const Option* find_option(std::uint16_t code) noexcept {
    const auto* const found = std::ranges::lower_bound(known_options, code, {}, &Option::code);
    return found != known_options.end() && found->code == code ? found : nullptr;
}

std::string_view section_name(std::uint16_t code) noexcept {
    switch (code) {
        case 0xFF00: return "Capture";
        case 0xFF01: return "Host";
        case 0xFF02: return "Module";
        case 0xFF03: return "Interface";
        case 0xFF08: return "Stream";
        default: return {};
    }
}

std::size_t needed_size(Form form) noexcept {
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

void put_value(Line& line, Form form, Bytes data) {
    switch (form) {
        case Form::text: {
            const std::string_view text = as_text(data);
            line.put_text(text.substr(0, text.find('\0')));
            break;
        }
        case Form::number32: line.decimal(load_be<std::uint32_t>(data.data())); break;
        case Form::number64: line.decimal(load_be<std::uint64_t>(data.data())); break;
        case Form::ipv4: line.ipv4(data.first(4)); break;
        case Form::ipv6: line.ipv6(data.first(16)); break;
        case Form::mac: line.mac(data); break;
    }
}

void put_option(Line& line, std::uint16_t code, Bytes data) {
    const Option* const option = find_option(code);
    if (option != nullptr && data.size() >= needed_size(option->form)) {
        put_value(line.put("   ").put_text(option->name).put(": "), option->form, data);
    } else {
        line.put("   Unknown Option ID ").decimal(code).put(" (output RAW): ");
        for (const std::byte octet : data) {
            line.hex(octet).put(' ');
        }
    }
    line.put('\n');
}

/// The header of a section or an option.
class ItemHeader : public packet::HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 4;

    [[nodiscard]] std::uint16_t code() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint16_t length() const noexcept { return field<std::uint16_t>(2); }
    [[nodiscard]] Bytes data() const noexcept { return address(size, length()); }
    /// Items begin at multiples of 4 octets.
    [[nodiscard]] std::size_t padded_size() const noexcept { return size + (length() + std::size_t{3}) / 4 * 4; }
};

}  // namespace

Next dump_erf_provenance(Context& context, Bytes octets) {
    Line(context.out).put(" ERF Provenance Packet\n");
    std::uint16_t section = 0;
    std::uint16_t shown_section = 0;
    // Not `>=`: the padding at the end of a record may be as large as an item's header.
    while (octets.size() > ItemHeader::size) {
        const ItemHeader item(octets);
        octets = item.after(item.padded_size());
        if (!section_name(item.code()).empty()) {
            section = item.code();
            continue;
        }
        const Bytes data = item.data();
        Line line(context.out, Line::usual_room + 3 * data.size());
        if (section != shown_section) {
            // The name of a section is printed before its first option.
            line.put("  ").put_text(section_name(section)).put(" section:\n");
            shown_section = section;
        }
        if (item.code() != time_generated) {
            put_option(line, item.code(), data);
        }
    }
    return no_more;
}

}  // namespace spindrift::dump
