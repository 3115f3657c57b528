#include "record_options.hpp"

#include "pcapng_options.hpp"

#include <spindrift/packet/erf.hpp>
#include <spindrift/packet/erf_provenance.hpp>
#include <spindrift/packet/pcapng.hpp>

#include <algorithm>

namespace spindrift::libtrace::metadata {
namespace {

using packet::PcapngBlockType;
using packet::ProvenanceForm;

std::uint16_t number16(Bytes octets, std::endian order) noexcept {
    return order == std::endian::big ? load_be<std::uint16_t>(octets.data()) : load_le<std::uint16_t>(octets.data());
}

libtrace_meta_datatype_t type_of(ProvenanceForm form) noexcept {
    switch (form) {
        case ProvenanceForm::text: return TRACE_META_STRING;
        case ProvenanceForm::number32: return TRACE_META_UINT32;
        case ProvenanceForm::number64: return TRACE_META_UINT64;
        case ProvenanceForm::ipv4: return TRACE_META_IPV4;
        case ProvenanceForm::ipv6: return TRACE_META_IPV6;
        case ProvenanceForm::mac: return TRACE_META_MAC;
    }
    return TRACE_META_UNKNOWN;
}

std::size_t size_of(libtrace_meta_datatype_t type) noexcept {
    switch (type) {
        case TRACE_META_UINT8: return sizeof(std::uint8_t);
        case TRACE_META_UINT32: return sizeof(std::uint32_t);
        default: return sizeof(std::uint64_t);
    }
}

/// Blocks of other types hold no options, or not only these.
bool has_options(PcapngBlockType type) noexcept {
    return type == PcapngBlockType::section || type == PcapngBlockType::interface ||
           type == PcapngBlockType::name_resolution || type == PcapngBlockType::interface_statistics;
}

}  // namespace

std::uint64_t RecordOption::number() const noexcept {
    const Bytes octets = value.first(std::min(size_of(type), value.size()));
    std::uint64_t result = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const std::size_t at = order == std::endian::big ? i : octets.size() - 1 - i;
        result = result << 8 | std::to_integer<std::uint64_t>(octets[at]);
    }
    // Times in statistics are two words, the high one first in both byte orders.
    const bool is_time = section == static_cast<std::uint16_t>(PcapngBlockType::interface_statistics) &&
                         (code == pcapng_option::statistics_start || code == pcapng_option::statistics_end);
    return is_time && order == std::endian::little ? std::rotl(result, 32) : result;
}

RecordOptions::RecordOptions(const libtrace_packet_t* packet) noexcept {
    if (packet == nullptr || packet->header == nullptr || packet->payload == nullptr) {
        return;
    }
    switch (trace_get_link_type(packet)) {
        case TRACE_TYPE_PCAPNG_META: begin_pcapng(*packet); break;
        case TRACE_TYPE_ERF_META: begin_erf(*packet); break;
        default: break;
    }
}

// The block begins at `header`, its part after the fixed fields at `payload`.
void RecordOptions::begin_pcapng(const libtrace_packet_t& packet) noexcept {
    constexpr std::size_t length_size = 4;
    const auto* const start = static_cast<const std::byte*>(packet.header);
    const auto* const payload = static_cast<const std::byte*>(packet.payload);
    const std::size_t captured = trace_get_capture_length(&packet);
    if (payload < start || captured > accessors::max_packet_size) {
        return;
    }
    const auto block = packet::PcapngBlock::parse({start, static_cast<std::size_t>(payload - start) + captured});
    if (!block || !has_options(block->type())) {
        return;
    }
    const Bytes options = block->payload();
    rest_ = options.first(options.size() - std::min(length_size, options.size()));
    block_type_ = static_cast<std::uint32_t>(block->type());
    order_ = block->order();
}

// The record tells its length itself, with its header.
void RecordOptions::begin_erf(const libtrace_packet_t& packet) noexcept {
    const auto* const start = static_cast<const std::byte*>(packet.header);
    const auto record = packet::ErfRecord::parse({start, packet::ErfRecord::stated_size(start)});
    if (record && !record->is_malformed() && record->type() == packet::ErfType::meta) {
        rest_ = Bytes{start, record->size()}.subspan(record->framing_size());
    }
}

std::optional<RecordOption> RecordOptions::next_in_pcapng() noexcept {
    constexpr std::size_t header_size = 4;
    if (rest_.size() < header_size) {
        return std::nullopt;
    }
    const std::uint16_t code = number16(rest_, order_);
    const std::size_t length = number16(rest_.subspan(2), order_);
    const Bytes after = rest_.subspan(header_size);
    if (code == pcapng_option::end || length > after.size()) {
        return std::nullopt;
    }
    rest_ = after.subspan(std::min((length + 3) / 4 * 4, after.size()));
    const PcapngOption known = find_pcapng_option(block_type_, code);
    RecordOption option{
        static_cast<std::uint16_t>(block_type_), code, known.type, known.name, after.first(length), order_};
    if (block_type_ == static_cast<std::uint32_t>(PcapngBlockType::interface) && code == pcapng_option::interface_eui) {
        option.order = std::endian::big;  // eight octets in this order, not a number
    }
    return option;
}

std::optional<RecordOption> RecordOptions::next_in_erf() noexcept {
    // Not `>=`: the padding at the end of a record may be as large as an item's header.
    while (rest_.size() > packet::ProvenanceItem::size) {
        const packet::ProvenanceItem item(rest_);
        if (item.data().size() != item.length()) {
            return std::nullopt;
        }
        rest_ = item.after(item.padded_size());
        if (!packet::provenance_section_name(item.code()).empty()) {
            section_ = item.code();
            continue;
        }
        const auto* const known = packet::find_provenance_option(item.code());
        return RecordOption{section_,
                            item.code(),
                            known == nullptr ? TRACE_META_UNKNOWN : type_of(known->form),
                            known == nullptr ? "Unknown" : known->name.data(),
                            item.data(),
                            std::endian::big};
    }
    return std::nullopt;
}

}  // namespace spindrift::libtrace::metadata
