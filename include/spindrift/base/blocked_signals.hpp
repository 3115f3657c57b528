#pragma once

#include <csignal>

namespace spindrift {

/// Blocks all signals for the calling thread as long as the object lives. Threads that it starts meanwhile inherit that
/// for good: the signals of a program are not for the threads of a library.
class BlockedSignals {
public:
    BlockedSignals() noexcept {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    BlockedSignals(const BlockedSignals&) = delete;
    BlockedSignals& operator=(const BlockedSignals&) = delete;
    ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

}  // namespace spindrift
