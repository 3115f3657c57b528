#pragma once

#include <string_view>

namespace spindrift::nmsg {

/// The files of schema/ as an encoded google.protobuf.FileDescriptorSet; made by the build.
extern const std::string_view built_in_descriptors;

}  // namespace spindrift::nmsg
