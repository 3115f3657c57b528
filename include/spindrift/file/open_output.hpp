#pragma once

#include <spindrift/base/file_descriptor.hpp>

#include <string>

namespace spindrift::file {

enum class OpenMode {
    truncate,   ///< empties a file that exists
    append,     ///< writes behind what a file holds
    exclusive,  ///< refuses a file that exists
};

/// Opens a file for writing and creates it if there is none, with mode 0644. A regular file is locked (flock) until the
/// descriptor is closed, before it is emptied: two processes that write one file would destroy each other's data. File
/// systems without locks are written without.
/// \throws Error that names the file: the system's reason, or that another process writes to it
[[nodiscard]] FileDescriptor open_output(const std::string& path, OpenMode mode);

}  // namespace spindrift::file
