#include "guard.hpp"
#include "layouts/pcap_record.hpp"
#include "trace.hpp"

#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

// Packet objects: made, copied, made by hand, freed.
namespace spindrift::libtrace {

void release_content(libtrace_packet_t& packet) noexcept {
    clear_cache(packet);
    packet.trace = nullptr;
    packet.header = nullptr;
    packet.payload = nullptr;
    packet.hash = 0;
    packet.order = 0;
    if (packet.buf_control == TRACE_CTRL_EXTERNAL) {
        packet.buffer = nullptr;
        packet.buf_control = TRACE_CTRL_PACKET;
    }
}

namespace {

// What a packet is, and where it comes from.
void copy_origin(const libtrace_packet_t& from, libtrace_packet_t& to) noexcept {
    to.type = from.type;
    to.trace = from.trace;
    to.which_trace_start = from.which_trace_start;
    to.order = from.order;
    to.hash = from.hash;
    to.error = from.error;
    to.internalid = from.internalid;
}

}  // namespace

void give_content(libtrace_packet_t& from, libtrace_packet_t& to) noexcept {
    forget_last(to);
    release_content(to);
    std::swap(from.buffer, to.buffer);
    std::swap(from.buf_control, to.buf_control);
    to.header = from.header;
    to.payload = from.payload;
    copy_origin(from, to);
    forget_last(from);
    release_content(from);
    remember_last(*to.trace, to);
}

namespace {

void initialize(libtrace_packet_t& packet) noexcept {
    packet = {};
    packet.buf_control = TRACE_CTRL_PACKET;
    clear_cache(packet);
    ::pthread_mutex_init(&packet.ref_lock, nullptr);
}

// Copies header and payload into memory of the copy, one behind the other.
bool copy(const libtrace_packet_t& from, libtrace_packet_t& to) {
    const Layout* const layout = layout_of(&from);
    if (layout == nullptr) {
        return false;
    }
    const std::size_t framing = layout->framing_size(from);
    const std::size_t captured = trace_get_capture_length(&from);
    std::byte* const memory = make_room(to, framing, captured);
    std::memcpy(memory, from.header, framing);
    if (from.payload != nullptr) {
        std::memcpy(memory + framing, from.payload, captured);
    } else {
        to.payload = nullptr;
    }
    copy_origin(from, to);
    return true;
}

// Never destroyed: hand-made packets name it.
libtrace_t& hand_made() {
    static libtrace_t* const trace = [] {
        libtrace_t* const made = new_trace();
        made->is_dead = true;
        made->format = find_format("pcapfile");
        return made;
    }();
    return *trace;
}

void describe(libtrace_packet_t& packet, libtrace_linktype_t type) {
    packet.trace = &hand_made();
    packet.which_trace_start = packet.trace->starts;
    packet.type = static_cast<libtrace_rt_types_t>(TRACE_RT_DATA_DLT + dlt_of(type).value_or(-1));
    clear_cache(packet);
}

PcapRecordHeader header_now(std::uint32_t captured, std::uint32_t wire) noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return {static_cast<std::uint32_t>(now.tv_sec), static_cast<std::uint32_t>(now.tv_nsec / 1000), captured, wire};
}

bool is_constructible(const libtrace_packet_t* packet, libtrace_linktype_t type) noexcept {
    if (packet == nullptr || type < TRACE_TYPE_HDLC_POS) {
        warn("trace_construct_packet() needs a packet and a link type");
        return false;
    }
    return true;
}

void construct(libtrace_packet_t& packet, libtrace_linktype_t type, const void* data, std::uint16_t size) {
    forget_last(packet);
    const PcapRecordHeader header = header_now(size, size);
    std::byte* const to = make_room(packet, sizeof header, size);
    std::memcpy(to, &header, sizeof header);
    if (data != nullptr) {
        std::memcpy(to + sizeof header, data, size);
    } else {
        packet.payload = nullptr;
    }
    describe(packet, type);
}

void construct_around(libtrace_packet_t& packet, libtrace_linktype_t type, const void* data, std::uint16_t size,
                      std::uint16_t wire) {
    forget_last(packet);
    const PcapRecordHeader header = header_now(size, wire != 0 ? wire : size);
    std::memcpy(make_room(packet, sizeof header, 0), &header, sizeof header);
    packet.payload = const_cast<void*>(data);
    describe(packet, type);
}

int prepare(libtrace_t& trace, libtrace_packet_t& packet, void* buffer, libtrace_rt_types_t type, std::uint32_t flags) {
    forget_last(packet);
    if (packet.buf_control == TRACE_CTRL_PACKET && packet.buffer != buffer) {
        std::free(packet.buffer);
    }
    packet.buffer = buffer;
    packet.buf_control = (flags & TRACE_PREP_OWN_BUFFER) != 0 ? TRACE_CTRL_PACKET : TRACE_CTRL_EXTERNAL;
    packet.trace = &trace;
    packet.which_trace_start = trace.starts;
    packet.type = type;
    clear_cache(packet);
    const Layout* const layout = trace.format != nullptr ? trace.format->layout_of(packet) : nullptr;
    if (layout == nullptr) {
        trace.error.set(TRACE_ERR_UNSUPPORTED, "packets of this format cannot be prepared");
        return -1;
    }
    packet.header = buffer;
    layout->adopt(packet, type);
    return 0;
}

}  // namespace
}  // namespace spindrift::libtrace

