#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/container/wire_writer.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <bit>
#include <cstdint>

namespace spindrift::nmsg {

/// Appends one value of a field to an encoded message: tag and value. Values of packed fields are not packed, as
/// libnmsg writes them. The field must not be a derived one.
inline void append_field(Buffer& out, const Field& field, const Value& value) {
    char* to = out.room(20 + value.bytes.size());
    to = put_varint(to, wire_tag(field.number, wire_type(field.encoding)));
    switch (field.encoding) {
        case Encoding::bytes:
            to = put_varint(to, value.bytes.size());
            copy_short(to, as_text(value.bytes).data(), value.bytes.size());
            to += value.bytes.size();
            break;
        case Encoding::varint: to = put_varint(to, value.bits); break;
        case Encoding::zigzag: to = put_varint(to, value.bits << 1 ^ (~(value.bits >> 63) + 1)); break;
        case Encoding::fixed32: to = put_fixed(to, static_cast<std::uint32_t>(value.bits)); break;
        case Encoding::float32:
            to = put_fixed(to, std::bit_cast<std::uint32_t>(static_cast<float>(value.as_real())));
            break;
        case Encoding::fixed64:
        case Encoding::float64: to = put_fixed(to, value.bits); break;
    }
    out.set_end(to);
}

}  // namespace spindrift::nmsg
