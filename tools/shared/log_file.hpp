#pragma once

#include <spindrift/base/file_descriptor.hpp>

#include <string>

namespace tools {

/// Opens a log to append to, or creates it. It is opened before privileges are dropped, in a folder that others may be
/// able to write to: so no link is followed, and only a regular file with one name is taken.
/// \returns what is wrong; nothing if `file` is open
[[nodiscard]] std::string open_log_file(const std::string& path, spindrift::FileDescriptor& file);

}  // namespace tools
