#include "callbacks.hpp"

#include "message_text.hpp"

#include <spindrift/nmsg/message/builder.hpp>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>

namespace spindrift::msgmod {
namespace {

using nmsg::Field;
using nmsg::FieldType;
using nmsg::Form;
using nmsg::Value;

// Lets no exception out.
template <class Action>
nmsg_res guarded(Action action) noexcept {
    try {
        return action();
    } catch (const std::bad_alloc&) {
        return nmsg_res_memfail;
    } catch (const std::exception&) {
        return nmsg_res_failure;
    }
}

nmsg_res append(nmsg_strbuf* to, std::string_view text) noexcept {
    return ::nmsg_strbuf_append_str(to, text.data(), text.size());
}

nmsg_res print(nmsg_message_t message, nmsg_msgmod_field* field, void* pointer, nmsg_strbuf* to,
               const char* endline) noexcept {
    return guarded([&] {
        const MessageField asked(message, field->name);
        const auto value = asked.value(pointer);
        Buffer text;
        return value && asked.print(text, *value, endline) ? append(to, text.text()) : nmsg_res_failure;
    });
}

nmsg_res format(nmsg_message_t message, nmsg_msgmod_field* field, void* pointer, nmsg_strbuf* to,
                const char*) noexcept {
    return guarded([&] {
        const MessageField asked(message, field->name);
        const auto value = asked.value(pointer);
        Buffer text;
        const bool is_raw = (field->flags & NMSG_MSGMOD_FIELD_FORMAT_RAW) != 0;
        return value && asked.format(text, *value, is_raw) ? append(to, text.text()) : nmsg_res_failure;
    });
}

/// What a getter supplies, in memory that the message frees.
struct Supplied {
    std::uint64_t bits;          // a number of any width, in the order of this machine
    ProtobufCBinaryData octets;  // of a text
};

// Copies a value into memory that the message frees. Texts are pointed to by a struct, octets directly.
nmsg_res supply(nmsg_message_t message, FieldType type, const Value& value, void** data, std::size_t* size) {
    auto* const room = static_cast<Supplied*>(std::malloc(sizeof(Supplied) + value.bytes.size() + 1));
    if (room == nullptr) {
        return nmsg_res_memfail;
    }
    auto* const octets = reinterpret_cast<std::uint8_t*>(room + 1);
    if (!value.bytes.empty()) {
        std::memcpy(octets, value.bytes.data(), value.bytes.size());
    }
    octets[value.bytes.size()] = 0;
    *room = {value.bits, {value.bytes.size(), octets}};
    if (const nmsg_res result = ::nmsg_message_add_allocation(message, room); result != nmsg_res_success) {
        std::free(room);
        return result;
    }
    const bool is_text = type == FieldType::string || type == FieldType::mlstring;
    const bool is_octets = type == FieldType::bytes || type == FieldType::ip;
    const bool is_wide = type == FieldType::uint64 || type == FieldType::int64 || type == FieldType::real;
    *data = is_text ? static_cast<void*>(&room->octets) : is_octets ? static_cast<void*>(octets) : &room->bits;
    if (size != nullptr) {
        *size = is_text || is_octets ? value.bytes.size() : is_wide ? 8 : 4;
    }
    return nmsg_res_success;
}

nmsg_res get(nmsg_message_t message, nmsg_msgmod_field* field, unsigned index, void** data, std::size_t* size,
             void* closure) noexcept {
    return guarded([&] {
        constexpr int ncap = 1;
        const bool has_values = closure != nullptr || ::nmsg_message_get_msgtype(message) != ncap;
        if (index > 0 || !has_values) {
            return nmsg_res_failure;
        }
        const MessageField asked(message, field->name);
        const auto value = asked.view().value(asked.index());
        return value ? supply(message, asked.field().type, *value, data, size) : nmsg_res_failure;
    });
}

// A value in the form that nmsg_message_set_field takes: 16-bit numbers in two octets.
std::size_t stored_size(FieldType type) noexcept {
    switch (type) {
        case FieldType::uint16:
        case FieldType::int16: return 2;
        case FieldType::uint64:
        case FieldType::int64:
        case FieldType::real: return 8;
        default: return 4;
    }
}

// The type and class of a record, which the text of its data depends on, come first in the message.
nmsg_res parse_in(nmsg_message_t message, const char* name, const char* text, Arena& storage, nmsg::Payload& made,
                  std::size_t& index, const nmsg::Schema*& schema) {
    const MessageField asked(message, name);
    schema = &asked.schema();
    index = asked.index();
    nmsg::MessageBuilder builder(*schema);
    if (asked.field().form == Form::rdata) {
        for (const std::size_t needed : {asked.field().rrtype_field, asked.field().rrclass_field}) {
            if (const auto value = asked.view().wire_value(needed)) {
                static_cast<void>(builder.add_unsigned(needed, value->bits));
            }
        }
    }
    if (builder.add_text(index, text) != nmsg::Errc::success) {
        return nmsg_res_parse_error;
    }
    made.set_data(builder.encode(storage));
    return nmsg_res_success;
}

nmsg_res parse(nmsg_message_t message, nmsg_msgmod_field* field, const char* text, void** data, std::size_t* size,
               const char*) noexcept {
    return guarded([&] {
        Arena storage;
        nmsg::Payload made;
        std::size_t index = 0;
        const nmsg::Schema* schema = nullptr;
        if (const nmsg_res result = parse_in(message, field->name, text, storage, made, index, schema);
            result != nmsg_res_success) {
            return result;
        }
        nmsg::MessageView view;
        if (view.decode(made, *schema) != nmsg::Errc::success || !view.has(index)) {
            return nmsg_res_parse_error;
        }
        const Value value = *view.wire_value(index);
        const bool is_number = schema->field(index).encoding != nmsg::Encoding::bytes;
        *size = is_number ? stored_size(schema->field(index).type) : value.bytes.size();
        *data = std::malloc(*size + 1);
        if (*data == nullptr) {
            return nmsg_res_memfail;
        }
        std::memcpy(*data, is_number ? static_cast<const void*>(&value.bits) : value.bytes.data(), *size);
        return nmsg_res_success;
    });
}

}  // namespace

void set_callbacks(const Field& field, nmsg_msgmod_field& entry) noexcept {
    entry.get = field.derived() || field.value_id >= 0 ? get : nullptr;
    if (field.is_plain()) {
        return;
    }
    entry.print = print;
    entry.format = field.form == Form::dns_message ? nullptr : format;  // octets in JSON
    entry.parse = field.derived() || field.form == Form::dns_message ? nullptr : parse;
}

nmsg_res mark_loaded(nmsg_message_t message, void** closure) {
    *closure = message;
    return nmsg_res_success;
}

}  // namespace spindrift::msgmod
