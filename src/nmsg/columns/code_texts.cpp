#include "code_texts.hpp"

#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>

namespace spindrift::nmsg {
namespace {

void append_alias(Buffer& out, std::uint64_t number, const AliasTable* table) {
    const std::string* const name = table != nullptr ? table->name(static_cast<std::uint32_t>(number)) : nullptr;
    if (name != nullptr) {
        append_utf8_repaired(out, *name);
    } else {
        append_decimal(out, number);
    }
}

}  // namespace

std::uint32_t CodeTexts::add(std::uint64_t code) {
    const Aliases* const aliases = schema_.options().aliases;
    switch (info_.source) {
        case ColumnInfo::Source::vendor: append_utf8_repaired(texts_, schema_.type().vendor()); break;
        case ColumnInfo::Source::type_name: append_utf8_repaired(texts_, schema_.type().name()); break;
        case ColumnInfo::Source::operator_name:
            append_alias(texts_, code, aliases != nullptr ? &aliases->operators : nullptr);
            break;
        case ColumnInfo::Source::group_name:
            append_alias(texts_, code, aliases != nullptr ? &aliases->groups : nullptr);
            break;
        default: formatter_.append(texts_, no_message_, schema_.type().field(info_.field), Value::of(code)); break;
    }
    ends_.push_back(static_cast<std::uint32_t>(texts_.size()));
    return static_cast<std::uint32_t>(ends_.size() - 2);
}

}  // namespace spindrift::nmsg
