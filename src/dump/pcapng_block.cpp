#include "pcapng_block.hpp"

#include "decoder.hpp"
#include "line.hpp"

#include <array>
#include <string_view>

// Blocks of pcapng files without a packet (docs/formats/ndag.md 8.14).
namespace spindrift::dump {
namespace {

enum class Form : std::uint8_t { text, number8, number64, filter, ipv4, ipv6, mac, eui64, ipv4_with_name };

struct Option {
    std::uint16_t code;
    Form form;
    std::string_view name;
};

constexpr auto section_options = std::to_array<Option>({
    {2, Form::text, "shb_hardware"},
    {3, Form::text, "shb_os"},
    {4, Form::text, "shb_userappl"},
});

constexpr auto interface_options = std::to_array<Option>({
    {2, Form::text, "if_name"},
    {3, Form::text, "if_description"},
    {4, Form::ipv4, "if_IPv4addr"},
    {5, Form::ipv6, "if_IPv6addr"},
    {6, Form::mac, "if_MACaddr"},
    {7, Form::eui64, "if_EUIaddr"},
    {8, Form::number64, "if_speed"},
    {9, Form::number8, "if_tsresol"},
    {11, Form::filter, "if_filter"},
    {12, Form::text, "if_os"},
    {13, Form::number8, "if_fcslen"},
    {14, Form::number64, "if_tsoffset"},
    {15, Form::text, "if_hardware"},
});

constexpr auto statistics_options = std::to_array<Option>({
    {2, Form::number64, "isb_starttime"},
    {3, Form::number64, "isb_endtime"},
    {4, Form::number64, "isb_ifrecv"},
    {5, Form::number64, "isb_ifdrop"},
    {6, Form::number64, "isb_filteraccept"},
    {7, Form::number64, "isb_osdrop"},
    {8, Form::number64, "isb_usrdeliv"},
});

constexpr auto name_records = std::to_array<Option>({
    {1, Form::ipv4_with_name, "nrb_record_ipv4"},
});

struct BlockKind {
    std::string_view name;
    std::span<const Option> options;
};

BlockKind kind_of(std::uint32_t type) noexcept {
    switch (type) {
        case PcapngBlockView::section_header: return {"Section Header Block", section_options};
        case PcapngBlockView::interface_description: return {"Interface Description Block", interface_options};
        case PcapngBlockView::name_resolution: return {"Name Resolution", name_records};
        case PcapngBlockView::interface_statistics: return {"Interface Statistics", statistics_options};
        case PcapngBlockView::custom:
        case PcapngBlockView::custom_not_copied: return {"Custom Block", {}};
        default: return {};
    }
}

std::size_t needed_size(Form form) noexcept {
    switch (form) {
        case Form::text: return 0;
        case Form::number8:
        case Form::filter: return 1;
        case Form::ipv4:
        case Form::ipv4_with_name: return 4;
        case Form::mac: return 6;
        case Form::number64:
        case Form::eui64: return 8;
        case Form::ipv6: return 16;
    }
    return 0;
}

std::string_view text_of(Bytes data) noexcept {
    const std::string_view text = as_text(data);
    return text.substr(0, text.find('\0'));
}

void put_octets(Line& line, Bytes data) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (i != 0) {
            line.put(':');
        }
        line.hex(data[i]);
    }
}

/// \param at offset of the option's data in the block
void put_value(Line& line, const PcapngBlockView& block, Form form, std::size_t at, Bytes data) {
    switch (form) {
        case Form::text: line.put_text(text_of(data)); break;
        case Form::number8: line.decimal(block.number<std::uint8_t>(at)); break;
        case Form::number64: line.decimal(block.number<std::uint64_t>(at)); break;
        case Form::filter:
            line.decimal(block.number<std::uint8_t>(at)).put(' ').put_text(text_of(data.subspan(1)));
            break;
        case Form::ipv4: line.ipv4(data.first(4)); break;
        case Form::ipv6: line.ipv6(data.first(16)); break;
        case Form::mac: put_octets(line, data.first(6)); break;
        case Form::eui64: put_octets(line, data.first(8)); break;
        case Form::ipv4_with_name:
            line.ipv4(data.first(4)).put(" dns_name: ").put_text(text_of(data.subspan(4)));
            break;
    }
}

/// The end of the options, or of the records of a name resolution block.
constexpr std::uint16_t end_of_options = 0;

void put_options(Context& context, const PcapngBlockView& block, std::span<const Option> known) {
    constexpr std::size_t option_header = 4;
    std::size_t at = block.fixed_size();
    while (block.has(at + option_header + 1)) {
        const auto code = block.number<std::uint16_t>(at);
        const auto length = block.number<std::uint16_t>(at + 2);
        if (code == end_of_options) {
            return;
        }
        at += option_header;
        const Bytes rest = block.after(at);
        const Bytes data = rest.first(std::min<std::size_t>(length, rest.size()));
        const auto option = std::ranges::find(known, code, &Option::code);
        if (option != known.end() && data.size() >= needed_size(option->form)) {
            Line line(context.out, Line::usual_room + data.size());
            put_value(line.put("  ").put_text(option->name).put(": "), block, option->form, at, data);
            line.put('\n');
        }
        at += (length + std::size_t{3}) / 4 * 4;
    }
}

}  // namespace

std::size_t PcapngBlockView::fixed_size() const noexcept {
    switch (type()) {
        case section_header: return 24;
        case interface_description: return 16;
        case interface_statistics: return 20;
        case decryption_secrets: return 16;
        case custom:
        case custom_not_copied: return 12;
        default: return 8;
    }
}

Next dump_pcapng_block(Context& context, Bytes octets) {
    const PcapngBlockView block(octets);
    // Decryption secrets are not printed.
    if (block.type() == PcapngBlockView::decryption_secrets) {
        return no_more;
    }
    const BlockKind kind = kind_of(block.type());
    if (kind.name.empty()) {
        Line(context.out).put("Unknown Type/Block\n");
        return no_more;
    }
    Line(context.out).put(" PCAPNG ").put_text(kind.name).put('\n');
    put_options(context, block, kind.options);
    return no_more;
}

}  // namespace spindrift::dump
