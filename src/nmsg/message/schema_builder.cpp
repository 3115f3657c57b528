#include "message/schema_builder.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace spindrift::nmsg {
namespace {

using descriptor::Derived;
using descriptor::Show;
using FieldDescriptor = descriptor::Field;
using Type = descriptor::Type;

/// The meaning of an annotation `nmsg.show`: the protobuf types it is valid for, and the field type and form it sets.
struct ShowRule {
    enum class Carrier : std::uint8_t { octets, number, any };
    Carrier carrier;
    std::optional<FieldType> type;  ///< nothing: the type by declaration
    std::optional<Form> form;       ///< nothing: the plain form
};

// Indexed by `Show`.
constexpr std::array<ShowRule, 19> show_rules = [] {
    using enum ShowRule::Carrier;
    std::array<ShowRule, 19> rules{};
    const auto set = [&](Show show, ShowRule rule) { rules[static_cast<std::size_t>(show)] = rule; };
    set(Show::as_declared, {any, {}, {}});
    set(Show::text, {octets, FieldType::string, {}});
    set(Show::multiline, {octets, FieldType::mlstring, {}});
    set(Show::ip, {octets, FieldType::ip, {}});
    set(Show::uint16, {number, FieldType::uint16, {}});
    set(Show::int16, {number, FieldType::int16, {}});
    set(Show::dns_name, {octets, FieldType::bytes, Form::dns_name});
    set(Show::rrtype, {number, FieldType::uint16, Form::rrtype});
    set(Show::rrclass, {number, FieldType::uint16, Form::rrclass});
    set(Show::sie_rrclass, {number, FieldType::uint16, Form::sie_rrclass});
    set(Show::rcode, {number, FieldType::uint16, Form::rcode});
    set(Show::rdata, {octets, FieldType::bytes, Form::rdata});
    set(Show::dns_message, {octets, FieldType::bytes, Form::dns_message});
    set(Show::dns_text, {octets, FieldType::bytes, Form::dns_text});
    set(Show::dns_json, {octets, FieldType::bytes, Form::dns_json});
    set(Show::timestamp, {number, {}, Form::timestamp});
    set(Show::ip_protocol, {number, FieldType::uint16, Form::ip_protocol});
    set(Show::hex, {number, {}, Form::hex});
    set(Show::code, {any, {}, Form::code});
    return rules;
}();

/// The encoding of a protobuf type, and its field type without an annotation.
struct Carried {
    Encoding encoding;
    FieldType type;
};

std::optional<Carried> carried(Type type) {
    switch (type) {
        case Type::float64: return Carried{Encoding::float64, FieldType::real};
        case Type::float32: return Carried{Encoding::float32, FieldType::real};
        case Type::int64: return Carried{Encoding::varint, FieldType::int64};
        case Type::uint64: return Carried{Encoding::varint, FieldType::uint64};
        case Type::int32: return Carried{Encoding::varint, FieldType::int32};
        case Type::fixed64: return Carried{Encoding::fixed64, FieldType::uint64};
        case Type::fixed32: return Carried{Encoding::fixed32, FieldType::uint32};
        case Type::boolean: return Carried{Encoding::varint, FieldType::boolean};
        case Type::string: return Carried{Encoding::bytes, FieldType::string};
        case Type::bytes: return Carried{Encoding::bytes, FieldType::bytes};
        case Type::uint32: return Carried{Encoding::varint, FieldType::uint32};
        case Type::enumeration: return Carried{Encoding::varint, FieldType::enumeration};
        case Type::sfixed32: return Carried{Encoding::fixed32, FieldType::int32};
        case Type::sfixed64: return Carried{Encoding::fixed64, FieldType::int64};
        case Type::sint32: return Carried{Encoding::zigzag, FieldType::int32};
        case Type::sint64: return Carried{Encoding::zigzag, FieldType::int64};
        case Type::message: return Carried{Encoding::bytes, FieldType::bytes};
        case Type::group: break;
    }
    return std::nullopt;
}

bool is_whole_number(FieldType type) noexcept {
    return type >= FieldType::uint16 && type <= FieldType::int64;
}

// Applies an annotation to a field. \returns an error message, or an empty text
std::string_view show_as(Field& field, Show annotation) {
    const auto number = static_cast<std::size_t>(annotation);
    const ShowRule& rule = show_rules[number < show_rules.size() ? number : 0];
    if (rule.carrier == ShowRule::Carrier::octets && !is_octets(field.type)) {
        return "is shown as something that only bytes can be";
    }
    if (rule.carrier == ShowRule::Carrier::number && !is_whole_number(field.type)) {
        return "is shown as something that only whole numbers can be";
    }
    field.type = rule.type.value_or(field.type);
    field.form = rule.form.value_or(plain_form(field.type));
    return {};
}

FieldType type_of(Derived::Kind kind) {
    switch (kind) {
        case Derived::Kind::bytes: return FieldType::bytes;
        case Derived::Kind::uint16: return FieldType::uint16;
        case Derived::Kind::real: return FieldType::real;
    }
    return FieldType::bytes;
}

std::shared_ptr<const EnumNames> names_of(const descriptor::Enum& source) {
    std::vector<EnumNames::Entry> entries;
    entries.reserve(source.values.size());
    for (const auto& [number, name] : source.values) {
        entries.push_back({number, PaddedText(name)});
    }
    return std::make_shared<const EnumNames>(std::move(entries));
}

/// Builds the schema of one annotated message.
class SchemaBuilder {
public:
    SchemaBuilder(const descriptor::Files& files, const descriptor::Message& source, const PresenterLookup& presenters)
        : files_(files), source_(source), type_(*source.type), presenters_(presenters) {}

