#include "../layout.hpp"

#include "../trace.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace spindrift::libtrace {

bool Layout::set_direction(libtrace_packet_t&, int) const noexcept {
    return false;
}

void Layout::adopt(libtrace_packet_t& packet, libtrace_rt_types_t type) const noexcept {
    packet.type = type;
    packet.header = packet.buffer;
    packet.payload = static_cast<std::byte*>(packet.buffer) + framing_size(packet);
}

// Programs resize the memory of packets, so its size is what malloc says.
std::byte* make_room(libtrace_packet_t& packet, std::size_t framing, std::size_t captured) {
    const std::size_t needed = framing + captured;
    const bool is_own = packet.buf_control == TRACE_CTRL_PACKET && packet.buffer != nullptr;
    if (!is_own || ::malloc_usable_size(packet.buffer) < needed) {
        const std::size_t size = std::max<std::size_t>(needed, LIBTRACE_PACKET_BUFSIZE);
        void* const memory = is_own ? std::realloc(packet.buffer, size) : std::malloc(size);
        if (memory == nullptr) {
            throw std::bad_alloc();
        }
        packet.buffer = memory;
        packet.buf_control = TRACE_CTRL_PACKET;
    }
    auto* const header = static_cast<std::byte*>(packet.buffer);
    packet.header = header;
    packet.payload = header + framing;
    return header;
}

}  // namespace spindrift::libtrace
