#include "decoder.hpp"
#include "line.hpp"

#include <spindrift/packet/erf_provenance.hpp>

// ERF provenance records: sections of options that describe the capture (docs/formats/ndag.md 8.14).
namespace spindrift::dump {
namespace {

using packet::ProvenanceItem;
using packet::ProvenanceOption;
using Form = packet::ProvenanceForm;

constexpr std::uint16_t time_generated = 2;

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
    const ProvenanceOption* const option = packet::find_provenance_option(code);
    if (option != nullptr && data.size() >= packet::min_size(option->form)) {
        put_value(line.put("   ").put_text(option->name).put(": "), option->form, data);
    } else {
        line.put("   Unknown Option ID ").decimal(code).put(" (output RAW): ");
        for (const std::byte octet : data) {
            line.hex(octet).put(' ');
        }
    }
    line.put('\n');
}

}  // namespace

Next dump_erf_provenance(Context& context, Bytes octets) {
    Line(context.out).put(" ERF Provenance Packet\n");
    std::uint16_t section = 0;
    std::uint16_t shown_section = 0;
    // Not `>=`: the padding at the end of a record may be as large as an item's header.
    while (octets.size() > ProvenanceItem::size) {
        const ProvenanceItem item(octets);
        octets = item.after(item.padded_size());
        if (!packet::provenance_section_name(item.code()).empty()) {
            section = item.code();
            continue;
        }
        const Bytes data = item.data();
        Line line(context.out, Line::usual_room + 3 * data.size());
        if (section != shown_section) {
            // The name of a section is printed before its first option.
            line.put("  ").put_text(packet::provenance_section_name(section)).put(" section:\n");
            shown_section = section;
        }
        if (item.code() != time_generated) {
            put_option(line, item.code(), data);
        }
    }
    return no_more;
}

}  // namespace spindrift::dump
