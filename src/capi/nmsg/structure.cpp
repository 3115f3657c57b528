#include "structure.hpp"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace spindrift::capi {
namespace {

template <class T>
T read(const char* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

template <class Signed>
std::uint64_t widened(const char* from) noexcept {
    return static_cast<std::uint64_t>(std::int64_t{read<Signed>(from)});
}

std::size_t element_size(ProtobufCType type) noexcept {
    switch (type) {
        case PROTOBUF_C_TYPE_INT64:
        case PROTOBUF_C_TYPE_SINT64:
        case PROTOBUF_C_TYPE_SFIXED64:
        case PROTOBUF_C_TYPE_UINT64:
        case PROTOBUF_C_TYPE_FIXED64:
        case PROTOBUF_C_TYPE_DOUBLE: return 8;
        case PROTOBUF_C_TYPE_STRING:
        case PROTOBUF_C_TYPE_MESSAGE: return sizeof(void*);
        case PROTOBUF_C_TYPE_BYTES: return sizeof(ProtobufCBinaryData);
        default: return 4;
    }
}

// The numbers in the form of `nmsg::Value::bits`.
StoredValue element(ProtobufCType type, const char* at, nmsg::FieldType shown) {
    switch (type) {
        case PROTOBUF_C_TYPE_BYTES: {
            const auto data = read<ProtobufCBinaryData>(at);
            return StoredValue::octets(Bytes(reinterpret_cast<const std::byte*>(data.data), data.len));
        }
        case PROTOBUF_C_TYPE_STRING: {
            const auto* const text = read<const char*>(at);
            return StoredValue::octets(as_bytes(text != nullptr ? std::string_view(text) : std::string_view()));
        }
        case PROTOBUF_C_TYPE_MESSAGE: return StoredValue::octets({});
        case PROTOBUF_C_TYPE_FLOAT: return StoredValue::number(std::bit_cast<std::uint64_t>(double{read<float>(at)}));
        case PROTOBUF_C_TYPE_UINT32:
        case PROTOBUF_C_TYPE_FIXED32: {
            const auto number = read<std::uint32_t>(at);
            return StoredValue::number(shown == nmsg::FieldType::uint16 ? std::uint16_t(number) : number);
        }
        case PROTOBUF_C_TYPE_BOOL: return StoredValue::number(read<std::int32_t>(at) != 0 ? 1 : 0);
        default:
            if (element_size(type) == 8) {
                return StoredValue::number(read<std::uint64_t>(at));
            }
            return StoredValue::number(shown == nmsg::FieldType::int16 ? widened<std::int16_t>(at)
                                                                       : widened<std::int32_t>(at));
    }
}

const ProtobufCFieldDescriptor* find(const ProtobufCMessageDescriptor& descriptor, std::uint32_t number) noexcept {
    return ::protobuf_c_message_descriptor_get_field(&descriptor, number);
}

// Whether an optional value that is not repeated is there: its member `has_…`, or a pointer that is not null.
bool is_present(const ProtobufCFieldDescriptor& field, const char* structure) noexcept {
    if (field.label == PROTOBUF_C_LABEL_REQUIRED) {
        return true;
    }
    if (field.type == PROTOBUF_C_TYPE_STRING || field.type == PROTOBUF_C_TYPE_MESSAGE) {
        return read<const void*>(structure + field.offset) != nullptr;
    }
    return field.quantifier_offset == 0 || read<std::int32_t>(structure + field.quantifier_offset) != 0;
}

}  // namespace

ProtobufCMessage* unpack(const ProtobufCMessageDescriptor& descriptor, Bytes octets) noexcept {
    static constexpr std::uint8_t nothing = 0;
    const auto* const data = octets.empty() ? &nothing : reinterpret_cast<const std::uint8_t*>(octets.data());
    return ::protobuf_c_message_unpack(&descriptor, nullptr, octets.size(), data);
}

void replace(ProtobufCMessage& structure, Bytes octets) noexcept {
    const std::size_t size = structure.descriptor->sizeof_message;
    ProtobufCMessage* const fresh = unpack(*structure.descriptor, octets);
    if (fresh == nullptr) {
        return;
    }
    auto* const mine = reinterpret_cast<char*>(&structure);
    auto* const other = reinterpret_cast<char*>(fresh);
    std::swap_ranges(mine, mine + size, other);
    ::protobuf_c_message_free_unpacked(fresh, nullptr);
}

void pack(const ProtobufCMessage& structure, Buffer& out) {
    char* const to = out.room(::protobuf_c_message_get_packed_size(&structure));
    out.set_end(to + ::protobuf_c_message_pack(&structure, reinterpret_cast<std::uint8_t*>(to)));
}

void load(FieldValues& values, const ProtobufCMessage& structure, const ProtobufCMessageDescriptor& descriptor,
          const nmsg::Field& field) {
    values.load();
    const ProtobufCFieldDescriptor* const member = find(descriptor, field.number);
    if (member == nullptr) {
        return;
    }
    const auto* const base = reinterpret_cast<const char*>(&structure);
    if (member->label != PROTOBUF_C_LABEL_REPEATED) {
        if (is_present(*member, base)) {
            values.add(element(member->type, base + member->offset, field.type));
        }
        return;
    }
    const auto count = read<std::size_t>(base + member->quantifier_offset);
    const auto* const elements = read<const char*>(base + member->offset);
    for (std::size_t i = 0; i < count && elements != nullptr; ++i) {
        values.add(element(member->type, elements + i * element_size(member->type), field.type));
    }
}

}  // namespace spindrift::capi
