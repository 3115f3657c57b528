#include <spindrift/nmsg/columns/column_schema.hpp>

#include "column.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace spindrift::nmsg {
namespace {

constexpr std::string_view seconds_suffix = "_sec";
constexpr std::string_view nanoseconds_suffix = "_nsec";
constexpr std::string_view prefix_of_fields = "message_";

/// A column, and whether a table has it if no columns are asked for.
struct Candidate {
    ColumnInfo info;
    bool is_default = true;
    bool is_raw_time = false;  // a part of a pair
};

bool is_coded(Form form) noexcept {
    return form == Form::enumeration || form == Form::rrtype || form == Form::rrclass || form == Form::sie_rrclass ||
           form == Form::rcode || form == Form::ip_protocol;
}

// Whether a value on the wire may have none in the column.
bool may_not_fit(Form form) noexcept {
    return form == Form::address || form == Form::dns_name || form == Form::timestamp || form == Form::dns_json;
}

ColumnType number_type(FieldType type) noexcept {
    switch (type) {
        case FieldType::uint16: return ColumnType::uint16;
        case FieldType::uint32: return ColumnType::uint32;
        case FieldType::uint64: return ColumnType::uint64;
        case FieldType::int16: return ColumnType::int16;
        case FieldType::int32: return ColumnType::int32;
        case FieldType::int64: return ColumnType::int64;
        case FieldType::real: return ColumnType::real;
        case FieldType::boolean: return ColumnType::boolean;
        default: return ColumnType::octets;
    }
}

ColumnType type_of(const Field& field) noexcept {
    switch (field.form) {
        case Form::octets:
        case Form::dns_message:
        case Form::code: return ColumnType::octets;
        case Form::timestamp: return ColumnType::time;
        case Form::unsigned_number:
        case Form::signed_number:
        case Form::real:
        case Form::boolean: return number_type(field.type);
        default: return ColumnType::text;
    }
}

ColumnInfo column_of(const Schema& type, std::size_t index) {
    const Field& field = type.field(index);
    ColumnInfo info;
    info.name = field.name;
    info.type = type_of(field);
    info.field = index;
    info.list = field.repeated();
    info.nullable = !info.list && (field.label != Label::required || may_not_fit(field.form));
    info.nullable_items = info.list && may_not_fit(field.form);
    info.coded = is_coded(field.form);
    return info;
}

bool is_integer(const Field& field) noexcept {
    return field.form == Form::signed_number || field.form == Form::unsigned_number;
}

// The field with the nanoseconds for one with seconds: `X_nsec` for `X_sec`.
std::optional<std::size_t> nanoseconds_of(const Schema& type, std::size_t index) {
    const Field& field = type.field(index);
    if (!field.name.ends_with(seconds_suffix) || field.name.size() == seconds_suffix.size() || !is_integer(field)) {
        return std::nullopt;
    }
    const std::string stem = field.name.substr(0, field.name.size() - seconds_suffix.size());
    const auto found = type.find(stem + std::string(nanoseconds_suffix));
    if (!found || !is_integer(type.field(*found)) || type.field(*found).repeated() != field.repeated() ||
        type.find(stem)) {
        return std::nullopt;
    }
    return found;
}

ColumnInfo pair_of(const Schema& type, std::size_t seconds, std::size_t nanoseconds) {
    ColumnInfo info = column_of(type, seconds);
    info.name.resize(info.name.size() - seconds_suffix.size());
    info.type = ColumnType::time;
    info.source = ColumnInfo::Source::time_pair;
    info.nanoseconds = nanoseconds;
    info.nullable = !info.list;
    info.nullable_items = info.list;
    return info;
}

std::vector<Candidate> header_columns() {
    using Source = ColumnInfo::Source;
    const auto text = [](std::string name, Source source, bool nullable, bool coded) {
        return Candidate{{.name = std::move(name),
                          .type = ColumnType::text,
                          .source = source,
                          .nullable = nullable,
                          .coded = coded}};
    };
    return {{{.name = "time", .type = ColumnType::time, .source = Source::time}},
            text("vname", Source::vendor, false, true),
            text("mname", Source::type_name, false, true),
            text("source", Source::source, true, false),
            text("operator_name", Source::operator_name, true, true),
            text("group_name", Source::group_name, true, true)};
}

std::vector<Candidate> field_columns(const Schema& type) {
    std::vector<Candidate> columns;
    std::vector<std::size_t> in_pairs;
    for (std::size_t i = 0; i < type.shown_fields().size(); ++i) {
        if (const auto nanoseconds = nanoseconds_of(type, i)) {
            in_pairs.insert(in_pairs.end(), {i, *nanoseconds});
        }
    }
    for (std::size_t i = 0; i < type.shown_fields().size(); ++i) {
        const bool in_pair = std::ranges::count(in_pairs, i) > 0;
        if (const auto nanoseconds = nanoseconds_of(type, i)) {
            columns.push_back({pair_of(type, i, *nanoseconds)});
        }
        columns.push_back({column_of(type, i), !in_pair && type.field(i).form != Form::dns_json, in_pair});
    }
    return columns;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return lower;
}

// Names of fields that are also names of header columns get a prefix. Of names that differ only in case, which many
// databases do not tell apart, the later ones get a number.
std::vector<Candidate> candidates(const Schema& type) {
    std::vector<Candidate> all = header_columns();
    const std::vector<Candidate> headers = all;
    for (Candidate& column : field_columns(type)) {
        Buffer name;
        append_utf8_repaired(name, column.info.name);
        column.info.name = name.text();
        const auto is_same = [&](const Candidate& other) {
            return lower_case(other.info.name) == lower_case(column.info.name);
        };
        if (std::ranges::any_of(headers, is_same)) {
            column.info.name.insert(0, prefix_of_fields);
        }
        const std::string base = column.info.name;
        for (int number = 2; std::ranges::any_of(all, is_same); ++number) {
            column.info.name = fmt::format("{}_{}", base, number);
        }
        all.push_back(std::move(column));
    }
    return all;
}

const Candidate* find(const std::vector<Candidate>& all, std::string_view name) {
    const auto found = std::ranges::find(all, name, [](const Candidate& column) { return column.info.name; });
    return found == all.end() ? nullptr : &*found;
}

/// The option that a word in a list of names stands for; null for other words.
bool ColumnOptions::*option_of(std::string_view word) noexcept {
    return word == "raw" ? &ColumnOptions::raw_times : word == "u64text" ? &ColumnOptions::unsigned_as_text : nullptr;
}

std::string suggestion(const std::vector<Candidate>& all, std::string_view name) {
    std::vector<std::string_view> known;
    known.reserve(all.size());
    for (const Candidate& column : all) {
        known.push_back(column.info.name);
    }
    return did_you_mean(name, known);
}

// Replaces words that stand for options by these.
ColumnOptions resolved(const std::vector<Candidate>& all, ColumnOptions options) {
    std::erase_if(options.names, [&](const std::string& name) {
        bool ColumnOptions::*const option = find(all, name) == nullptr ? option_of(name) : nullptr;
        if (option != nullptr) {
            options.*option = true;
        }
        return option != nullptr;
    });
    return options;
}

std::vector<ColumnInfo> chosen_columns(const Schema& type, const std::vector<Candidate>& all,
                                       const ColumnOptions& options) {
    std::vector<ColumnInfo> chosen;
    for (const std::string& name : options.names) {
        const Candidate* const column = find(all, name);
        if (column == nullptr) {
            throw Error(
                fmt::format("{} {} has no column {}{}", type.vendor(), type.name(), name, suggestion(all, name)));
        }
        chosen.push_back(column->info);
    }
    for (const Candidate& column : all) {
        const bool is_pair = column.info.source == ColumnInfo::Source::time_pair;
        if (options.names.empty() &&
            (options.raw_times ? !is_pair && (column.is_default || column.is_raw_time) : column.is_default)) {
            chosen.push_back(column.info);
        }
    }
    for (ColumnInfo& column : chosen) {
        if (options.unsigned_as_text && column.type == ColumnType::uint64) {
            column.type = ColumnType::text;
        }
        column.dictionary = options.dictionaries && column.coded;
    }
    return chosen;
}

ColumnPlan make_plan(const Schema& type, std::span<const ColumnInfo> columns) {
    ColumnPlan plan;
    std::vector<std::size_t> fields;
    const auto slot_of = [&](std::size_t field) {
        const auto slot = static_cast<std::size_t>(std::ranges::find(fields, field) - fields.begin());
        if (slot == fields.size()) {
            fields.push_back(field);
        }
        return slot;
    };
    for (const ColumnInfo& column : columns) {
        ColumnPlan::Slots& slots = plan.slots.emplace_back();
        if (column.source != ColumnInfo::Source::field && column.source != ColumnInfo::Source::time_pair) {
            continue;
        }
        const Field& field = type.field(column.field);
        slots.value = slot_of(column.field);
        if (column.source == ColumnInfo::Source::time_pair) {
            slots.nanoseconds = slot_of(column.nanoseconds);
        }
        if (field.form == Form::rdata) {
            slots.rrtype = slot_of(field.rrtype_field);
            slots.rrclass = slot_of(field.rrclass_field);
        }
    }
    plan.selection = std::make_unique<const FieldSelection>(type, std::move(fields));
    return plan;
}

}  // namespace

