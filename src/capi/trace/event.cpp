#include "guard.hpp"
#include "trace.hpp"

#include <sys/time.h>

// Reading for programs that wait for several things: `trace_event` tells what to wait for.
namespace {

using namespace spindrift::libtrace;

double now() noexcept {
    timeval time{};
    ::gettimeofday(&time, nullptr);
    constexpr double microseconds = 1'000'000.0;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / microseconds;
}

libtrace_eventobj_t event_of(libtrace_event_t type) noexcept {
    libtrace_eventobj_t event{};
    event.type = type;
    return event;
}

libtrace_eventobj_t packet_event(int size) noexcept {
    libtrace_eventobj_t event = event_of(size > 0 ? TRACE_EVENT_PACKET : TRACE_EVENT_TERMINATE);
    event.size = size;
    return event;
}

libtrace_eventobj_t live_event(libtrace_t& trace, libtrace_packet_t& packet) {
    const int size = try_read(&trace, &packet);
    if (size != no_packet_yet) {
        return packet_event(size);
    }
    constexpr double pause = 0.0001;
    libtrace_eventobj_t event = event_of(TRACE_EVENT_SLEEP);
    event.seconds = pause;
    return event;
}

// Reads the packet that is next by its time, or keeps the one that was not due yet.
int read_ahead(libtrace_t& trace, libtrace_packet_t& packet) {
    Replay& replay = trace.replay;
    if (!replay.size) {
        replay.size = trace_read_packet(&trace, &packet);
        replay.time = replay.size > 0 ? trace_get_seconds(&packet) : 0;
        replay.packet = &packet;
    }
    return *replay.size;
}

libtrace_eventobj_t replayed_event(libtrace_t& trace, libtrace_packet_t& packet) {
    Replay& replay = trace.replay;
    const int size = read_ahead(trace, packet);
    if (size <= 0) {
        replay.size.reset();
        return event_of(TRACE_EVENT_TERMINATE);
    }
    const double time = now();
    if (!replay.begin) {
        replay.begin = time;
        replay.first = replay.time;
    }
    const double due = *replay.begin + (replay.time - replay.first) / trace.options.replay_speed;
    if (due > time) {
        libtrace_eventobj_t event = event_of(TRACE_EVENT_SLEEP);
        event.seconds = due - time;
        return event;
    }
    if (replay.packet != &packet) {
        give_content(*replay.packet, packet);
    }
    replay.size.reset();
    return event_of(TRACE_EVENT_PACKET);
}

}  // namespace

extern "C" libtrace_eventobj_t trace_event(libtrace_t* trace, libtrace_packet_t* packet) {
    if (trace == nullptr || packet == nullptr) {
        return event_of(TRACE_EVENT_IOWAIT);
    }
    return guarded(*trace, event_of(TRACE_EVENT_TERMINATE), [&] {
        if (trace->format != nullptr && trace->format->is_live) {
            return live_event(*trace, *packet);
        }
        if (trace->options.has_realtime_events) {
            return packet_event(trace_read_packet(trace, packet));
        }
        return replayed_event(*trace, *packet);
    });
}
