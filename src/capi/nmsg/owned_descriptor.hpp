#pragma once

#include "settings.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <unistd.h>

#include <utility>

namespace spindrift::capi {

/// A descriptor that a program has handed over. It is closed in the end unless `nmsg_set_autoclose(false)` holds then.
class OwnedDescriptor {
public:
    explicit OwnedDescriptor(int descriptor) noexcept : descriptor_(descriptor) {}
    OwnedDescriptor(OwnedDescriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    OwnedDescriptor& operator=(OwnedDescriptor&&) = delete;
    ~OwnedDescriptor() {
        if (descriptor_ >= 0 && autoclose()) {
            ::close(descriptor_);
        }
    }

    [[nodiscard]] int get() const noexcept { return descriptor_; }

    /// Leaves the descriptor to the program.
    int release() noexcept { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

/// A duplicate of a descriptor, which the reader or writer of an object closes.
/// \throws Error if it is not open, or no descriptor is left
[[nodiscard]] FileDescriptor duplicate(int descriptor);

}  // namespace spindrift::capi
