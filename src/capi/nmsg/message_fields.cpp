#include "given_number.hpp"
#include "guard.hpp"
#include "message.hpp"

#include <bit>
#include <cstring>
#include <string_view>

// The fields of messages, by index in the list that programs see, and by name.
namespace {

using spindrift::Bytes;
using spindrift::capi::FieldAccess;
using spindrift::capi::FieldValues;
using spindrift::capi::guarded;
using spindrift::nmsg::EnumNames;
using spindrift::nmsg::Field;
using spindrift::nmsg::FieldType;
using spindrift::nmsg::Label;

constexpr unsigned no_field = 0xFFFFFFFF;

// Out of line, as `get_by_callback`: functions that are called for each field save fewer registers then.
[[gnu::noinline]] unsigned search(const nmsg_msgmod& type, const char* name) noexcept {
    for (std::size_t i = 0; i < type.field_count(); ++i) {
        if (std::strcmp(type.fields[i].name, name) == 0) {
            const auto index = static_cast<unsigned>(i);
            type.field_names.remember(name, index);
            return index;
        }
    }
    return no_field;
}

// The index of a field by its name, which is case-sensitive; `no_field` if there is none.
unsigned index_of(nmsg_message_t msg, const char* name) noexcept {
    if (msg == nullptr || name == nullptr || msg->type() == nullptr) {
        return no_field;
    }
    const nmsg_msgmod& type = *msg->type();
    const auto known = type.field_names.find(name);
    return known && std::strcmp(type.fields[*known].name, name) == 0 ? *known : search(type, name);
}

// The description of a field that programs see, or null.
const nmsg_msgmod_field* entry(nmsg_message_t msg, unsigned field) noexcept {
    return msg != nullptr && msg->type() != nullptr && msg->type()->has_field(field) ? &msg->type()->fields[field]
                                                                                     : nullptr;
}

// What access to a field depends on; null if programs do not see such a field.
const FieldAccess* access(nmsg_message_t msg, unsigned field) noexcept {
    return msg != nullptr && msg->type() != nullptr && msg->type()->has_field(field) ? &msg->type()->access[field]
                                                                                     : nullptr;
}

// The octets that a pointer to a number of this type stands for.
std::size_t number_size(FieldType type) noexcept {
    return type == FieldType::uint64 || type == FieldType::int64 || type == FieldType::real ? 8 : 4;
}

[[gnu::noinline]] nmsg_res get_by_callback(nmsg_message_t msg, unsigned field, unsigned index, void** data,
                                           std::size_t* len) {
    std::size_t unused = 0;
    nmsg_msgmod_field description = msg->type()->fields[field];
    return description.get(msg, &description, index, data, len != nullptr ? len : &unused, msg->closure());
}

void give(void** data, std::size_t* len, const void* value, std::size_t size) noexcept {
    *data = const_cast<void*>(value);
    if (len != nullptr) {
        *len = size;
    }
}

nmsg_res give_octets(FieldType type, Bytes octets, void** data, std::size_t* len) noexcept {
    if (type == FieldType::ip && octets.size() != 4 && octets.size() != 16) {
        return nmsg_res_failure;
    }
    give(data, len, octets.data(), octets.size());
    return nmsg_res_success;
}

nmsg_res find_value(nmsg_message_t msg, const FieldAccess& wanted, unsigned field, unsigned index, void** data,
                    std::size_t* len) {
    if (const nmsg_res result = msg->decode(); result != nmsg_res_success) {
        return result;
    }
    if (wanted.has_getter) {
        return get_by_callback(msg, field, index, data, len);
    }
    const FieldValues& values = wanted.is_computed ? msg->derived_values(field) : msg->wire_values(field);
    if (index >= values.count()) {
        return nmsg_res_failure;
    }
    const auto& value = values.at(index);
    if (wanted.is_octets) {
        return give_octets(wanted.type, value.bytes(), data, len);
    }
    give(data, len, &value.bits, number_size(wanted.type));
    return nmsg_res_success;
}

[[gnu::noinline]] nmsg_res get_any(nmsg_message_t msg, const FieldAccess& wanted, unsigned field, unsigned index,
                                   void** data, std::size_t* len) noexcept {
    return guarded(nmsg_res_failure, [&] { return find_value(msg, wanted, field, index, data, len); });
}

nmsg_res get(nmsg_message_t msg, unsigned field, unsigned index, void** data, std::size_t* len) noexcept {
    const FieldAccess* const wanted = access(msg, field);
    if (wanted == nullptr || data == nullptr || wanted->is_hidden) {
        return nmsg_res_failure;
    }
    if (wanted->is_direct && wanted->is_octets && index == 0 && msg->is_located()) {
        const auto octets = msg->located_octets(field);
        return octets ? give_octets(wanted->type, *octets, data, len) : nmsg_res_failure;
    }
    return get_any(msg, *wanted, field, index, data, len);
}

nmsg_res set(nmsg_message_t msg, unsigned field, unsigned index, const std::uint8_t* data, std::size_t len) {
    const FieldAccess* const wanted = access(msg, field);
    if (wanted == nullptr || wanted->is_derived || (data == nullptr && !(wanted->is_octets && len == 0)) ||
        (wanted->type == FieldType::ip && len != 0 && len != 4 && len != 16)) {
        return nmsg_res_failure;
    }
    if (const nmsg_res result = msg->decode(); result != nmsg_res_success) {
        return result;
    }
    if (index > 0 && index > (wanted->is_repeated ? msg->wire_values(field).count() : 0)) {
        return nmsg_res_failure;
    }
    if (wanted->is_octets) {
        msg->set_octets(field, index, Bytes(reinterpret_cast<const std::byte*>(data), len));
    } else {
        msg->set_number(field, index, spindrift::capi::given_number(wanted->type, data));
    }
    return nmsg_res_success;
}

nmsg_res clear(nmsg_message_t msg, unsigned field) {
    if (entry(msg, field) == nullptr) {
        return nmsg_res_failure;
    }
    const Field& description = msg->type()->schema->field(field);
    if (description.derived() || description.label == Label::required) {
        return nmsg_res_failure;
    }
    const nmsg_res result = msg->decode();
    if (result == nmsg_res_success) {
        msg->clear(field);
    }
    return result;
}

nmsg_res count(nmsg_message_t msg, unsigned field, std::size_t* n) {
    const nmsg_msgmod_field* const found = entry(msg, field);
    if (found == nullptr || n == nullptr) {
        return nmsg_res_failure;
    }
    if (const nmsg_res result = msg->decode(); result != nmsg_res_success) {
        return result;
    }
    if (!msg->type()->schema->field(field).derived()) {
        *n = msg->wire_values(field).count();
        return nmsg_res_success;
    }
    if (found->get == nullptr) {
        *n = msg->derived_values(field).count();
        return nmsg_res_success;
    }
    void* data = nullptr;
    for (*n = 0; get_by_callback(msg, field, static_cast<unsigned>(*n), &data, nullptr) == nmsg_res_success;) {
        ++*n;
    }
    return nmsg_res_success;
}

const EnumNames* enum_names(nmsg_message_t msg, unsigned field) noexcept {
    return entry(msg, field) != nullptr ? msg->type()->schema->field(field).names.get() : nullptr;
}

}  // namespace

