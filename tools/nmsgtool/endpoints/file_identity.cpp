#include "file_identity.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>

namespace nmsgtool {

FileIdentity::FileIdentity(const std::string& path, int standard_stream) {
    struct stat status {};
    exists_ = (path == "-" ? ::fstat(standard_stream, &status) : ::stat(path.c_str(), &status)) == 0;
    if (exists_ && S_ISREG(status.st_mode)) {
        regular_file_ = std::pair(status.st_dev, status.st_ino);
    }
    if (!exists_) {
        std::error_code ignored;
        path_ = std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored);
    }
}

bool FileIdentity::is_same(const FileIdentity& other) const noexcept {
    if (exists_ || other.exists_) {
        return regular_file_ && regular_file_ == other.regular_file_;
    }
    return !path_.empty() && path_ == other.path_;
}

}  // namespace nmsgtool
