#include "signal_guard.hpp"

#include "standard_streams.hpp"

#include <spindrift/base/error.hpp>

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace tools {
namespace {

constexpr std::chrono::seconds repeat_time{2};

bool is_ignored(int signal) {
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    return action.sa_handler == SIG_IGN;
}

// Terminates the process by the signal's default action, so that its parent sees that signal.
[[noreturn]] void terminate_by(int signal) {
    sigset_t one;
    ::sigemptyset(&one);
    ::sigaddset(&one, signal);
    ::raise(signal);  // pending
    ::pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
    ::_exit(1);
}

}  // namespace

SignalGuard::SignalGuard(Hangups hangups) {
    sigset_t handled;
    ::sigemptyset(&handled);
    for (const int number : {SIGINT, SIGTERM}) {
        // Shells start background commands with SIGINT ignored. A SIGINT sent to one is meant to stop it.
        ::signal(number, SIG_DFL);
        ::sigaddset(&handled, number);
    }
    if (hangups == Hangups::reported && !is_ignored(SIGHUP)) {
        ::sigaddset(&handled, SIGHUP);
    }
    ::pthread_sigmask(SIG_BLOCK, &handled, nullptr);
    signals_ = spindrift::FileDescriptor(::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_) {
        throw spindrift::system_error("cannot wait for signals", errno);
    }
    // `received` reads the signals too, so they are not lost if this thread fails.
    thread_ = spindrift::Thread([this] { watch(); }, nullptr);
}

SignalGuard::~SignalGuard() {
    end_.request();
    thread_.join();
}

void SignalGuard::watch() {
    constexpr int no_timeout = -1;
    while (!end_.requested()) {
        if (end_.wait_readable(signals_.get(), no_timeout)) {
            const std::scoped_lock lock(mutex_);
            take_all();
        }
    }
}

// Called under the mutex.
void SignalGuard::take_all() {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        take(static_cast<int>(info.ssi_signo));
    }
}

void SignalGuard::take(int signal) {
    if (signal == SIGHUP) {
        hangup_ = true;
        call_hangup();
        return;
    }
    if (!has_begun_) {
        terminate_by(signal);
    }
    if (received_ != 0) {
        if (++repeats_ > 1 || std::chrono::steady_clock::now() - since_ >= repeat_time) {
            ::_exit(1);
        }
        return;
    }
    received_ = signal;
    since_ = std::chrono::steady_clock::now();
    if (stop_) {
        stop_();
    }
    if (::isatty(STDERR_FILENO) != 0) {
        print_error("{}: finishing; once more to stop\n", program_invocation_short_name);
    }
}

void SignalGuard::call_hangup() {
    if (on_hangup_ && std::exchange(hangup_, false)) {
        on_hangup_();
    }
}

int SignalGuard::received() {
    const std::scoped_lock lock(mutex_);
    take_all();
    return received_;
}

bool SignalGuard::has_begun() {
    const std::scoped_lock lock(mutex_);
    return has_begun_;
}

bool SignalGuard::take_hangup() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(hangup_, false);
}

SignalGuard::StopHandler::StopHandler(SignalGuard& guard, std::function<void()> stop, std::function<void()> hangup)
    : guard_(guard) {
    const std::scoped_lock lock(guard_.mutex_);
    guard_.stop_ = std::move(stop);
    guard_.on_hangup_ = std::move(hangup);
    guard_.has_begun_ = true;
    ::pthread_setname_np(guard_.thread_.native_handle(), "signals");
    if (guard_.received_ != 0) {
        guard_.stop_();
    }
    guard_.call_hangup();
}

SignalGuard::StopHandler::~StopHandler() {
    const std::scoped_lock lock(guard_.mutex_);
    guard_.stop_ = nullptr;
    guard_.on_hangup_ = nullptr;
}

}  // namespace tools
