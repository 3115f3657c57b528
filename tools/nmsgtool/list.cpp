#include "list.hpp"

#include "../shared/standard_streams.hpp"

#include <spindrift/base/closest_match.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace nmsgtool {
namespace {

using namespace spindrift;
using nmsg::Schema;

std::string type_text(const Schema& schema) {
    return fmt::format("-V {} -T {}", schema.vendor(), schema.name());
}

void print_types(const nmsg::Registry& registry) {
    std::size_t width = 0;
    for (const Schema* const schema : registry.schemas()) {
        width = std::max(width, type_text(*schema).size());
    }
    std::string text;
    for (const Schema* const schema : registry.schemas()) {
        fmt::format_to(std::back_inserter(text), "{:<{}}  {}:{}\n", type_text(*schema), width, schema->vid(),
                       schema->msgtype());
    }
    tools::print("{}", text);
}

// The type of that name of any vendor, or one with nearly that name.
std::string suggestion(const nmsg::Registry& registry, std::string_view name) {
    std::vector<std::string_view> known;
    for (const Schema* const schema : registry.schemas()) {
        if (equal_ignoring_case(schema->name(), name)) {
            return fmt::format("; did you mean {}:{}?", schema->vendor(), schema->name());
        }
        known.push_back(schema->name());
    }
    return did_you_mean(name, known);
}

// Types by `dnsqr`, `base:dnsqr`, `base/dnsqr` or `base dnsqr`; without a vendor, that of -V or any.
std::vector<const Schema*> find_types(const Settings& settings, std::string_view option, std::string_view wanted) {
    std::string_view rest = wanted;
    std::string_view name = next_word(rest, ":/ ");
    std::string_view vendor = settings.options.vendor ? std::string_view(*settings.options.vendor) : "";
    if (const std::string_view second = next_word(rest, ":/ "); !second.empty()) {
        vendor = name;
        name = second;
    }
    std::vector<const Schema*> found;
    for (const Schema* const schema : settings.registry.schemas()) {
        if (equal_ignoring_case(schema->name(), name) &&
            (vendor.empty() || settings.registry.vendor_id(vendor) == schema->vid())) {
            found.push_back(schema);
        }
    }
    if (found.empty()) {
        usage_error(fmt::format("{}: there is no message type '{}'{}; --list-types shows all", option, wanted,
                                suggestion(settings.registry, name)));
    }
    return found;
}

std::string_view label_text(nmsg::Label label) noexcept {
    switch (label) {
        case nmsg::Label::optional: return "optional";
        case nmsg::Label::required: return "required";
        case nmsg::Label::repeated: return "repeated";
        case nmsg::Label::derived: break;
    }
    return "derived";
}

struct FieldRow {
    std::string_view name;
    std::string_view label;
    nmsg::FieldHelp help;
};

// The fields, then the other names that conditions can use.
std::vector<FieldRow> field_rows(const Schema& schema) {
    std::vector<FieldRow> rows;
    for (const nmsg::Field& field : schema.shown_fields()) {
        rows.push_back({field.name, label_text(field.label), nmsg::field_help(field)});
    }
    for (const nmsg::ConditionName& name : schema.condition_names()) {
        rows.push_back({name.name, name.value ? "flag" : "any of", nmsg::field_help(schema, name)});
    }
    return rows;
}

void print_fields(const Schema& schema) {
    const std::vector<FieldRow> rows = field_rows(schema);
    std::size_t width = 0;
    for (const FieldRow& row : rows) {
        width = std::max(width, row.name.size());
    }
    std::string text = fmt::format("{}\n", type_text(schema));
    for (const FieldRow& row : rows) {
        fmt::format_to(std::back_inserter(text), "  {:<{}}  {:<8}  {:<21}  {}\n", row.name, width, row.label,
                       row.help.kind, row.help.operators);
    }
    tools::print("{}", text);
}

std::string_view type_name(nmsg::ColumnType type) noexcept {
    using nmsg::ColumnType;
    switch (type) {
        case ColumnType::boolean: return "bool";
        case ColumnType::int16: return "int16";
        case ColumnType::int32: return "int32";
        case ColumnType::int64: return "int64";
        case ColumnType::uint16: return "uint16";
        case ColumnType::uint32: return "uint32";
        case ColumnType::uint64: return "uint64";
        case ColumnType::real: return "double";
        case ColumnType::text: return "text";
        case ColumnType::octets: return "bytes";
        case ColumnType::time: return "time";
    }
    return "";
}

void print_columns(const Schema& schema) {
    const std::vector<nmsg::ColumnInfo> columns = nmsg::possible_columns(schema);
    const nmsg::ColumnSchema table(schema, {});
    std::size_t width = 0;
    for (const nmsg::ColumnInfo& column : columns) {
        width = std::max(width, column.name.size());
    }
    std::string text = fmt::format("{}\n", type_text(schema));
    for (const nmsg::ColumnInfo& column : columns) {
        const bool is_default =
            std::ranges::any_of(table.columns(), [&](const auto& shown) { return shown.name == column.name; });
        const std::string type = fmt::format(fmt::runtime(column.list ? "list of {}" : "{}"), type_name(column.type));
        const std::string line =
            fmt::format("  {:<{}}  {:<15}  {:<8}  {}", column.name, width, type,
                        column.nullable || column.nullable_items ? "nullable" : "", is_default ? "" : "when asked for");
        text.append(line, 0, line.find_last_not_of(' ') + 1);
        text += '\n';
    }
    tools::print("{}", text);
}

}  // namespace

void list(const Settings& settings) {
    if (settings.options.list_types) {
        print_types(settings.registry);
    }
    if (settings.options.list_fields) {
        for (const Schema* const schema : find_types(settings, "--list-fields", *settings.options.list_fields)) {
            print_fields(*schema);
        }
    }
    if (settings.options.list_columns) {
        for (const Schema* const schema : find_types(settings, "--list-columns", *settings.options.list_columns)) {
            print_columns(*schema);
        }
    }
}

}  // namespace nmsgtool
