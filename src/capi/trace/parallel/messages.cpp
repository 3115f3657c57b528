#include "../guard.hpp"
#include "../trace.hpp"
#include "parallel.hpp"

#include <sys/time.h>

#include <atomic>

// Messages, results and packets between threads.
namespace {

using namespace spindrift::libtrace;

// A message with its sender: the thread that calls, if it is one of the trace.
libtrace_message_t signed_message(const libtrace_t& trace, libtrace_message_t& message) noexcept {
    libtrace_thread_t* const caller = current_thread();
    if (message.sender == nullptr && caller != nullptr && &caller->trace == &trace) {
        message.sender = caller;
    }
    return message;
}

libtrace_thread_t* receiver(libtrace_thread_t* thread) noexcept {
    return thread != nullptr ? thread : current_thread();
}

void own_packet(libtrace_packet_t& packet) {
    if (packet.buf_control != TRACE_CTRL_EXTERNAL) {
        return;
    }
    libtrace_packet_t* const copy = trace_copy_packet(&packet);
    if (copy == nullptr) {
        return;
    }
    packet.buffer = copy->buffer;
    packet.header = copy->header;
    packet.payload = copy->payload;
    packet.buf_control = TRACE_CTRL_PACKET;
    clear_cache(packet);
    copy->buffer = nullptr;
    trace_destroy_packet(copy);
}

/// The first packet of a thread, or the earliest of all threads.
int first_packet(const Parallel& parallel, libtrace_thread_t* thread, const libtrace_packet_t** packet,
                 const timeval** time) {
    const auto give = [&](libtrace_thread_t& from) {
        *packet = from.first_packet;
        *time = &from.first_time;
    };
    if (thread != nullptr) {
        const std::scoped_lock lock(thread->first_mutex);
        if (thread->first_packet != nullptr) {
            give(*thread);
        }
        return 0;
    }
    const libtrace_thread_t* earliest = nullptr;
    std::size_t found = 0;
    for (const auto& one : parallel.processors()) {
        const std::scoped_lock lock(one->first_mutex);
        if (one->first_packet == nullptr) {
            continue;
        }
        ++found;
        if (earliest == nullptr ||
            trace_get_erf_timestamp(one->first_packet) < trace_get_erf_timestamp(earliest->first_packet)) {
            earliest = one.get();
            give(*one);
        }
    }
    if (earliest == nullptr) {
        return 0;
    }
    timeval now{};
    ::gettimeofday(&now, nullptr);
    const bool is_old = now.tv_sec - earliest->first_time.tv_sec > 1;
    return found == parallel.processors().size() || is_old ? 1 : 0;
}

}  // namespace

