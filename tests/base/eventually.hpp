#pragma once

#include <chrono>
#include <thread>

namespace spindrift::tests {

/// Waits until a condition comes true, which other threads see to. It is given up only where a test has failed.
template <class Condition>
[[nodiscard]] bool eventually(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= end) {
            return condition();
        }
        std::this_thread::yield();
    }
    return true;
}

}  // namespace spindrift::tests
