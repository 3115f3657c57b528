#pragma once

#include "input.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace spindrift::fuzz {

/// A file in memory that has a path.
class MemoryFile {
public:
    explicit MemoryFile(Bytes octets) : descriptor_(::memfd_create("capture", MFD_CLOEXEC)) {
        const bool good = ::write(descriptor_, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size());
        expect(good, "the file could be written");
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(descriptor_); }

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

}  // namespace spindrift::fuzz