    std::shared_ptr<const Schema> build() {
        if (type_.vid == 0 || type_.msgtype == 0 || type_.vendor.empty() || type_.name.empty()) {
            refuse("vendor and type need names, and numbers above 0");
        }
        if (type_.presenter) {
            if (!presenters_) {
                refuse(fmt::format("presenter {}: only built-in types have one", *type_.presenter));
            }
            presenter_ = presenters_(*type_.presenter);
            if (presenter_ == nullptr) {
                refuse(fmt::format("there is no presenter {}", *type_.presenter));
            }
        }
        auto fields = carried_fields(source_, presenter_.get());
        add_derived(fields);
        // Not std::ranges::stable_partition: clang before 16 cannot compile the subrange it returns.
        std::stable_partition(fields.begin(), fields.end(),
                              [](const Field& field) { return field.form != Form::nothing; });
        resolve(fields);
        auto condition_names = condition_names_of(fields);
        return make_schema(type_.vid, type_.vendor, type_.msgtype, type_.name, std::move(fields), presenter_,
                           std::move(condition_names));
    }

private:
    [[noreturn]] void refuse(std::string_view why) const {
        throw Error(fmt::format("{}: message {}: {}", source_.file, source_.full_name, why));
    }

    [[noreturn]] static void refuse(const descriptor::Message& message, const FieldDescriptor& field,
                                    std::string_view why) {
        throw Error(fmt::format("{}: field {}.{}: {}", message.file, message.full_name, field.name, why));
    }

    template <class... Arguments>
    std::shared_ptr<const Schema> make_schema(Arguments&&... arguments) const {
        try {
            return std::make_shared<const Schema>(std::forward<Arguments>(arguments)...);
        } catch (const Error& bad) {
            refuse(bad.what());
        }
    }

    [[nodiscard]] std::vector<Field> carried_fields(const descriptor::Message& message,
                                                    const Presenter* presenter) const {
        std::vector<Field> fields;
        for (const FieldDescriptor& source : message.fields) {
            if (const auto how = carried(source.type)) {
                fields.push_back(carried_field(message, source, *how, presenter));
            }
        }
        return fields;
    }

