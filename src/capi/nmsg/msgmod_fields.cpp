#include "guard.hpp"
#include "message.hpp"
#include "msgmod.hpp"
#include "plugin_presenter.hpp"

// The description of message types to programs that decode messages themselves.
namespace {

using spindrift::nmsg::Encoding;
using spindrift::nmsg::Field;
using spindrift::nmsg::Label;

static_assert(nmsg2_encoding_varint == static_cast<int>(Encoding::varint));
static_assert(nmsg2_encoding_zigzag == static_cast<int>(Encoding::zigzag));
static_assert(nmsg2_encoding_fixed32 == static_cast<int>(Encoding::fixed32));
static_assert(nmsg2_encoding_fixed64 == static_cast<int>(Encoding::fixed64));
static_assert(nmsg2_encoding_float == static_cast<int>(Encoding::float32));
static_assert(nmsg2_encoding_double == static_cast<int>(Encoding::float64));
static_assert(nmsg2_encoding_bytes == static_cast<int>(Encoding::bytes));

// The field with an index, or null.
const Field* find(nmsg_msgmod_t mod, std::size_t index) noexcept {
    return mod != nullptr && mod->is_transparent() && index < mod->schema->fields().size() ? &mod->schema->field(index)
                                                                                           : nullptr;
}

// Fields that are never shown have no entry in the list that programs see.
unsigned flags_of(const nmsg_msgmod& type, std::size_t index, const Field& field) noexcept {
    return type.has_field(index) ? type.fields[index].flags
                                 : NMSG_MSGMOD_FIELD_HIDDEN | (field.repeated() ? NMSG_MSGMOD_FIELD_REPEATED : 0U);
}

}  // namespace

extern "C" {

bool nmsg2_msgmod_is_plugin(nmsg_msgmod_t mod) {
    return mod != nullptr && mod->plugin != nullptr;
}

bool nmsg2_msgmod_is_opaque(nmsg_msgmod_t mod) {
    return mod != nullptr && !mod->is_transparent();
}

size_t nmsg2_msgmod_get_num_fields(nmsg_msgmod_t mod) {
    return mod != nullptr && mod->is_transparent() ? mod->schema->fields().size() : 0;
}

nmsg_res nmsg2_msgmod_get_field(nmsg_msgmod_t mod, size_t field_idx, struct nmsg2_field* field) {
    const Field* const found = find(mod, field_idx);
    if (found == nullptr || field == nullptr) {
        return nmsg_res_failure;
    }
    field->name = found->name.c_str();
    field->type = static_cast<nmsg_msgmod_field_type>(found->type);
    field->flags = flags_of(*mod, field_idx, *found);
    field->number = found->derived() ? 0 : found->number;
    field->encoding = static_cast<nmsg2_encoding>(found->encoding);
    field->is_required = found->label == Label::required;
    field->is_packed = found->packed;
    field->n_values = found->names != nullptr ? found->names->entries().size() : 0;
    return nmsg_res_success;
}

nmsg_res nmsg2_msgmod_get_enum_value(nmsg_msgmod_t mod, size_t field_idx, size_t value_idx, const char** name,
                                     int32_t* value) {
    const Field* const found = find(mod, field_idx);
    if (found == nullptr || found->names == nullptr || value_idx >= found->names->entries().size() || name == nullptr ||
        value == nullptr) {
        return nmsg_res_failure;
    }
    const auto& entry = found->names->entries()[value_idx];
    *name = entry.name.text().data();
    *value = entry.value;
    return nmsg_res_success;
}

nmsg_res nmsg2_msgmod_parse_value(nmsg_msgmod_t mod, size_t field_idx, const char* text, void** value, size_t* len) {
    return spindrift::capi::guarded(nmsg_res_failure, [&] {
        if (mod == nullptr || text == nullptr || value == nullptr || len == nullptr) {
            return nmsg_res_failure;
        }
        const spindrift::capi::MessageHandle message(spindrift::capi::new_message());
        message->start(*mod);
        return spindrift::capi::parse_value(*mod, field_idx, *message, text, value, len);
    });
}

}  // extern "C"
