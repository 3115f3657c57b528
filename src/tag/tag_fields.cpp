#include "tag_fields.hpp"

#include <spindrift/base/text.hpp>
#include <spindrift/packet/ip_header.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace spindrift::tag {
namespace {

using Kind = predicate::FieldInfo::Kind;

constexpr std::size_t plain_field_count = static_cast<std::size_t>(TagField::filter);

struct FieldRow {
    std::string_view name;
    Kind kind;
    std::uint64_t max;
};

// By number of `TagField`.
constexpr std::array<FieldRow, plain_field_count> rows = {{
    {"protocol", Kind::named_number, 0xFF},
    {"src_port", Kind::number, 0xFFFF},
    {"dest_port", Kind::number, 0xFFFF},
    {"flow_hash", Kind::number, 0xFFFF'FFFF},
    {"asn", Kind::number, 0xFFFF'FFFF},
    {"country", Kind::text, 0},
    {"continent", Kind::text, 0},
    {"maxmind_country", Kind::text, 0},
    {"maxmind_continent", Kind::text, 0},
    {"netacq_country", Kind::text, 0},
    {"netacq_continent", Kind::text, 0},
    {"netacq_region", Kind::number, 0xFFFF},
    {"netacq_polygon", Kind::number, 0xFF'FFFF},
}};

struct Protocol {
    std::uint8_t number;
    std::string_view name;
};

constexpr std::array<Protocol, 9> protocols = {{
    {packet::ip_protocol::icmp, "icmp"},
    {packet::ip_protocol::ipv4, "ipv4"},
    {packet::ip_protocol::tcp, "tcp"},
    {packet::ip_protocol::udp, "udp"},
    {packet::ip_protocol::ipv6, "ipv6"},
    {packet::ip_protocol::gre, "gre"},
    {packet::ip_protocol::esp, "esp"},
    {packet::ip_protocol::icmpv6, "icmpv6"},
    {packet::ip_protocol::sctp, "sctp"},
}};

std::optional<std::int64_t> protocol_number(std::string_view name) noexcept {
    const auto* const found = std::ranges::find_if(
        protocols, [name](const Protocol& protocol) { return equal_ignoring_case(protocol.name, name); });
    return found == protocols.end() ? std::nullopt : std::optional<std::int64_t>(found->number);
}

std::string list_of_protocols() {
    std::string list;
    for (const Protocol& protocol : protocols) {
        list.append(list.empty() ? " (" : ", ").append(protocol.name);
    }
    return list + ")";
}

// The names of filters are words of expressions, in which `-` looks like a minus.
struct Names {
    std::array<std::string, filter_count> filters;
    std::array<std::string_view, plain_field_count + filter_count + 1> all;

    Names() {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            all[i] = rows[i].name;
        }
        for (std::size_t i = 0; i < filter_count; ++i) {
            filters[i] = to_text(static_cast<Filter>(i));
            std::ranges::replace(filters[i], '-', '_');
            all[plain_field_count + i] = filters[i];
        }
        all.back() = "nonroutable";
    }
};

const Names& names() {
    static const Names names;
    return names;
}

}  // namespace

std::optional<NamedField> find_field(std::string_view name) noexcept {
    const auto* const row = std::ranges::find(rows, name, &FieldRow::name);
    if (row != rows.end()) {
        return NamedField{static_cast<TagField>(row - rows.begin())};
    }
    const auto filter = parse_filter(name);
    return filter ? std::optional(NamedField{TagField::filter, *filter}) : std::nullopt;
}

predicate::FieldInfo field_info(const NamedField& field, std::string_view name) {
    predicate::FieldInfo info;
    info.name = name;
    if (field.field == TagField::filter) {
        info.kind = Kind::boolean;
        info.range = {0, 1};
        return info;
    }
    const FieldRow& row = rows[static_cast<std::size_t>(field.field)];
    info.kind = row.kind;
    info.range = {0, row.max};
    info.number_of = protocol_number;
    info.list_of_names = list_of_protocols;
    return info;
}

std::span<const std::string_view> field_names() noexcept {
    return names().all;
}

std::span<const std::string_view> filter_field_names() noexcept {
    return field_names().subspan(plain_field_count);
}

std::string_view protocol_name(std::uint8_t protocol) noexcept {
    const auto* const found = std::ranges::find(protocols, protocol, &Protocol::number);
    return found == protocols.end() ? std::string_view() : found->name;
}

}  // namespace spindrift::tag
