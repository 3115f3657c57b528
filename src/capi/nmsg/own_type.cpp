#include "own_type.hpp"

#include "builtin_structs.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace spindrift::capi {
namespace {

using TypeKey = std::pair<unsigned, unsigned>;

// The types in whose tables libnmsg does not flag the required fields.
constexpr std::array<TypeKey, 7> without_required_flags = {{{1, 8}, {1, 9}, {1, 12}, {2, 2}, {2, 3}, {2, 4}, {2, 6}}};

constexpr TypeKey encode = {1, 11};  // its payload may be JSON, which is shown as it is

unsigned flags_of(const nmsg::Schema& schema, const nmsg::Field& field) noexcept {
    const TypeKey key = {schema.vid(), schema.msgtype()};
    const bool is_required = field.label == nmsg::Label::required &&
                             std::ranges::find(without_required_flags, key) == without_required_flags.end();
    const bool is_raw = field.form == nmsg::Form::dns_json || (key == encode && field.form == nmsg::Form::code);
    return (field.repeated() ? NMSG_MSGMOD_FIELD_REPEATED : 0U) | (is_required ? NMSG_MSGMOD_FIELD_REQUIRED : 0U) |
           (field.hidden ? NMSG_MSGMOD_FIELD_HIDDEN : 0U) | (field.noprint ? NMSG_MSGMOD_FIELD_NOPRINT : 0U) |
           (is_raw ? NMSG_MSGMOD_FIELD_FORMAT_RAW : 0U);
}

// The values of enumerations in nested messages are numbers to programs.
nmsg_msgmod_field_type type_of(const nmsg::Field& field) noexcept {
    return field.derived() && field.type == nmsg::FieldType::enumeration
               ? nmsg_msgmod_ft_uint32
               : static_cast<nmsg_msgmod_field_type>(field.type);
}

}  // namespace

std::unique_ptr<nmsg_msgmod> own_type(std::shared_ptr<const nmsg::Schema> schema) {
    auto type = std::make_unique<nmsg_msgmod>();
    type->vid = schema->vid();
    type->msgtype = schema->msgtype();
    type->vendor = schema->vendor();
    type->name = schema->name();
    type->descriptor = builtin_struct(type->vid, type->msgtype);
    for (const nmsg::Field& field : schema->shown_fields()) {
        nmsg_msgmod_field entry = NMSG_MSGMOD_FIELD_END;
        entry.type = type_of(field);
        entry.name = field.name.c_str();
        entry.flags = flags_of(*schema, field);
        entry.descr = type->descriptor != nullptr && field.number != 0
                          ? ::protobuf_c_message_descriptor_get_field(type->descriptor, field.number)
                          : nullptr;
        type->fields.push_back(entry);
    }
    type->set_schema(std::move(schema));
    return type;
}

}  // namespace spindrift::capi
