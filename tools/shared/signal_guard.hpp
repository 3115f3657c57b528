#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>

#include <chrono>
#include <functional>
#include <mutex>

namespace tools {

/// Makes SIGINT and SIGTERM end a command in an orderly way: the first one calls the stop handler. Another within two
/// seconds is ignored: a program that stops a process group often sends two (GNU timeout does). One that comes later,
/// or a third, ends the process at once with status 1.
///
/// No signal is lost, at whatever moment it comes. Before the constructor blocks signals, a signal terminates the
/// process (an ignored SIGINT excepted). From then on, signals stay pending until the guard's thread reads them, or
/// `received` does, which a command calls all the time: it does not depend on the thread to be scheduled. A signal that
/// comes before the stop handler is set, while it is being set, or before what it stops has started, is kept: the
/// constructor of `StopHandler` and the thread exclude each other, and a stop that is requested early is not withdrawn.
/// Threads that a sanitizer starts block all signals.
///
/// Signals are blocked, and read from a signalfd by a thread of the guard: no code runs in a signal handler. Construct
/// it before any other thread starts, and keep it while the command works. Before the first stop handler, a signal
/// terminates the process.
class SignalGuard {
public:
    enum class Hangups {
        terminate,  ///< SIGHUP has its default effect
        reported,   ///< `take_hangup` returns it, unless SIGHUP was ignored when the command started
    };

    /// \throws spindrift::Error if the system has no descriptors left
    explicit SignalGuard(Hangups hangups = Hangups::terminate);
    SignalGuard(const SignalGuard&) = delete;
    SignalGuard& operator=(const SignalGuard&) = delete;
    ~SignalGuard();

    /// The first signal; 0 for none. Includes every signal that was sent before the call.
    [[nodiscard]] int received();

    /// Whether there was a stop handler. Before the first one, a signal terminates the process.
    [[nodiscard]] bool has_begun();

    /// Whether a SIGHUP has come since the last call.
    [[nodiscard]] bool take_hangup();

    /// While this object lives, a signal calls a function; if a signal has come before, the constructor calls it. From
    /// the first such object on, the thread of the guard has the name `signals`: tests wait for it before they send a
    /// signal.
    class [[nodiscard]] StopHandler {
    public:
        /// \param hangup called for SIGHUP in place of `take_hangup`; null for none
        StopHandler(SignalGuard& guard, std::function<void()> stop, std::function<void()> hangup = nullptr);
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
    void call_hangup();

    spindrift::FileDescriptor signals_;
    spindrift::StopSignal end_;
    std::mutex mutex_;  // guards what follows
    int received_ = 0;
    int repeats_ = 0;                              // of such signals
    std::chrono::steady_clock::time_point since_;  // the first came
    bool hangup_ = false;
    std::function<void()> stop_;
    std::function<void()> on_hangup_;
    bool has_begun_ = false;  // there was a stop handler
    spindrift::Thread thread_;
};

}  // namespace tools
