#include "message_text.hpp"

#include "table.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <cstdint>
#include <cstring>
#include <string>

namespace spindrift::msgmod {
namespace {

using nmsg::FieldType;
using nmsg::Value;

template <class Number>
Value number_at(const void* pointer) noexcept {
    Number number{};
    std::memcpy(&number, pointer, sizeof number);
    return Value::of(static_cast<std::uint64_t>(std::int64_t{number}));
}

// The code of four hexadecimal digits, of which JSON writers make control characters alone.
char control_character(std::string_view digits) noexcept {
    unsigned code = 0;
    for (const char digit : digits) {
        code = code * 16 + static_cast<unsigned>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    return static_cast<char>(code);
}

// Appends the text that a JSON string of our writer stands for.
void append_unquoted(Buffer& out, std::string_view json) {
    json = json.substr(1, json.size() - 2);
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] != '\\' || i + 1 == json.size()) {
            out.append(json[i]);
            continue;
        }
        switch (json[++i]) {
            case 'b': out.append('\b'); break;
            case 'f': out.append('\f'); break;
            case 'n': out.append('\n'); break;
            case 'r': out.append('\r'); break;
            case 't': out.append('\t'); break;
            case 'u':
                out.append(control_character(json.substr(i + 1, 4)));
                i += 4;
                break;
            default: out.append(json[i]);
        }
    }
}

}  // namespace

MessageField::MessageField(nmsg_message_t message, std::string_view field) {
    const auto vid = static_cast<unsigned>(::nmsg_message_get_vid(message));
    const auto msgtype = static_cast<unsigned>(::nmsg_message_get_msgtype(message));
    const Type* const type = find(vid, msgtype);
    const auto* const structure =
        type != nullptr ? static_cast<const ProtobufCMessage*>(::nmsg_message_get_payload(message)) : nullptr;
    if (structure == nullptr) {
        throw Error("not a message of this module");
    }
    schema_ = type->type->schema.get();
    const auto index = schema_->find(field);
    if (!index) {
        throw Error("no such field");
    }
    index_ = *index;
    const std::size_t size = ::protobuf_c_message_get_packed_size(structure);
    char* const room = octets_.room(size);
    ::protobuf_c_message_pack(structure, reinterpret_cast<std::uint8_t*>(room));
    octets_.set_end(room + size);
    payload_.vid = vid;
    payload_.msgtype = msgtype;
    payload_.set_data(octets_.bytes());
    if (view_.decode(payload_, *schema_) != nmsg::Errc::success) {
        throw Error("the message does not decode");
    }
}

std::optional<Value> MessageField::value(const void* pointer) const {
    if (view_.is_computed(index_) && (field().derived() || pointer == nullptr)) {
        return view_.value(index_);
    }
    switch (field().type) {
        case FieldType::bytes:
        case FieldType::string:
        case FieldType::mlstring:
        case FieldType::ip: {
            const auto& octets = *static_cast<const ProtobufCBinaryData*>(pointer);
            return Value::of(Bytes(reinterpret_cast<const std::byte*>(octets.data), octets.len));
        }
        case FieldType::uint16: return number_at<std::uint16_t>(pointer);
        case FieldType::uint32: return number_at<std::uint32_t>(pointer);
        case FieldType::int16: return number_at<std::int16_t>(pointer);
        case FieldType::enumeration:
        case FieldType::boolean:
        case FieldType::int32: return number_at<std::int32_t>(pointer);
        default: return number_at<std::int64_t>(pointer);
    }
}

bool MessageField::print(Buffer& out, const Value& value, std::string_view endline) const {
    nmsg::PresentationWriter writer(nmsg::built_in_types(), {.endline = std::string(endline)});
    return writer.write_value(out, payload_, index_, value) == nmsg::Errc::success;
}

bool MessageField::format(Buffer& out, const Value& value, bool is_raw) const {
    nmsg::JsonWriter writer(nmsg::built_in_types());
    Buffer json;
    if (writer.write_value(json, payload_, index_, value) != nmsg::Errc::success) {
        return false;
    }
    if (!is_raw && json.text().starts_with('"')) {
        append_unquoted(out, json.text());
    } else {
        out.append(json.text());
    }
    return true;
}

}  // namespace spindrift::msgmod