extern "C" {

int trace_message_perpkts(libtrace_t* trace, libtrace_message_t* message) {
    if (trace == nullptr || message == nullptr || trace->parallel == nullptr) {
        return -1;
    }
    return guarded(*trace, -1, [&] { return -trace->parallel->send_to_processors(signed_message(*trace, *message)); });
}

int trace_message_reporter(libtrace_t* trace, libtrace_message_t* message) {
    if (trace == nullptr || message == nullptr || trace->parallel == nullptr || !trace->parallel->has_reporter()) {
        return -1;
    }
    return guarded(*trace, -1, [&] {
        const int count = trace->parallel->reporter()->messages.put(signed_message(*trace, *message));
        trace->parallel->wake_reporter();
        return count;
    });
}

int trace_message_thread(libtrace_t* trace, libtrace_thread_t* t, libtrace_message_t* message) {
    if (trace == nullptr || t == nullptr || message == nullptr) {
        return -1;
    }
    return guarded(*trace, -1, [&] { return t->messages.put(signed_message(*trace, *message)); });
}

int trace_post_reporter(libtrace_t* trace) {
    if (trace == nullptr || trace->parallel == nullptr || !trace->parallel->has_reporter()) {
        return -1;
    }
    trace->parallel->wake_reporter();
    return 0;
}

int libtrace_thread_get_message_count(libtrace_t*, libtrace_thread_t* t) {
    const libtrace_thread_t* const thread = receiver(t);
    return thread != nullptr ? thread->messages.count() : -1;
}

int libtrace_thread_get_message(libtrace_t*, libtrace_thread_t* t, libtrace_message_t* message) {
    libtrace_thread_t* const thread = receiver(t);
    if (thread == nullptr || message == nullptr) {
        return -1;
    }
    thread->messages.get(*message);
    return 0;
}

int libtrace_thread_try_get_message(libtrace_t*, libtrace_thread_t* t, libtrace_message_t* message) {
    libtrace_thread_t* const thread = receiver(t);
    return thread != nullptr && message != nullptr && thread->messages.try_get(*message) ? 0 : -1;
}

void trace_publish_result(libtrace_t* trace, libtrace_thread_t* t, uint64_t key, libtrace_generic_t value, int type) {
    if (trace == nullptr || t == nullptr || trace->parallel == nullptr || t->number < 0) {
        return;
    }
    if (!trace->parallel->has_reporter()) {
        static std::atomic<bool> has_warned = false;
        if (!has_warned.exchange(true)) {
            warn("results are dropped: the trace has no reporter");
        }
        return;
    }
    libtrace_result_t result{};
    result.key = key;
    result.value = value;
    result.type = type;
    static_cast<void>(guarded(*trace, 0, [&] {
        trace->parallel->publish(*t, result);
        return 0;
    }));
}

int trace_get_first_packet(libtrace_t* trace, libtrace_thread_t* t, const libtrace_packet_t** packet,
                           const struct timeval** tv) {
    const libtrace_packet_t* no_packet = nullptr;
    const timeval* no_time = nullptr;
    packet = packet != nullptr ? packet : &no_packet;
    tv = tv != nullptr ? tv : &no_time;
    *packet = nullptr;
    *tv = nullptr;
    if (trace == nullptr || trace->parallel == nullptr || (t != nullptr && (&t->trace != trace || t->number < 0))) {
        return -1;
    }
    return first_packet(*trace->parallel, t, packet, tv);
}

void libtrace_make_packet_safe(libtrace_packet_t* packet) {
    if (packet != nullptr) {
        own_packet(*packet);
    }
}

void libtrace_hold_packet(libtrace_packet_t* packet) {
    libtrace_make_packet_safe(packet);
}

void libtrace_make_result_safe(libtrace_result_t* result) {
    if (result != nullptr && result->type == RESULT_PACKET) {
        libtrace_make_packet_safe(result->value.pkt);
    }
}

void trace_free_packet(libtrace_t* trace, libtrace_packet_t* packet) {
    if (trace == nullptr) {
        return;
    }
    if (packet == nullptr) {
        trace->error.set(TRACE_ERR_NULL_PACKET, "NULL packet passed to trace_free_packet()");
        return;
    }
    if (trace->parallel != nullptr) {
        trace->parallel->pool().give(packet);
    } else {
        trace_destroy_packet(packet);
    }
}

void trace_increment_packet_refcount(libtrace_packet_t* packet) {
    if (packet != nullptr) {
        ::pthread_mutex_lock(&packet->ref_lock);
        packet->refcount = packet->refcount < 0 ? 1 : packet->refcount + 1;
        ::pthread_mutex_unlock(&packet->ref_lock);
    }
}

void trace_decrement_packet_refcount(libtrace_packet_t* packet) {
    if (packet == nullptr) {
        return;
    }
    ::pthread_mutex_lock(&packet->ref_lock);
    const bool is_free = --packet->refcount <= 0;
    ::pthread_mutex_unlock(&packet->ref_lock);
    if (is_free) {
        trace_free_packet(packet->trace, packet);
    }
}

}  // extern "C"