ColumnSchema::ColumnSchema(const Schema& type, const ColumnOptions& options) : type_(type) {
    const std::vector<Candidate> all = candidates(type);
    options_ = resolved(all, options);
    columns_ = chosen_columns(type, all, options_);
    plan_ = std::make_unique<const ColumnPlan>(make_plan(type, columns_));
}

ColumnSchema::~ColumnSchema() = default;

std::vector<ColumnInfo> possible_columns(const Schema& type) {
    std::vector<ColumnInfo> columns;
    for (Candidate& column : candidates(type)) {
        columns.push_back(std::move(column.info));
    }
    return columns;
}

bool has_columns(const Schema& type, const ColumnOptions& options) {
    const std::vector<Candidate> all = candidates(type);
    return std::ranges::all_of(options.names, [&](const std::string& name) {
        return find(all, name) != nullptr || option_of(name) != nullptr;
    });
}

void check_column_names(const std::vector<std::string>& names, const Registry& registry) {
    std::vector<Candidate> all;
    bool have_all = names.empty();
    for (const Schema* const type : registry.schemas()) {
        std::ranges::move(candidates(*type), std::back_inserter(all));
        have_all = have_all || has_columns(*type, {.names = names});
    }
    for (const std::string& name : names) {
        if (find(all, name) == nullptr && option_of(name) == nullptr) {
            throw Error(fmt::format("no message type has a column {}{}", name, suggestion(all, name)));
        }
    }
    if (!have_all) {
        throw Error("no message type has all these columns");
    }
}

std::vector<std::string> parse_column_names(std::string_view text) {
    std::vector<std::string> names;
    while (true) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string name(text.substr(0, end));
        if (name.empty()) {
            throw Error("a name of a column is empty");
        }
        if (std::ranges::count(names, name) > 0) {
            throw Error(fmt::format("column {} is given twice", name));
        }
        names.push_back(name);
        if (end == text.size()) {
            return names;
        }
        text.remove_prefix(end + 1);
    }
}

}  // namespace spindrift::nmsg