using namespace spindrift::libtrace;

extern "C" {

libtrace_packet_t* trace_create_packet(void) {
    auto* const packet = static_cast<libtrace_packet_t*>(std::malloc(sizeof(libtrace_packet_t)));
    if (packet != nullptr) {
        initialize(*packet);
    }
    return packet;
}

libtrace_packet_t* trace_copy_packet(const libtrace_packet_t* packet) {
    libtrace_packet_t* const made = layout_of(packet) != nullptr ? trace_create_packet() : nullptr;
    if (made == nullptr) {
        return nullptr;
    }
    if (!guarded(false, [&] { return copy(*packet, *made); })) {
        trace_destroy_packet(made);
        return nullptr;
    }
    return made;
}

void trace_destroy_packet(libtrace_packet_t* packet) {
    if (packet == nullptr) {
        return;
    }
    forget_last(*packet);
    if (packet->buf_control == TRACE_CTRL_PACKET) {
        std::free(packet->buffer);
    }
    ::pthread_mutex_destroy(&packet->ref_lock);
    packet->buf_control = static_cast<buf_control_t>(0);  // a second use is noticed
    std::free(packet);
}

void trace_construct_packet(libtrace_packet_t* packet, libtrace_linktype_t linktype, const void* data, uint16_t len) {
    if (is_constructible(packet, linktype)) {
        static_cast<void>(guarded(0, [&] {
            construct(*packet, linktype, data, len);
            return 0;
        }));
    }
}

void trace_construct_packet_zc(libtrace_packet_t* packet, libtrace_linktype_t linktype, const void* data,
                               uint16_t datalen, uint16_t wirelen) {
    if (is_constructible(packet, linktype)) {
        static_cast<void>(guarded(0, [&] {
            construct_around(*packet, linktype, data, datalen, wirelen);
            return 0;
        }));
    }
}

int trace_prepare_packet(libtrace_t* trace, libtrace_packet_t* packet, void* buffer, libtrace_rt_types_t rt_type,
                         uint32_t flags) {
    if (trace == nullptr) {
        return refuse_null("trace_prepare_packet");
    }
    if (packet == nullptr || buffer == nullptr) {
        trace->error.set(packet == nullptr ? TRACE_ERR_NULL_PACKET : TRACE_ERR_NULL_BUFFER,
                         packet == nullptr ? "NULL packet passed to trace_prepare_packet()"
                                           : "NULL buffer passed to trace_prepare_packet()");
        return -1;
    }
    if (packet->buf_control != TRACE_CTRL_PACKET && packet->buf_control != TRACE_CTRL_EXTERNAL) {
        trace->error.set(TRACE_ERR_BAD_STATE, "Packet passed to trace_prepare_packet() is invalid");
        return -1;
    }
    return prepare(*trace, *packet, buffer, rt_type, flags);
}

enum base_format_t trace_get_format(libtrace_packet_t* packet) {
    return packet != nullptr && packet->trace != nullptr && packet->trace->format != nullptr
               ? packet->trace->format->number
               : TRACE_FORMAT_UNKNOWN;
}

uint64_t trace_packet_get_order(libtrace_packet_t* packet) {
    return packet != nullptr ? packet->order : 0;
}

uint64_t trace_packet_get_hash(libtrace_packet_t* packet) {
    return packet != nullptr ? packet->hash : 0;
}

void trace_packet_set_order(libtrace_packet_t* packet, uint64_t order) {
    if (packet != nullptr) {
        packet->order = order;
    }
}

void trace_packet_set_hash(libtrace_packet_t* packet, uint64_t hash) {
    if (packet != nullptr) {
        packet->hash = hash;
    }
}

}  // extern "C"
