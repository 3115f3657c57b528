#pragma once

#include "field_values.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/nmsg/message/schema.hpp>

#include <protobuf-c/protobuf-c.h>

/// The structs of protobuf-c that programs and plug-ins see (docs: protobuf-c 1.4, `protobuf-c.h`).
namespace spindrift::capi {

/// A struct in memory of `malloc`; null if the octets do not match the descriptor.
[[nodiscard]] ProtobufCMessage* unpack(const ProtobufCMessageDescriptor& descriptor, Bytes octets) noexcept;

/// Gives a struct, at its address, the content that octets have. Without effect if they do not match.
void replace(ProtobufCMessage& structure, Bytes octets) noexcept;

/// Appends the encoded content of a struct.
void pack(const ProtobufCMessage& structure, Buffer& out);

/// Loads the values of one field from a struct. Octets are borrowed from there.
void load(FieldValues& values, const ProtobufCMessage& structure, const ProtobufCMessageDescriptor& descriptor,
          const nmsg::Field& field);

}  // namespace spindrift::capi
