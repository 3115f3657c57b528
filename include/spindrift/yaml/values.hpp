#pragma once

#include <spindrift/yaml/tree.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::yaml {

/// The text of a scalar. \param key of the value, for errors
/// \throws Error if the value is not a scalar
[[nodiscard]] std::string text_of(const std::string& key, const TreeNode& value);

/// The text of a scalar, or the texts of a sequence of scalars. \throws Error
[[nodiscard]] std::vector<std::string> texts_of(const std::string& key, const TreeNode& value);

/// The name of a file, made absolute, as a process in the background leaves its folder. \throws Error
[[nodiscard]] std::string path_of(const std::string& key, const TreeNode& value);

/// The names of files of a scalar, or of a sequence of scalars. \throws Error
[[nodiscard]] std::vector<std::string> paths_of(const std::string& key, const TreeNode& value);

/// An integer in C notation (`10`, `0x1f`, `017`). \throws Error if it is another text or out of range
[[nodiscard]] std::int64_t number_of(const std::string& key, const TreeNode& value, std::int64_t min, std::int64_t max);

/// `yes`, `true`, `on` and `enabled`, or their opposites. \throws Error
[[nodiscard]] bool boolean_of(const std::string& key, const TreeNode& value);

}  // namespace spindrift::yaml
