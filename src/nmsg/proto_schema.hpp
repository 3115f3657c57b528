#pragma once

#include <spindrift/nmsg/schema.hpp>

#include <filesystem>
#include <memory>
#include <vector>

// Message types from protobuf descriptors. Everything that knows libprotobuf is behind these two functions.
namespace spindrift::nmsg {

/// The types compiled into the library.
[[nodiscard]] std::vector<std::shared_ptr<const Schema>> built_in_schemas();

/// The types a `.proto` file defines.
/// \throws Error with file, line and reason
[[nodiscard]] std::vector<std::shared_ptr<const Schema>> schemas_from_file(const std::filesystem::path& file);

}  // namespace spindrift::nmsg