extern "C" {

nmsg_res nmsg_message_get_num_fields(nmsg_message_t msg, size_t* n_fields) {
    if (msg == nullptr || n_fields == nullptr || msg->type() == nullptr || !msg->type()->is_transparent()) {
        return nmsg_res_failure;
    }
    *n_fields = msg->type()->field_count();
    return nmsg_res_success;
}

nmsg_res nmsg_message_get_field_idx(nmsg_message_t msg, const char* field_name, unsigned* idx) {
    const unsigned found = index_of(msg, field_name);
    if (found == no_field || idx == nullptr) {
        return nmsg_res_failure;
    }
    *idx = found;
    return nmsg_res_success;
}

nmsg_res nmsg_message_get_field_name(nmsg_message_t msg, unsigned field_idx, const char** field_name) {
    const nmsg_msgmod_field* const found = entry(msg, field_idx);
    if (found == nullptr || field_name == nullptr) {
        return nmsg_res_failure;
    }
    *field_name = found->name;
    return nmsg_res_success;
}

nmsg_res nmsg_message_get_field_flags_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned* flags) {
    const nmsg_msgmod_field* const found = entry(msg, field_idx);
    if (found == nullptr || flags == nullptr) {
        return nmsg_res_failure;
    }
    *flags = found->flags;
    return nmsg_res_success;
}

