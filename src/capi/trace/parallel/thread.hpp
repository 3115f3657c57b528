#pragma once

#include "../api.hpp"
#include "message_box.hpp"

#include <spindrift/base/thread.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

/// A thread of a parallel trace. Its address stays until the trace is destroyed.
struct libtrace_thread_t {
public:
    enum class Role : std::uint8_t { processing, hasher, reporter };

    libtrace_thread_t(libtrace_t& owner, Role its_role, int its_number) noexcept
        : trace(owner), role(its_role), number(its_number) {}

    libtrace_t& trace;
    Role role;
    int number;               ///< of a processing thread, from 0; -1
    void* storage = nullptr;  ///< what its starting callback has returned
    spindrift::libtrace::MessageBox messages;
    std::atomic<std::uint64_t> accepted = 0;
    std::atomic<std::uint64_t> filtered = 0;
    std::atomic<bool> has_ended = false;

    std::mutex first_mutex;                     // protects the two below
    libtrace_packet_t* first_packet = nullptr;  ///< a copy
    timeval first_time{};

    spindrift::Thread thread;
};

namespace spindrift::libtrace {

/// The thread of a trace that calls; null for threads of the program.
[[nodiscard]] libtrace_thread_t* current_thread() noexcept;
void set_current_thread(libtrace_thread_t* thread) noexcept;

}  // namespace spindrift::libtrace
