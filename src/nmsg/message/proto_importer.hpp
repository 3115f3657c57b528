#pragma once

#include <spindrift/base/bytes.hpp>

#include <filesystem>
#include <string>

namespace spindrift::nmsg {

/// Reads a `.proto` file, and those it imports from its own folder or from `known`.
/// \param known an encoded google.protobuf.FileDescriptorSet
/// \returns such a set, in which each file is behind those it imports and this one is the last
/// \throws Error with file, line and reason, or if the module that reads `.proto` files is not there
[[nodiscard]] std::string import_proto(const std::filesystem::path& file, Bytes known);

}  // namespace spindrift::nmsg
