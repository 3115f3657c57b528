#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>

namespace nmsgtool {

/// Which file a name stands for, whatever else it is called: by a link, by `/dev/fd/N`, or by a redirection.
class FileIdentity {
public:
    /// \param path `-` for a standard stream
    /// \param standard_stream the descriptor `-` stands for
    FileIdentity(const std::string& path, int standard_stream);

    /// Whether both are one regular file, or would be once they are created.
    [[nodiscard]] bool is_same(const FileIdentity& other) const noexcept;

private:
    bool exists_ = false;
    std::optional<std::pair<dev_t, ino_t>> regular_file_;
    std::string path_;  // of a file that does not exist yet, without symbolic links
};

}  // namespace nmsgtool
