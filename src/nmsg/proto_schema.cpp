#include "proto_schema.hpp"

#include "builtin_descriptors.hpp"
#include "presenter.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <nmsg/options.pb.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace spindrift::nmsg {
namespace {

namespace pb = google::protobuf;
using PbField = pb::FieldDescriptor;

[[noreturn]] void refuse(const PbField& field, std::string_view why) {
    throw Error(fmt::format("{}: field {}: {}", field.file()->name(), field.full_name(), why));
}

/// What an annotation asks for: the type a field gets, from which protobuf types, and how it is shown.
struct ShowRule {
    enum class Carrier : std::uint8_t { octets, number, any };
    Carrier carrier;
    std::optional<FieldType> type;
    std::optional<Form> form;  ///< unless it is the plain one
};

const ShowRule& rule_of(::nmsg::Show annotation) {
    using enum ShowRule::Carrier;
    static const std::map<::nmsg::Show, ShowRule> rules = {
        {::nmsg::DEFAULT, {any, {}, {}}},
        {::nmsg::TEXT, {octets, FieldType::string, {}}},
        {::nmsg::MULTILINE, {octets, FieldType::mlstring, {}}},
        {::nmsg::IP, {octets, FieldType::ip, {}}},
        {::nmsg::UINT16, {number, FieldType::uint16, {}}},
        {::nmsg::INT16, {number, FieldType::int16, {}}},
        {::nmsg::DNS_NAME, {octets, FieldType::bytes, Form::dns_name}},
        {::nmsg::RRTYPE, {number, FieldType::uint16, Form::rrtype}},
        {::nmsg::RRCLASS, {number, FieldType::uint16, Form::rrclass}},
        {::nmsg::SIE_RRCLASS, {number, FieldType::uint16, Form::sie_rrclass}},
        {::nmsg::RCODE, {number, FieldType::uint16, Form::rcode}},
        {::nmsg::RDATA, {octets, FieldType::bytes, Form::rdata}},
        {::nmsg::DNS_MESSAGE, {octets, FieldType::bytes, Form::dns_message}},
        {::nmsg::DNS_TEXT, {octets, FieldType::bytes, Form::dns_text}},
        {::nmsg::DNS_JSON, {octets, FieldType::bytes, Form::dns_json}},
        {::nmsg::TIMESTAMP, {number, {}, Form::timestamp}},
        {::nmsg::IP_PROTOCOL, {number, FieldType::uint16, Form::ip_protocol}},
        {::nmsg::HEX, {number, {}, Form::hex}},
        {::nmsg::CODE, {any, {}, Form::code}},
    };
    return rules.at(annotation);
}

/// How protobuf types are carried, and what they are without an annotation.
struct Carried {
    Encoding encoding;
    FieldType type;
};

std::optional<Carried> carried(PbField::Type type) {
    switch (type) {
        case PbField::TYPE_DOUBLE: return Carried{Encoding::float64, FieldType::real};
        case PbField::TYPE_FLOAT: return Carried{Encoding::float32, FieldType::real};
        case PbField::TYPE_INT64: return Carried{Encoding::varint, FieldType::int64};
        case PbField::TYPE_UINT64: return Carried{Encoding::varint, FieldType::uint64};
        case PbField::TYPE_INT32: return Carried{Encoding::varint, FieldType::int32};
        case PbField::TYPE_FIXED64: return Carried{Encoding::fixed64, FieldType::uint64};
        case PbField::TYPE_FIXED32: return Carried{Encoding::fixed32, FieldType::uint32};
        case PbField::TYPE_BOOL: return Carried{Encoding::varint, FieldType::boolean};
        case PbField::TYPE_STRING: return Carried{Encoding::bytes, FieldType::string};
        case PbField::TYPE_BYTES: return Carried{Encoding::bytes, FieldType::bytes};
        case PbField::TYPE_UINT32: return Carried{Encoding::varint, FieldType::uint32};
        case PbField::TYPE_ENUM: return Carried{Encoding::varint, FieldType::enumeration};
        case PbField::TYPE_SFIXED32: return Carried{Encoding::fixed32, FieldType::int32};
        case PbField::TYPE_SFIXED64: return Carried{Encoding::fixed64, FieldType::int64};
        case PbField::TYPE_SINT32: return Carried{Encoding::zigzag, FieldType::int32};
        case PbField::TYPE_SINT64: return Carried{Encoding::zigzag, FieldType::int64};
        case PbField::TYPE_MESSAGE: return Carried{Encoding::bytes, FieldType::bytes};
        case PbField::TYPE_GROUP: break;
    }
    return std::nullopt;
}

bool is_octets(FieldType type) noexcept {
    return type == FieldType::bytes || type == FieldType::string || type == FieldType::mlstring ||
           type == FieldType::ip;
}

bool is_whole_number(FieldType type) noexcept {
    return type >= FieldType::uint16 && type <= FieldType::int64;
}

// Makes a field what an annotation asks for. \returns what is wrong with that, or an empty text
std::string_view show_as(Field& field, ::nmsg::Show annotation) {
    const ShowRule& rule = rule_of(annotation);
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

void apply_annotation(Field& field, const PbField& source) {
    if (source.message_type() != nullptr) {
        field.form = Form::nothing;
        return;
    }
    const std::string_view wrong = show_as(field, source.options().GetExtension(::nmsg::show));
    if (!wrong.empty()) {
        refuse(source, wrong);
    }
}

std::shared_ptr<const EnumNames> names_of(const pb::EnumDescriptor& source) {
    std::vector<EnumNames::Entry> entries;
    entries.reserve(static_cast<std::size_t>(source.value_count()));
    for (int i = 0; i < source.value_count(); ++i) {
        entries.push_back({source.value(i)->number(), BlockText(source.value(i)->name())});
    }
    return std::make_shared<const EnumNames>(std::move(entries));
}

Field carried_field(const PbField& source, const Carried& how, const Presenter* presenter) {
    Field field;
    field.name = source.name();
    field.number = static_cast<std::uint32_t>(source.number());
    field.encoding = how.encoding;
    field.type = how.type;
    field.label = source.is_repeated() ? Label::repeated : source.is_required() ? Label::required : Label::optional;
    field.packed = source.is_packed();
    field.hidden = source.options().GetExtension(::nmsg::hidden);
    field.noprint = source.options().GetExtension(::nmsg::noprint);
    if (field.type == FieldType::enumeration) {
        field.names = names_of(*source.enum_type());
    }
    apply_annotation(field, source);
    field.code = presenter != nullptr ? presenter->code(field.name) : -1;
    if (field.form == Form::code && presenter == nullptr) {
        refuse(source, "is shown by code, but its type has no presenter");
    }
    return field;
}

FieldType type_of(::nmsg::Derived::Kind kind) {
    switch (kind) {
        case ::nmsg::Derived::BYTES: return FieldType::bytes;
        case ::nmsg::Derived::UINT16: return FieldType::uint16;
        case ::nmsg::Derived::DOUBLE: return FieldType::real;
    }
    return FieldType::bytes;
}

/// Turns one annotated message into a schema.
class SchemaBuilder {
public:
    /// \param built_in whether the type may have a presenter
    SchemaBuilder(const pb::Descriptor& source, bool built_in)
        : source_(source), type_(source.options().GetExtension(::nmsg::type)), built_in_(built_in) {}

    std::shared_ptr<const Schema> build() {
        if (type_.vid() == 0 || type_.msgtype() == 0 || type_.vendor().empty() || type_.name().empty()) {
            refuse("vendor and type need names, and numbers above 0");
        }
        if (type_.has_presenter()) {
            if (!built_in_) {
                refuse(fmt::format("presenter {}: only built-in types have one", type_.presenter()));
            }
            presenter_ = find_presenter(type_.presenter());
            if (presenter_ == nullptr) {
                refuse(fmt::format("there is no presenter {}", type_.presenter()));
            }
        }
        auto fields = carried_fields(source_, presenter_.get());
        add_derived(fields);
        // Not std::ranges::stable_partition: clang before 16 cannot compile the subrange it returns.
        std::stable_partition(fields.begin(), fields.end(),
                              [](const Field& field) { return field.form != Form::nothing; });
        resolve(fields);
        return make_schema(type_.vid(), type_.vendor(), type_.msgtype(), type_.name(), std::move(fields), presenter_);
    }

private:
    [[noreturn]] void refuse(std::string_view why) const {
        throw Error(fmt::format("{}: message {}: {}", source_.file()->name(), source_.full_name(), why));
    }

    template <class... Arguments>
    std::shared_ptr<const Schema> make_schema(Arguments&&... arguments) const {
        try {
            return std::make_shared<const Schema>(std::forward<Arguments>(arguments)...);
        } catch (const Error& bad) {
            refuse(bad.what());
        }
    }

    static std::vector<Field> carried_fields(const pb::Descriptor& source, const Presenter* presenter) {
        std::vector<Field> fields;
        for (int i = 0; i < source.field_count(); ++i) {
            if (const auto how = carried(source.field(i)->type())) {
                fields.push_back(carried_field(*source.field(i), *how, presenter));
            }
        }
        return fields;
    }

    // Puts the derived values among the carried fields.
    void add_derived(std::vector<Field>& fields) const {
        auto place = fields.end();
        for (int i = 0; i < source_.options().ExtensionSize(::nmsg::derived); ++i) {
            const ::nmsg::Derived& derived = source_.options().GetExtension(::nmsg::derived, i);
            if (std::ranges::find(fields, derived.name(), &Field::name) != fields.end()) {
                refuse(fmt::format("there are two fields {}", derived.name()));
            }
            if (derived.has_after()) {
                place = std::ranges::find(fields, derived.after(), &Field::name);
                if (place == fields.end()) {
                    refuse(fmt::format("{} comes after {}, which does not exist", derived.name(), derived.after()));
                }
                ++place;
            }
            place = std::next(fields.insert(place, derived_field(derived)));
        }
    }

    Field derived_field(const ::nmsg::Derived& derived) const {
        Field field;
        if (derived.has_from()) {
            field = source_field(derived);
        } else {
            field.type = type_of(derived.kind());
            field.form = plain_form(field.type);
            field.code = presenter_ != nullptr ? presenter_->code(derived.name()) : -1;
            if (field.code < 0) {
                refuse(fmt::format("{} is neither carried by a field nor known to the presenter", derived.name()));
            }
        }
        field.name = derived.name();
        field.label = Label::derived;
        field.noprint = derived.noprint();
        const std::string_view wrong = derived.has_show() ? show_as(field, derived.show()) : std::string_view();
        if (!wrong.empty()) {
            refuse(fmt::format("{} {}", derived.name(), wrong));
        }
        if (field.form == Form::code && presenter_ == nullptr) {
            refuse(fmt::format("{} is shown by code, but its type has no presenter", derived.name()));
        }
        return field;
    }

    // What the field that carries a derived value looks like.
    Field source_field(const ::nmsg::Derived& derived) const {
        const auto [outer, inner] = split(derived.from());
        const PbField* found = source_.FindFieldByName(outer);
        if (found != nullptr && !inner.empty()) {
            const pb::Descriptor* const nested = found->message_type();
            found = nested != nullptr && !found->is_repeated() ? nested->FindFieldByName(inner) : nullptr;
        }
        const auto how = found != nullptr ? carried(found->type()) : std::nullopt;
        if (!how || found->is_repeated() || found->message_type() != nullptr) {
            refuse(fmt::format("{} comes from {}, which is no field with one value", derived.name(), derived.from()));
        }
        Field field = carried_field(*found, *how, nullptr);
        if (derived.with_default() && found->enum_type() != nullptr) {
            field.default_bits = static_cast<std::uint64_t>(std::int64_t{found->default_value_enum()->number()});
        }
        return field;
    }

    // Finds the places of the fields that derived values come from.
    void resolve(std::vector<Field>& fields) const {
        for (int i = 0; i < source_.options().ExtensionSize(::nmsg::derived); ++i) {
            const ::nmsg::Derived& derived = source_.options().GetExtension(::nmsg::derived, i);
            if (!derived.has_from()) {
                continue;
            }
            const auto [outer, inner] = split(derived.from());
            const auto from = std::ranges::find(fields, outer, &Field::name);
            Field& field = *std::ranges::find(fields, derived.name(), &Field::name);
            field.from_field = static_cast<std::size_t>(from - fields.begin());
            if (!inner.empty()) {
                if (from->nested == nullptr) {
                    const pb::Descriptor& nested = *source_.FindFieldByName(outer)->message_type();
                    from->nested = make_schema(0U, "", 0U, nested.name(), carried_fields(nested, nullptr), nullptr);
                }
                field.from_nested = *from->nested->find(inner);
            }
        }
    }

    static std::pair<std::string, std::string> split(const std::string& path) {
        const std::size_t dot = path.find('.');
        return {path.substr(0, dot), dot == std::string::npos ? std::string() : path.substr(dot + 1)};
    }

    const pb::Descriptor& source_;
    const ::nmsg::Type& type_;
    bool built_in_;
    std::shared_ptr<const Presenter> presenter_;
};

void add_schemas(std::vector<std::shared_ptr<const Schema>>& schemas, const pb::FileDescriptor& file, bool built_in) {
    for (int i = 0; i < file.message_type_count(); ++i) {
        if (file.message_type(i)->options().HasExtension(::nmsg::type)) {
            schemas.push_back(SchemaBuilder(*file.message_type(i), built_in).build());
        }
    }
}

pb::FileDescriptorSet built_in_files() {
    pb::FileDescriptorSet files;
    if (!files.ParseFromArray(built_in_descriptors.data(), static_cast<int>(built_in_descriptors.size()))) {
        throw Error("the built-in message types are damaged");
    }
    return files;
}

void add_files(pb::SimpleDescriptorDatabase& database, const pb::FileDescriptorSet& files) {
    for (const pb::FileDescriptorProto& file : files.file()) {
        database.Add(file);
    }
}

/// Keeps the first thing that is wrong with a file.
class FirstError : public pb::compiler::MultiFileErrorCollector {
public:
    void AddError(const std::string& filename, int line, int column, const std::string& message) override {
        if (!text_.empty()) {
            return;
        }
        text_ = line < 0 ? fmt::format("{}: {}", filename, message)
                         : fmt::format("{}:{}:{}: {}", filename, line + 1, column + 1, message);
    }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace

std::vector<std::shared_ptr<const Schema>> built_in_schemas() {
    const pb::FileDescriptorSet files = built_in_files();
    pb::SimpleDescriptorDatabase database;
    add_files(database, files);
    pb::DescriptorPool pool(&database);
    std::vector<std::shared_ptr<const Schema>> schemas;
    for (const pb::FileDescriptorProto& file : files.file()) {
        add_schemas(schemas, *pool.FindFileByName(file.name()), true);
    }
    return schemas;
}

std::vector<std::shared_ptr<const Schema>> schemas_from_file(const std::filesystem::path& file) {
    const pb::LogSilencer silence;  // what is wrong is in the error, and nowhere else
    std::error_code ignored;        // a folder that cannot be told holds no file either
    pb::SimpleDescriptorDatabase built_in;
    add_files(built_in, built_in_files());
    pb::compiler::DiskSourceTree tree;
    tree.MapPath("", std::filesystem::absolute(file, ignored).parent_path().string());
    FirstError error;
    pb::compiler::SourceTreeDescriptorDatabase sources(&tree);
    sources.RecordErrorsTo(&error);
    pb::MergedDescriptorDatabase database(&built_in, &sources);
    pb::DescriptorPool pool(&database, sources.GetValidationErrorCollector());
    const pb::FileDescriptor* const descriptor = pool.FindFileByName(file.filename().string());
    if (descriptor == nullptr) {
        throw Error(fmt::format("cannot load message types from {}: {}", file.string(), error.text()));
    }
    std::vector<std::shared_ptr<const Schema>> schemas;
    add_schemas(schemas, *descriptor, false);
    if (schemas.empty()) {
        throw Error(
            fmt::format("{} defines no message type: no message there has the option (nmsg.type)", file.string()));
    }
    return schemas;
}

}  // namespace spindrift::nmsg
