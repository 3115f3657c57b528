#include <spindrift/nmsg/message/schema.hpp>

#include <spindrift/nmsg/message/presenter.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/json_text.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spindrift::nmsg {
namespace {

constexpr std::uint32_t max_small_numbers = 256;

std::string json_quoted(std::string_view text) {
    Buffer out;
    append_json_string(out, text);
    return std::string(out.text());
}

std::size_t find_shown_as(std::span<const Field> fields, std::string_view name, auto is_kind) {
    const auto found = std::ranges::find_if(
        fields, [&](const Field& field) { return field.name == name && !field.repeated() && is_kind(field.form); });
    return found == fields.end() ? Schema::no_field : static_cast<std::size_t>(found - fields.begin());
}

}  // namespace

Form plain_form(FieldType type) noexcept {
    switch (type) {
        case FieldType::enumeration: return Form::enumeration;
        case FieldType::bytes: return Form::octets;
        case FieldType::string: return Form::string;
        case FieldType::mlstring: return Form::mlstring;
        case FieldType::ip: return Form::address;
        case FieldType::uint16:
        case FieldType::uint32:
        case FieldType::uint64: return Form::unsigned_number;
        case FieldType::int16:
        case FieldType::int32:
        case FieldType::int64: return Form::signed_number;
        case FieldType::real: return Form::real;
        case FieldType::boolean: return Form::boolean;
    }
    return Form::octets;
}

EnumNames::EnumNames(std::vector<Entry> entries) : entries_(std::move(entries)) {
    std::ranges::stable_sort(entries_, {}, &Entry::value);
}

const PaddedText* EnumNames::name(std::int32_t value) const noexcept {
    // In most enumerations, the values are 0, 1, 2 and so on.
    const auto index = static_cast<std::size_t>(value);
    if (index < entries_.size() && entries_[index].value == value) {
        return &entries_[index].name;
    }
    const auto found = std::ranges::lower_bound(entries_, value, {}, &Entry::value);
    return found != entries_.end() && found->value == value ? &found->name : nullptr;
}

std::optional<std::int32_t> EnumNames::value(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(entries_, [&](const Entry& entry) { return entry.name.text() == name; });
    return found == entries_.end() ? std::nullopt : std::optional(found->value);
}

std::optional<std::int32_t> EnumNames::value_ignoring_case(std::string_view name) const noexcept {
    const auto found = std::ranges::find_if(
        entries_, [&](const Entry& entry) { return equal_ignoring_case(entry.name.text(), name); });
    return found == entries_.end() ? std::nullopt : std::optional(found->value);
}

Schema::Schema(std::uint32_t vid, std::string vendor, std::uint32_t msgtype, std::string name,
               std::vector<Field> fields, std::shared_ptr<const Presenter> presenter,
               std::vector<ConditionName> condition_names)
    : vid_(vid),
      msgtype_(msgtype),
      vendor_(std::move(vendor)),
      name_(std::move(name)),
      fields_(std::move(fields)),
      presenter_(std::move(presenter)),
      condition_names_(std::move(condition_names)),
      header_text_(fmt::format("{}:{} {} {}", static_cast<std::int32_t>(vid_), static_cast<std::int32_t>(msgtype_),
                               vendor_, name_)),
      json_text_(fmt::format("\"vname\":{},\"mname\":{}", json_quoted(vendor_), json_quoted(name_))) {
    if (presenter_ != nullptr) {
        shows_messages_ = presenter_->scope() != Presenter::Scope::fields;
        is_opaque_ = presenter_->scope() == Presenter::Scope::opaque;
    }
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        prepare(fields_[i]);
        shown_count_ += fields_[i].form != Form::nothing ? 1U : 0U;
        if (!fields_[i].hidden && !fields_[i].noprint && fields_[i].form != Form::nothing) {
            printed_.push_back(static_cast<std::uint32_t>(i));
        }
        if (fields_[i].label == Label::required) {
            required_.push_back(i);
        }
        if (fields_[i].nested != nullptr) {
            nested_.push_back(i);
        }
        if (!fields_[i].derived()) {
            wire_order_.push_back(i);
        }
    }
    const auto number_of = [this](std::size_t i) { return fields_[i].number; };
    std::ranges::sort(wire_order_, {}, number_of);
    if (std::ranges::adjacent_find(wire_order_, {}, number_of) != wire_order_.end()) {
        throw Error(fmt::format("message type {} {}: two fields have the same number", vendor_, name_));
    }
    const std::uint32_t max_number = wire_order_.empty() ? 0 : number_of(wire_order_.back());
    small_numbers_.resize(std::min(max_number + 1, max_small_numbers));
    for (const std::size_t i : wire_order_) {
        if (number_of(i) < small_numbers_.size()) {
            small_numbers_[number_of(i)] = wire_entry(i);
        }
    }
}

void Schema::prepare(Field& field) const {
    field.label_text = PaddedText(field.name + ": ");
    field.json_key = PaddedText(json_quoted(field.name) + ":");
    if (field.form == Form::rdata) {
        field.rrtype_field = find_shown_as(fields_, "rrtype", [](Form form) { return form == Form::rrtype; });
        field.rrclass_field = find_shown_as(
            fields_, "rrclass", [](Form form) { return form == Form::rrclass || form == Form::sie_rrclass; });
        if (field.rrtype_field == no_field || field.rrclass_field == no_field) {
            throw Error(
                fmt::format("message type {} {}: field {} is RDATA, which needs fields rrtype shown as RRTYPE "
                            "and rrclass shown as RRCLASS",
                            vendor_, name_, field.name));
        }
    }
}

std::optional<std::size_t> Schema::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(fields_, name, &Field::name);
    return found == fields_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - fields_.begin()));
}

Schema::WireEntry Schema::wire_entry(std::size_t field) const noexcept {
    return {static_cast<std::uint32_t>(field), wire_type(fields_[field].encoding), fields_[field].repeated()};
}

Schema::WireEntry Schema::by_large_number(std::uint32_t number) const noexcept {
    const auto found =
        std::ranges::lower_bound(wire_order_, number, {}, [this](std::size_t i) { return fields_[i].number; });
    return found != wire_order_.end() && fields_[*found].number == number ? wire_entry(*found) : WireEntry{};
}

}  // namespace spindrift::nmsg