    [[nodiscard]] Field carried_field(const descriptor::Message& message, const FieldDescriptor& source,
                                      const Carried& how, const Presenter* presenter) const {
        Field field;
        field.name = source.name;
        field.number = source.number;
        field.encoding = how.encoding;
        field.type = how.type;
        field.label = source.repeated ? Label::repeated : source.required ? Label::required : Label::optional;
        field.packed = source.packed;
        field.hidden = source.hidden;
        field.noprint = source.noprint;
        if (const auto* const names = enum_of(source)) {
            field.names = names_of(*names);
        }
        if (source.type == Type::message) {
            field.form = Form::nothing;
        } else if (const auto wrong = show_as(field, source.show); !wrong.empty()) {
            refuse(message, source, wrong);
        }
        field.value_id = presenter != nullptr ? presenter->value_id(field.name) : -1;
        if (field.form == Form::code && presenter == nullptr) {
            refuse(message, source, "is shown by code, but its type has no presenter");
        }
        return field;
    }

    [[nodiscard]] const descriptor::Enum* enum_of(const FieldDescriptor& field) const noexcept {
        return field.type == Type::enumeration ? files_.find_enum(field.type_name) : nullptr;
    }

    [[nodiscard]] const descriptor::Message* message_of(const FieldDescriptor& field) const noexcept {
        return field.type == Type::message ? files_.find_message(field.type_name) : nullptr;
    }

    // Inserts the derived fields among the fields on the wire.
    void add_derived(std::vector<Field>& fields) const {
        auto position = fields.end();
        for (const Derived& derived : source_.derived) {
            if (std::ranges::find(fields, derived.name, &Field::name) != fields.end()) {
                refuse(fmt::format("there are two fields {}", derived.name));
            }
            if (derived.after) {
                position = std::ranges::find(fields, *derived.after, &Field::name);
                if (position == fields.end()) {
                    refuse(fmt::format("{} comes after {}, which does not exist", derived.name, *derived.after));
                }
                ++position;
            }
            position = std::next(fields.insert(position, derived_field(derived)));
        }
    }

    [[nodiscard]] Field derived_field(const Derived& derived) const {
        Field field;
        if (derived.from) {
            field = source_field(derived);
        } else {
            field.type = type_of(derived.kind);
            field.form = plain_form(field.type);
            field.value_id = presenter_ != nullptr ? presenter_->value_id(derived.name) : -1;
            if (field.value_id < 0) {
                refuse(fmt::format("{} is neither carried by a field nor known to the presenter", derived.name));
            }
        }
        field.name = derived.name;
        field.label = Label::derived;
        field.noprint = derived.noprint;
        const std::string_view wrong = derived.show ? show_as(field, *derived.show) : std::string_view();
        if (!wrong.empty()) {
            refuse(fmt::format("{} {}", derived.name, wrong));
        }
        if (field.form == Form::code && presenter_ == nullptr) {
            refuse(fmt::format("{} is shown by code, but its type has no presenter", derived.name));
        }
        return field;
    }

    // A copy of the field that holds the value of a derived field.
    [[nodiscard]] Field source_field(const Derived& derived) const {
        const auto [outer, inner] = split(*derived.from);
        const descriptor::Message* message = &source_;
        const FieldDescriptor* found = message->find(outer);
        if (found != nullptr && !inner.empty()) {
            message = found->repeated ? nullptr : message_of(*found);
            found = message != nullptr ? message->find(inner) : nullptr;
        }
        const auto how = found != nullptr ? carried(found->type) : std::nullopt;
        if (!how || found->repeated || found->type == Type::message) {
            refuse(fmt::format("{} comes from {}, which is not a field with one value", derived.name, *derived.from));
        }
        Field field = carried_field(*message, *found, *how, nullptr);
        const descriptor::Enum* const names = enum_of(*found);
        if (derived.with_default && names != nullptr && !names->values.empty()) {
            const auto number = names->number_of(found->default_value);
            field.default_bits = static_cast<std::uint64_t>(std::int64_t{number.value_or(names->values.front().first)});
        }
        return field;
    }

