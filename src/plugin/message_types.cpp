#include <spindrift/plugin/message_types.hpp>

#include "functions.hpp"
#include "module_presenter.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace spindrift::plugin {
namespace {

using nmsg::Field;
using nmsg::Label;

std::shared_ptr<const nmsg::EnumNames> enum_names(const Functions& functions, nmsg_msgmod_t type, std::size_t index,
                                                  std::size_t count) {
    std::vector<nmsg::EnumNames::Entry> entries;
    for (std::size_t i = 0; i < count; ++i) {
        const char* name = nullptr;
        std::int32_t value = 0;
        if (functions.msgmod_enum_value(type, index, i, &name, &value) == nmsg_res_success) {
            entries.push_back({value, PaddedText(name)});
        }
    }
    return std::make_shared<const nmsg::EnumNames>(std::move(entries));
}

Label label_of(const nmsg2_field& field) noexcept {
    return field.number == 0                                 ? Label::derived
           : field.is_required                               ? Label::required
           : (field.flags & NMSG_MSGMOD_FIELD_REPEATED) != 0 ? Label::repeated
                                                             : Label::optional;
}

std::vector<Field> fields_of(const Functions& functions, nmsg_msgmod_t type) {
    std::vector<Field> fields;
    for (std::size_t i = 0; i < functions.msgmod_num_fields(type); ++i) {
        nmsg2_field described{};
        static_cast<void>(functions.msgmod_field(type, i, &described));
        Field& field = fields.emplace_back();
        field.name = described.name;
        field.number = described.number;
        field.type = static_cast<nmsg::FieldType>(described.type);
        field.form = nmsg::plain_form(field.type);
        field.label = label_of(described);
        field.encoding = static_cast<nmsg::Encoding>(described.encoding);
        field.packed = described.is_packed;
        field.hidden = (described.flags & NMSG_MSGMOD_FIELD_HIDDEN) != 0;
        field.noprint = (described.flags & NMSG_MSGMOD_FIELD_NOPRINT) != 0;
        field.value_id = field.derived() ? static_cast<int>(i) : -1;
        if (field.type == nmsg::FieldType::enumeration) {
            field.names = enum_names(functions, type, i, described.n_values);
        }
    }
    return fields;
}

}  // namespace

void add_message_types(nmsg::Registry& registry, const std::shared_ptr<const Library>& library,
                       const std::function<void(const std::string& reason)>& report) {
    const Functions& functions = library->functions();
    for (unsigned vid = 1; vid <= functions.msgmod_max_vid(); ++vid) {
        for (unsigned msgtype = 1; msgtype <= functions.msgmod_max_msgtype(vid); ++msgtype) {
            const nmsg_msgmod_t type = functions.msgmod_lookup(vid, msgtype);
            if (type == nullptr || !functions.msgmod_is_plugin(type) || registry.find(vid, msgtype) != nullptr) {
                continue;
            }
            registry.add(std::make_shared<const nmsg::Schema>(
                vid, functions.msgmod_vendor_name(vid), msgtype, functions.msgmod_type_name(vid, msgtype),
                fields_of(functions, type), std::make_shared<ModulePresenter>(library, type, report)));
        }
    }
}

}  // namespace spindrift::plugin
