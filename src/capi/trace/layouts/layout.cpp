#include "../layout.hpp"

#include "../trace.hpp"

#include <malloc.h>

#include <algorithm>
#include <array>
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

std::optional<int> dlt_of(libtrace_linktype_t type) noexcept {
    static constexpr auto numbers = [] {
        std::array<std::int16_t, 32> table{};
        table.fill(-1);
        table[TRACE_TYPE_ETH] = TRACE_DLT_EN10MB;
        table[TRACE_TYPE_PPP] = TRACE_DLT_PPP;
        table[TRACE_TYPE_LLCSNAP] = TRACE_DLT_ATM_RFC1483;
        table[TRACE_TYPE_NONE] = TRACE_DLT_LINKTYPE_RAW;
        table[TRACE_TYPE_POS] = TRACE_DLT_PPP_SERIAL;
        table[TRACE_TYPE_HDLC_POS] = TRACE_DLT_C_HDLC;
        table[TRACE_TYPE_80211] = TRACE_DLT_IEEE802_11;
        table[TRACE_TYPE_OPENBSD_LOOP] = TRACE_DLT_OPENBSD_LOOP;
        table[TRACE_TYPE_LINUX_SLL] = TRACE_DLT_LINUX_SLL;
        table[TRACE_TYPE_PFLOG] = TRACE_DLT_PFLOG;
        table[TRACE_TYPE_80211_RADIO] = TRACE_DLT_IEEE802_11_RADIO;
        return table;
    }();
    const auto index = static_cast<std::size_t>(type);
    return index < numbers.size() && numbers[index] >= 0 ? std::optional<int>(numbers[index]) : std::nullopt;
}

}  // namespace spindrift::libtrace
