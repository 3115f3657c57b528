#include "plugin_type.hpp"

#include "plugin_presenter.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

namespace spindrift::capi {
namespace {

using nmsg::Encoding;
using nmsg::EnumNames;
using nmsg::Field;
using nmsg::FieldType;
using nmsg::Form;
using nmsg::Label;

Encoding encoding_of(ProtobufCType type) noexcept {
    switch (type) {
        case PROTOBUF_C_TYPE_SINT32:
        case PROTOBUF_C_TYPE_SINT64: return Encoding::zigzag;
        case PROTOBUF_C_TYPE_SFIXED32:
        case PROTOBUF_C_TYPE_FIXED32: return Encoding::fixed32;
        case PROTOBUF_C_TYPE_SFIXED64:
        case PROTOBUF_C_TYPE_FIXED64: return Encoding::fixed64;
        case PROTOBUF_C_TYPE_FLOAT: return Encoding::float32;
        case PROTOBUF_C_TYPE_DOUBLE: return Encoding::float64;
        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_BYTES:
        case PROTOBUF_C_TYPE_MESSAGE: return Encoding::bytes;
        default: return Encoding::varint;
    }
}

Label label_of(ProtobufCLabel label) noexcept {
    return label == PROTOBUF_C_LABEL_REQUIRED   ? Label::required
           : label == PROTOBUF_C_LABEL_REPEATED ? Label::repeated
                                                : Label::optional;
}

std::shared_ptr<const EnumNames> enum_names(const ProtobufCFieldDescriptor& descriptor) {
    if (descriptor.type != PROTOBUF_C_TYPE_ENUM || descriptor.descriptor == nullptr) {
        return nullptr;
    }
    const auto& names = *static_cast<const ProtobufCEnumDescriptor*>(descriptor.descriptor);
    std::vector<EnumNames::Entry> entries;
    for (unsigned i = 0; i < names.n_values; ++i) {
        entries.push_back({names.values[i].value, PaddedText(names.values[i].name)});
    }
    return std::make_shared<const EnumNames>(std::move(entries));
}

// The number of an enumerator that a plug-in has set: any one, which C++ must not read as the enumeration.
template <class Enumeration>
int number_of(const Enumeration& value) noexcept {
    static_assert(sizeof value == sizeof(int));
    int number = 0;
    std::memcpy(&number, &value, sizeof number);
    return number;
}

std::string name_of(const nmsg_msgmod_plugin& plugin) {
    return fmt::format("message type {}:{} {} {}", plugin.vendor.id, plugin.msgtype.id,
                       plugin.vendor.name != nullptr ? plugin.vendor.name : "?",
                       plugin.msgtype.name != nullptr ? plugin.msgtype.name : "?");
}

Field wire_field(const ProtobufCFieldDescriptor& descriptor) {
    Field field;
    field.name = descriptor.name;
    field.number = descriptor.id;
    field.label = label_of(descriptor.label);
    field.encoding = encoding_of(descriptor.type);
    field.packed = (descriptor.flags & PROTOBUF_C_FIELD_FLAG_PACKED) != 0;
    field.names = enum_names(descriptor);
    return field;
}

Field shown_field(const nmsg_msgmod_plugin& plugin, const nmsg_msgmod_field& entry) {
    Field field;
    if (entry.descr != nullptr) {
        field = wire_field(*entry.descr);
    } else {
        field.name = entry.name;
        field.label = Label::derived;
    }
    if (number_of(entry.type) < 0 || number_of(entry.type) > nmsg_msgmod_ft_bool) {
        throw Error(
            fmt::format("{}: field {} has the unknown type {}", name_of(plugin), entry.name, number_of(entry.type)));
    }
    field.type = static_cast<FieldType>(entry.type);
    if (entry.descr != nullptr && is_octets(field.type) != (field.encoding == Encoding::bytes)) {
        throw Error(
            fmt::format("{}: field {} is a number in one place and octets in another", name_of(plugin), entry.name));
    }
    field.hidden = (entry.flags & NMSG_MSGMOD_FIELD_HIDDEN) != 0;
    field.noprint = (entry.flags & NMSG_MSGMOD_FIELD_NOPRINT) != 0;
    const bool has_callback =
        entry.print != nullptr || entry.format != nullptr || entry.get != nullptr || entry.parse != nullptr;
    field.form = has_callback ? Form::code : nmsg::plain_form(field.type);
    return field;
}

void check(const nmsg_msgmod_plugin& plugin) {
    if (plugin.msgver != NMSG_MSGMOD_VERSION) {
        throw Error(fmt::format("{}: made for version {} of the interface, not {}", name_of(plugin), plugin.msgver,
                                NMSG_MSGMOD_VERSION));
    }
    if (plugin.vendor.id == 0 || plugin.msgtype.id == 0 || plugin.vendor.name == nullptr ||
        plugin.msgtype.name == nullptr) {
        throw Error(fmt::format("{}: it has no number or name", name_of(plugin)));
    }
    if (number_of(plugin.type) == nmsg_msgmod_type_opaque) {
        return;
    }
    if (number_of(plugin.type) != nmsg_msgmod_type_transparent) {
        throw Error(fmt::format("{}: it is neither transparent nor opaque", name_of(plugin)));
    }
    constexpr std::uint32_t major = 1'000'000;
    if (plugin.protobuf_c_version_number / major != ::protobuf_c_version_number() / major) {
        throw Error(fmt::format("{}: made for version {} of protobuf-c, not {}", name_of(plugin),
                                plugin.protobuf_c_version_number / major, ::protobuf_c_version_number() / major));
    }
    if (plugin.pbdescr == nullptr || plugin.fields == nullptr) {
        throw Error(fmt::format("{}: it declares no fields", name_of(plugin)));
    }
}

// The entries of a plug-in's table, with the descriptors of fields on the wire. Two types may share one table, so what
// another type has filled in does not count.
std::vector<nmsg_msgmod_field> entries(const nmsg_msgmod_plugin& plugin) {
    std::vector<nmsg_msgmod_field> found;
    for (nmsg_msgmod_field* entry = plugin.fields; entry->name != nullptr; ++entry) {
        found.push_back(*entry);
        found.back().descr = ::protobuf_c_message_descriptor_get_field_by_name(plugin.pbdescr, entry->name);
        if (found.back().descr == nullptr && entry->get == nullptr) {
            throw Error(
                fmt::format("{}: field {} is not in the message, and has no getter", name_of(plugin), entry->name));
        }
        if (entry->descr == nullptr) {
            entry->descr = found.back().descr;
        }
    }
    return found;
}

}  // namespace

std::unique_ptr<nmsg_msgmod> plugin_type(nmsg_msgmod_plugin& plugin) {
    check(plugin);
    auto type = std::make_unique<nmsg_msgmod>();
    type->vid = plugin.vendor.id;
    type->msgtype = plugin.msgtype.id;
    type->vendor = plugin.vendor.name;
    type->name = plugin.msgtype.name;
    type->plugin = &plugin;
    if (plugin.type == nmsg_msgmod_type_opaque) {
        return type;
    }
    type->descriptor = plugin.pbdescr;
    type->fields = entries(plugin);
    std::vector<Field> fields;
    for (const nmsg_msgmod_field& entry : type->fields) {
        fields.push_back(shown_field(plugin, entry));
        if (entry.get != nullptr) {
            fields.back().value_id = static_cast<int>(fields.size() - 1);
        }
    }
    // Fields that the table leaves out are carried, but not shown.
    for (unsigned i = 0; i < plugin.pbdescr->n_fields; ++i) {
        const ProtobufCFieldDescriptor& descriptor = plugin.pbdescr->fields[i];
        if (std::ranges::find(type->fields, &descriptor, &nmsg_msgmod_field::descr) == type->fields.end()) {
            fields.push_back(wire_field(descriptor));
            fields.back().form = Form::nothing;
            fields.back().hidden = true;
        }
    }
    type->set_schema(std::make_shared<const nmsg::Schema>(type->vid, type->vendor, type->msgtype, type->name,
                                                          std::move(fields), std::make_shared<PluginPresenter>(*type)));
    return type;
}

}  // namespace spindrift::capi
