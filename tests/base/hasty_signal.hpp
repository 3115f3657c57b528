#pragma once

#include <spindrift/base/stop_signal.hpp>

#include <vector>

namespace spindrift::tests {

/// A signal that is not given, but lets nobody wait: it takes note of how long that would have been. For one thread.
class HastySignal final : public StopSignal {
public:
    [[nodiscard]] bool wait_readable(int fd, int milliseconds) const noexcept override {
        waits_.push_back(milliseconds);
        return StopSignal::wait_readable(fd, 0);
    }

    /// The milliseconds of each wait.
    [[nodiscard]] const std::vector<int>& waits() const noexcept { return waits_; }

private:
    mutable std::vector<int> waits_;
};

}  // namespace spindrift::tests
