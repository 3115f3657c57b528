#include "tag_fields.hpp"

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

std::string list_of_protocols() {
    std::string list;
    for (unsigned number = 0; number <= 0xFF; ++number) {
        if (const auto name = packet::protocol_name(static_cast<std::uint8_t>(number)); !name.empty()) {
            list.append(list.empty() ? " (" : ", ").append(name);
        }
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
    info.number_of = packet::protocol_number;
    info.list_of_names = list_of_protocols;
    return info;
}

std::span<const std::string_view> field_names() noexcept {
    return names().all;
}

std::span<const std::string_view> filter_field_names() noexcept {
    return field_names().subspan(plain_field_count);
}

}  // namespace spindrift::tag