nmsg_res nmsg_message_get_field_flags(nmsg_message_t msg, const char* field_name, unsigned* flags) {
    return nmsg_message_get_field_flags_by_idx(msg, index_of(msg, field_name), flags);
}

nmsg_res nmsg_message_get_field_type_by_idx(nmsg_message_t msg, unsigned field_idx, nmsg_msgmod_field_type* type) {
    const nmsg_msgmod_field* const found = entry(msg, field_idx);
    if (found == nullptr || type == nullptr) {
        return nmsg_res_failure;
    }
    *type = found->type;
    return nmsg_res_success;
}

nmsg_res nmsg_message_get_field_type(nmsg_message_t msg, const char* field_name, nmsg_msgmod_field_type* type) {
    return nmsg_message_get_field_type_by_idx(msg, index_of(msg, field_name), type);
}

nmsg_res nmsg_message_get_num_field_values_by_idx(nmsg_message_t msg, unsigned field_idx, size_t* n_field_values) {
    return guarded(nmsg_res_failure, [&] { return count(msg, field_idx, n_field_values); });
}

nmsg_res nmsg_message_get_num_field_values(nmsg_message_t msg, const char* field_name, size_t* n_field_values) {
    return guarded(nmsg_res_failure, [&] { return count(msg, index_of(msg, field_name), n_field_values); });
}

nmsg_res nmsg_message_get_field_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned val_idx, void** data,
                                       size_t* len) {
    return get(msg, field_idx, val_idx, data, len);
}

nmsg_res nmsg_message_get_field(nmsg_message_t msg, const char* field_name, unsigned val_idx, void** data,
                                size_t* len) {
    return get(msg, index_of(msg, field_name), val_idx, data, len);
}

nmsg_res nmsg_message_set_field_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned val_idx, const uint8_t* data,
                                       size_t len) {
    return guarded(nmsg_res_failure, [&] { return set(msg, field_idx, val_idx, data, len); });
}

nmsg_res nmsg_message_set_field(nmsg_message_t msg, const char* field_name, unsigned val_idx, const uint8_t* data,
                                size_t len) {
    return guarded(nmsg_res_failure, [&] { return set(msg, index_of(msg, field_name), val_idx, data, len); });
}

nmsg_res nmsg2_message_clear_field_by_idx(nmsg_message_t msg, unsigned field_idx) {
    return guarded(nmsg_res_failure, [&] { return clear(msg, field_idx); });
}

nmsg_res nmsg2_message_clear_field(nmsg_message_t msg, const char* field_name) {
    return guarded(nmsg_res_failure, [&] { return clear(msg, index_of(msg, field_name)); });
}

nmsg_res nmsg_message_enum_name_to_value_by_idx(nmsg_message_t msg, unsigned field_idx, const char* name,
                                                unsigned* value) {
    const EnumNames* const names = enum_names(msg, field_idx);
    const auto found = names != nullptr && name != nullptr ? names->value(name) : std::nullopt;
    if (!found || value == nullptr) {
        return nmsg_res_failure;
    }
    *value = static_cast<unsigned>(*found);
    return nmsg_res_success;
}

nmsg_res nmsg_message_enum_name_to_value(nmsg_message_t msg, const char* field_name, const char* name,
                                         unsigned* value) {
    return nmsg_message_enum_name_to_value_by_idx(msg, index_of(msg, field_name), name, value);
}

nmsg_res nmsg_message_enum_value_to_name_by_idx(nmsg_message_t msg, unsigned field_idx, unsigned value,
                                                const char** name) {
    const EnumNames* const names = enum_names(msg, field_idx);
    const auto* const found = names != nullptr ? names->name(static_cast<std::int32_t>(value)) : nullptr;
    if (found == nullptr || name == nullptr) {
        return nmsg_res_failure;
    }
    *name = found->text().data();
    return nmsg_res_success;
}

nmsg_res nmsg_message_enum_value_to_name(nmsg_message_t msg, const char* field_name, unsigned value,
                                         const char** name) {
    return nmsg_message_enum_value_to_name_by_idx(msg, index_of(msg, field_name), value, name);
}

}  // extern "C"
