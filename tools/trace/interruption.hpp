#pragma once

#include <spindrift/trace/input.hpp>

#include <atomic>
#include <csignal>
#include <thread>

namespace trace_tools {

/// Has SIGINT and SIGTERM stop the inputs of a command, one after the other. A second signal ends the process.
class Interruption {
public:
    /// From now on.
    static void arrange() {
        struct sigaction action {};
        action.sa_handler = [](int) { stop_input(); };
        action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
        for (const int signal : {SIGINT, SIGTERM}) {
            ::sigaction(signal, &action, nullptr);
        }
    }

    /// An input is stopped as long as this lives.
    explicit Interruption(spindrift::trace::Input& input) {
        current = &input;
        if (happened()) {
            input.stop();
        }
    }
    Interruption(const Interruption&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    ~Interruption() {
        current = nullptr;
        // Handlers may still run in other threads.
        while (handlers > 0) {
            std::this_thread::yield();
        }
    }

    [[nodiscard]] static bool happened() noexcept { return interrupted; }

private:
    static void stop_input() noexcept {
        ++handlers;
        interrupted = true;
        if (auto* const input = current.load()) {
            input->stop();
        }
        --handlers;
    }

    static inline std::atomic<spindrift::trace::Input*> current = nullptr;
    static inline std::atomic<bool> interrupted = false;
    static inline std::atomic<int> handlers = 0;
};

}  // namespace trace_tools
