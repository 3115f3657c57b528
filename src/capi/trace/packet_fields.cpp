#include "layout.hpp"
#include "trace.hpp"

#include <cstdint>

// Lengths, times, direction and link type of packets: from their headers (spec of libtrace's API, 5.2 and 5.3).
namespace {

using namespace spindrift::libtrace;
using spindrift::packet::PacketTime;

constexpr std::size_t no_length = 0xFFFFFFFF;

// Accessors store what they compute, also in packets that are const to the program.
libtrace_packet_cache_t& cache(const libtrace_packet_t& packet) noexcept {
    return const_cast<libtrace_packet_t&>(packet).cached;
}

std::size_t capture_length(const Layout& layout, const libtrace_packet_t& packet) noexcept {
    const std::size_t size = layout.parse(packet).octets.size();
    if (size > max_captured) {
        warn("Capture length " + std::to_string(size) + " exceeds the largest that programs can use");
        return 0;
    }
    cache(packet).capture_length = static_cast<int>(size);
    return size;
}

std::size_t wire_length(const Layout& layout, const libtrace_packet_t& packet) noexcept {
    const std::size_t size = layout.parse(packet).wire_size;
    if (size > max_wire) {
        warn("Wire length " + std::to_string(size) + " exceeds the largest that programs can use");
        return static_cast<std::size_t>(-1);
    }
    cache(packet).wire_length = static_cast<int>(size);
    return size;
}

bool is_erf(const libtrace_packet_t& packet) noexcept {
    return packet.type == TRACE_RT_DATA_ERF || packet.type == TRACE_RT_ERF_META;
}

}  // namespace

extern "C" {

size_t trace_get_capture_length(const libtrace_packet_t* packet) {
    if (is_current(packet) && packet->cached.capture_length >= 0) {
        return static_cast<std::size_t>(packet->cached.capture_length);
    }
    const Layout* const layout = layout_of(packet);
    return layout != nullptr ? capture_length(*layout, *packet) : no_length;
}

size_t trace_get_wire_length(const libtrace_packet_t* packet) {
    if (is_current(packet) && packet->cached.wire_length >= 0) {
        return static_cast<std::size_t>(packet->cached.wire_length);
    }
    const Layout* const layout = layout_of(packet);
    return layout != nullptr ? wire_length(*layout, *packet) : no_length;
}

size_t trace_get_framing_length(const libtrace_packet_t* packet) {
    const Layout* const layout = layout_of(packet);
    if (layout == nullptr) {
        return no_length;
    }
    if (packet->cached.framing_length < 0) {
        cache(*packet).framing_length = static_cast<int>(layout->framing_size(*packet));
    }
    return static_cast<std::size_t>(packet->cached.framing_length);
}

size_t trace_set_capture_length(libtrace_packet_t* packet, size_t size) {
    const Layout* const layout = layout_of(packet);
    if (layout == nullptr) {
        return no_length;
    }
    const std::size_t captured = trace_get_capture_length(packet);
    if (size >= captured || layout->parse(*packet).is_metadata()) {
        return captured;
    }
    if (!layout->set_captured(*packet, static_cast<std::uint32_t>(size))) {
        return no_length;
    }
    const libtrace_packet_cache_t before = packet->cached;
    const auto is_unsafe = packet->unsafe_payload;
    clear_cache(*packet);  // what the layers have remaining is less now
    packet->unsafe_payload = is_unsafe;
    packet->cached.wire_length = before.wire_length;
    packet->cached.link_type = before.link_type;
    packet->cached.capture_length = static_cast<int>(size);
    return size;
}

libtrace_linktype_t trace_get_link_type(const libtrace_packet_t* packet) {
    if (is_current(packet) && packet->cached.link_type != 0) {
        return packet->cached.link_type;
    }
    const Layout* const layout = layout_of(packet);
    if (layout == nullptr) {
        return TRACE_TYPE_CONTENT_INVALID;
    }
    if (packet->cached.link_type == 0) {
        cache(*packet).link_type = static_cast<libtrace_linktype_t>(layout->parse(*packet).link);
    }
    return packet->cached.link_type;
}

uint64_t trace_get_erf_timestamp(const libtrace_packet_t* packet) {
    const Layout* const layout = layout_of(packet);
    return layout != nullptr ? layout->time(*packet).erf() : 0;
}

struct timeval trace_get_timeval(const libtrace_packet_t* packet) {
    const Layout* const layout = layout_of(packet);
    if (layout == nullptr) {
        return {-1, -1};
    }
    const PacketTime time = layout->time(*packet);
    return {time.seconds(), time.nanoseconds() / 1000};
}

struct timespec trace_get_timespec(const libtrace_packet_t* packet) {
    const Layout* const layout = layout_of(packet);
    if (layout == nullptr) {
        return {-1, -1};
    }
    const PacketTime time = layout->time(*packet);
    return {time.seconds(), time.nanoseconds()};
}

double trace_get_seconds(const libtrace_packet_t* packet) {
    const Layout* const layout = layout_of(packet);
    if (layout == nullptr) {
        return 0.0;
    }
    const PacketTime time = layout->time(*packet);
    constexpr double largest_fraction = 4294967295.0;
    constexpr double nanoseconds = 1'000'000'000.0;
    return is_erf(*packet) ? time.seconds() + static_cast<double>(time.erf() & 0xFFFF'FFFF) / largest_fraction
                           : time.seconds() + time.nanoseconds() / nanoseconds;
}

libtrace_direction_t trace_get_direction(const libtrace_packet_t* packet) {
    const Layout* const layout = layout_of(packet);
    return layout != nullptr ? static_cast<libtrace_direction_t>(layout->parse(*packet).direction) : TRACE_DIR_UNKNOWN;
}

libtrace_direction_t trace_set_direction(libtrace_packet_t* packet, libtrace_direction_t direction) {
    const Layout* const layout = layout_of(packet);
    return layout != nullptr && layout->set_direction(*packet, direction) ? direction : TRACE_DIR_UNKNOWN;
}

void* trace_get_packet_buffer(const libtrace_packet_t* packet, libtrace_linktype_t* linktype, uint32_t* remaining) {
    const bool is_there = layout_of(packet) != nullptr;
    if (linktype != nullptr) {
        *linktype = trace_get_link_type(packet);
    }
    if (remaining != nullptr) {
        *remaining = is_there ? static_cast<uint32_t>(trace_get_capture_length(packet)) : 0;
    }
    return is_there ? packet->payload : nullptr;
}

void* trace_get_link(const libtrace_packet_t* packet) {
    return trace_get_packet_buffer(packet, nullptr, nullptr);
}

}  // extern "C"
