#pragma once

#include <spindrift/base/bytes.hpp>

#include <filesystem>
#include <string>

namespace spindrift::nmsg {

/// Reads a `.proto` file, and the files it imports from its own folder or from `known`.
/// \param known an encoded google.protobuf.FileDescriptorSet
/// \returns an encoded FileDescriptorSet, in which each file comes after those it imports and this one is the last
/// \throws Error with file, line and reason, or if the module that reads `.proto` files is not installed
[[nodiscard]] std::string import_proto(const std::filesystem::path& file, Bytes known);

}  // namespace spindrift::nmsg
