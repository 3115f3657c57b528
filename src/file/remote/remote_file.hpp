#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/file/input_stream.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::file {

/// A file that is downloaded by HTTP or HTTPS while it is read. A thread of its own writes the octets into a socket; it
/// waits when the socket's buffer is full, so memory is bounded.
class RemoteFile {
public:
    /// Waits for the first octets with `wait`.
    /// \throws Error if the server cannot be reached, does not have the file, the URL is of an unknown scheme,
    /// or `wait` has returned false
    RemoteFile(const std::string& url, const Wait& wait);
    RemoteFile(const RemoteFile&) = delete;
    RemoteFile& operator=(const RemoteFile&) = delete;
    ~RemoteFile();

    /// The descriptor to read from. The object does not keep it.
    [[nodiscard]] FileDescriptor take_descriptor() noexcept;

    /// Why the file is not complete; empty if it is. Only at the end of what can be read.
    [[nodiscard]] const std::string& error_message() noexcept;

    /// The size of the file in octets, if the server has told it.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::file
