#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>

namespace nmsgtool {

/// The file a path refers to, also through links, `/dev/fd/N` and redirections.
class FileIdentity {
public:
    /// \param path `-` for a standard stream
    /// \param standard_stream the descriptor that `-` means
    FileIdentity(const std::string& path, int standard_stream);

    /// Whether both are the same regular file, or will be when they are created.
    [[nodiscard]] bool is_same(const FileIdentity& other) const noexcept;

private:
    bool exists_ = false;
    std::optional<std::pair<dev_t, ino_t>> regular_file_;
    std::string path_;  // of a file that does not exist yet, without symbolic links
};

}  // namespace nmsgtool
