#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <functional>
#include <mutex>
#include <thread>

namespace tools {

/// Has SIGINT and SIGTERM end a command in good order: the first stops what was asked for, another ends the process.
///
/// Signals are blocked, and taken by a thread of the guard's own: no code runs in a signal handler. It must be made
/// before any other thread, and lives as long as the command works. Before there is anything to stop, a signal ends the
/// process.
class SignalGuard {
public:
    enum class Hangups {
        terminate,  ///< SIGHUP does what it always does
        reported,   ///< it is noted, unless whoever started the command had it ignored
    };

    /// \throws spindrift::Error if the system has no descriptors left
    explicit SignalGuard(Hangups hangups = Hangups::terminate);
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;
    ~SignalGuard();

    /// The first signal that came; 0 for none. One that was sent before the call is never missed.
    [[nodiscard]] int received();

    /// Whether SIGHUP has come since the last call.
    [[nodiscard]] bool take_hangup();

    /// Has a signal call a function, at once if one has come already, as long as this object lives. From the first such
    /// object on the guard's thread has the name `signals`, which shows that signals end the command in good order.
    class [[nodiscard]] StopHandler {
    public:
        StopHandler(SignalGuard& guard, std::function<void()> stop);
        StopHandler(const StopHandler&) = delete;
        StopHandler& operator=(const StopHandler&) = delete;
        ~StopHandler();

    private:
        SignalGuard& guard_;
    };

private:
    void watch();
    void take_all();
    void take(int signal);

    spindrift::FileDescriptor signals_;
    spindrift::StopSignal end_;
    std::mutex mutex_;  // of what follows
    int received_ = 0;
    bool hangup_ = false;
    std::function<void()> stop_;
    bool has_begun_ = false;  // there was something to stop
    std::thread thread_;
};

}  // namespace tools
