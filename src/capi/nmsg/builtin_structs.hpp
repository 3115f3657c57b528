#pragma once

#include <protobuf-c/protobuf-c.h>

namespace spindrift::capi {

/// The layout of the struct of a built-in type, as in its generated header; null for other types.
[[nodiscard]] const ProtobufCMessageDescriptor* builtin_struct(unsigned vid, unsigned msgtype) noexcept;

}  // namespace spindrift::capi
