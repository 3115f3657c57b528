// The implementation for builds without libcurl.

#include "remote_file.hpp"

#include <spindrift/base/error.hpp>

namespace spindrift::file {

class RemoteFile::Impl {};

RemoteFile::RemoteFile(const std::string&, const Wait&) {
    throw Error("this build is without libcurl, which reads URLs");
}

RemoteFile::~RemoteFile() = default;

FileDescriptor RemoteFile::take_descriptor() noexcept {
    return {};
}

const std::string& RemoteFile::error_message() noexcept {
    static const std::string none;
    return none;
}

std::optional<std::uint64_t> RemoteFile::size() const noexcept {
    return std::nullopt;
}

}  // namespace spindrift::file