    // Sets the indexes of the fields that derived values come from.
    void resolve(std::vector<Field>& fields) const {
        for (const Derived& derived : source_.derived) {
            if (!derived.from) {
                continue;
            }
            const auto [outer, inner] = split(*derived.from);
            const auto from = std::ranges::find(fields, outer, &Field::name);
            Field& field = *std::ranges::find(fields, derived.name, &Field::name);
            field.from_field = static_cast<std::size_t>(from - fields.begin());
            if (!inner.empty()) {
                if (from->nested == nullptr) {
                    const descriptor::Message& nested = *message_of(*source_.find(outer));
                    from->nested = make_schema(0U, "", 0U, nested.name, carried_fields(nested, nullptr), nullptr);
                }
                field.from_nested = *from->nested->find(inner);
            }
        }
    }

    [[nodiscard]] std::vector<ConditionName> condition_names_of(std::span<const Field> fields) const {
        std::vector<ConditionName> names;
        const auto add = [&](ConditionName name) {
            if (std::ranges::find(fields, name.name, &Field::name) != fields.end() ||
                std::ranges::find(names, name.name, &ConditionName::name) != names.end()) {
                refuse(fmt::format("there are two fields {}", name.name));
            }
            names.push_back(std::move(name));
        };
        for (const descriptor::AnyOf& any_of : source_.any_of) {
            add({any_of.name, fields_of(any_of, fields), {}});
        }
        for (const FieldDescriptor& source : source_.fields) {
            if (!source.flags) {
                continue;
            }
            const auto field = std::ranges::find(fields, source.name, &Field::name);
            if (field == fields.end() || field->form != Form::enumeration || !field->repeated()) {
                refuse(source_, source, "has flags, which only repeated enums can have");
            }
            const auto index = static_cast<std::size_t>(field - fields.begin());
            for (const EnumNames::Entry& entry : field->names->entries()) {
                add({std::string(entry.name.text()), {index}, entry.value});
            }
        }
        return names;
    }

    [[nodiscard]] std::vector<std::size_t> fields_of(const descriptor::AnyOf& any_of,
                                                     std::span<const Field> fields) const {
        std::vector<std::size_t> indexes;
        for (const std::string& name : any_of.fields) {
            const auto field = std::ranges::find(fields, name, &Field::name);
            if (field == fields.end()) {
                refuse(fmt::format("{} stands for {}, which does not exist", any_of.name, name));
            }
            const Field& first =
                fields[indexes.empty() ? static_cast<std::size_t>(field - fields.begin()) : indexes.front()];
            if (field->form == Form::nothing || field->form == Form::rdata || field->form != first.form ||
                field->type != first.type) {
                refuse(fmt::format("{} stands for fields that are not shown alike", any_of.name));
            }
            indexes.push_back(static_cast<std::size_t>(field - fields.begin()));
        }
        if (any_of.name.empty() || indexes.empty()) {
            refuse("a name for several fields needs a name and fields");
        }
        return indexes;
    }

    static std::pair<std::string, std::string> split(const std::string& path) {
        const std::size_t dot = path.find('.');
        return {path.substr(0, dot), dot == std::string::npos ? std::string() : path.substr(dot + 1)};
    }

    const descriptor::Files& files_;
    const descriptor::Message& source_;
    const descriptor::TypeOption& type_;
    const PresenterLookup& presenters_;
    std::shared_ptr<const Presenter> presenter_;
};

}  // namespace

std::vector<std::shared_ptr<const Schema>> build_schemas(const descriptor::Files& files, std::string_view file,
                                                         const PresenterLookup& presenters) {
    std::vector<std::shared_ptr<const Schema>> schemas;
    for (const descriptor::Message* const message : files.messages_of(file)) {
        if (message->type) {
            schemas.push_back(SchemaBuilder(files, *message, presenters).build());
        }
    }
    return schemas;
}

}  // namespace spindrift::nmsg
