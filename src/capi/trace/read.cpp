#include "filter.hpp"
#include "guard.hpp"
#include "parallel/parallel.hpp"
#include "trace.hpp"

#include <chrono>

// Serial reading: start, read, pause.
namespace {

using namespace spindrift::libtrace;
using Result = Reading::Result;

constexpr std::chrono::milliseconds max_wait{100};  // for packets, until `trace_interrupt` is noticed

bool can_be_used(libtrace_t& trace) {
    if (trace.error.is_set()) {
        return false;
    }
    if (trace.is_dead) {
        trace.error.set(TRACE_ERR_BAD_STATE, "a dead trace has no packets to read");
        return false;
    }
    if (trace.format == nullptr) {
        trace.error.set(TRACE_ERR_BAD_FORMAT, trace.failure);
        return false;
    }
    return true;
}

int start(libtrace_t& trace) {
    if (!can_be_used(trace)) {
        return -1;
    }
    if (trace.reading == nullptr && !open_source(trace, 1)) {
        return -1;
    }
    trace.is_started = true;
    ++trace.starts;
    return 0;
}

// Lets go of the packet that was read last: a file stays open, at the place of the next packet.
int pause(libtrace_t& trace) {
    if (!trace.is_started) {
        trace.error.set(TRACE_ERR_BAD_STATE, "You must call trace_start() before calling trace_pause()");
        return -1;
    }
    if (trace.last != nullptr) {
        release_content(*trace.last);
        trace.last = nullptr;
    }
    if (trace.format->is_live) {
        keep_counts(trace);
        trace.reading = nullptr;
    }
    trace.is_started = false;
    return 0;
}

// Finds the next packet that the trace delivers.
Result find_next(libtrace_t& trace, const spindrift::packet::Packet*& packet, bool waits) {
    while (!is_interrupted()) {
        const Result result = trace.reading->next(packet, waits ? max_wait : std::chrono::milliseconds(0));
        if (result == Result::nothing && waits) {
            continue;
        }
        if (result != Result::packets) {
            return result;
        }
        switch (delivery_of(*packet, trace)) {
            case Delivery::yes: return Result::packets;
            case Delivery::failed: return Result::failed;
            case Delivery::filtered: ++trace.filtered; break;
            case Delivery::discarded: break;
        }
    }
    return Result::end;
}

// Prepares a packet for new content.
void begin_packet(libtrace_t& trace, libtrace_packet_t& packet) noexcept {
    if (trace.last == &packet) {
        trace.last = nullptr;
    }
    forget_last(packet);
    release_content(packet);
}

int read(libtrace_t& trace, libtrace_packet_t& packet, bool waits) {
    const spindrift::packet::Packet* found = nullptr;
    const Result result = find_next(trace, found, waits);
    if (result == Result::failed) {
        trace.error.set(TRACE_ERR_WANDIO_FAILED, trace.reading->input().error_message());
        return -1;
    }
    if (result != Result::packets) {
        return result == Result::end ? 0 : no_packet_yet;
    }
    const int size = take(trace, packet, *found);
    packet.order = trace.format->is_ndag() ? found->time.erf() : trace.order++;
    trace.accepted += found->is_metadata() ? 0U : 1U;
    remember_last(trace, packet);
    return size;
}

int read_packet(libtrace_t* trace, libtrace_packet_t* packet, bool waits) {
    if (trace == nullptr) {
        return refuse_null("trace_read_packet");
    }
    if (trace->error.is_set()) {
        return -1;
    }
    if (packet == nullptr) {
        trace->error.set(TRACE_ERR_NULL_PACKET, "NULL packet passed into trace_read_packet()");
        return -1;
    }
    if (trace->is_dead || !trace->is_started || trace->reading == nullptr) {
        trace->error.set(TRACE_ERR_BAD_STATE, "You must call libtrace_start() before trace_read_packet()\n");
        return -1;
    }
    if (packet->buf_control != TRACE_CTRL_PACKET && packet->buf_control != TRACE_CTRL_EXTERNAL) {
        trace->error.set(TRACE_ERR_BAD_STATE, "Packet passed to trace_read_packet() is invalid\n");
        return -1;
    }
    begin_packet(*trace, *packet);
    return guarded(*trace, -1, [&] { return read(*trace, *packet, waits); });
}

}  // namespace

namespace spindrift::libtrace {

int take(libtrace_t& trace, libtrace_packet_t& packet, const packet::Packet& read) {
    packet.trace = &trace;
    packet.which_trace_start = trace.starts;
    clear_cache(packet);
    const bool is_tagged = read.link == packet::LinkLayer::corsaro_tags;
    packet.type = is_tagged ? TRACE_RT_DATA_CORSARO_TAGGED : TRACE_RT_DATA_ERF;  // of nDAG, whose layout follows it
    const Layout& layout = *trace.format->layout_of(packet);
    const auto size = static_cast<int>(layout.store(packet, read));
    packet.error = trace.parallel != nullptr ? size : packet.error;
    if (trace.options.snap_length && !read.is_metadata()) {
        static_cast<void>(trace_set_capture_length(&packet, *trace.options.snap_length));
    }
    return size;
}

int try_read(libtrace_t* trace, libtrace_packet_t* packet) {
    return read_packet(trace, packet, false);
}

void remember_last(libtrace_t& trace, libtrace_packet_t& packet) noexcept {
    trace.last = &packet;
    packet.srcbucket = &trace;
}

void forget_last(libtrace_packet_t& packet) noexcept {
    if (auto* const trace = static_cast<libtrace_t*>(packet.srcbucket); trace != nullptr && trace->last == &packet) {
        trace->last = nullptr;
    }
    packet.srcbucket = nullptr;
}

}  // namespace spindrift::libtrace

extern "C" {

int trace_start(libtrace_t* trace) {
    if (trace == nullptr) {
        return refuse_null("trace_start");
    }
    return guarded(*trace, -1, [&] { return start(*trace); });
}

int trace_pause(libtrace_t* trace) {
    if (trace == nullptr) {
        return refuse_null("trace_pause");
    }
    return guarded(*trace, -1, [&] { return pause(*trace); });
}

int trace_read_packet(libtrace_t* trace, libtrace_packet_t* packet) {
    return read_packet(trace, packet, true);
}

}  // extern "C"
