// The public header, whose functions are all that leaves the library.
#pragma GCC visibility push(default)
#include <libpacketdump.h>
#pragma GCC visibility pop

#include <spindrift/base/buffer.hpp>
#include <spindrift/dump/packet_dumper.hpp>

#include <cstdint>
#include <cstdio>
#include <limits>

namespace {

using namespace spindrift;

Bytes bytes_at(const void* octets, std::size_t size) noexcept {
    return {static_cast<const std::byte*>(octets), octets == nullptr ? 0 : size};
}

packet::PacketTime time_of(const libtrace_packet_t& packet) noexcept {
    const double seconds = trace_get_seconds(&packet);
    constexpr double limit = std::numeric_limits<std::uint32_t>::max();
    return packet::PacketTime::from_parts(seconds > 0 && seconds < limit ? static_cast<std::uint32_t>(seconds) : 0, 0);
}

/// The packet as it was captured.
packet::Packet capture_of(const libtrace_packet_t& packet) noexcept {
    libtrace_linktype_t link = TRACE_TYPE_UNKNOWN;
    uint32_t remaining = 0;
    const void* payload = trace_get_packet_buffer(&packet, &link, &remaining);
    packet::Packet result;
    result.octets = bytes_at(payload, trace_get_capture_length(&packet));
    result.wire_size = static_cast<std::uint32_t>(trace_get_wire_length(&packet));
    result.time = time_of(packet);
    result.link = static_cast<packet::LinkLayer>(link);
    result.direction = static_cast<packet::Direction>(trace_get_direction(&packet));
    return result;
}

/// The same with what a decoder of a pcapng block begins with: the payload lacks what comes before the options.
packet::Packet block_of(const libtrace_packet_t& packet) noexcept {
    packet::Packet result = capture_of(packet);
    if (result.link == packet::LinkLayer::pcapng_meta && packet.header != nullptr && !result.octets.empty()) {
        const auto* block = static_cast<const std::byte*>(packet.header);
        result.octets = {block, result.octets.data() + result.octets.size()};
    }
    return result;
}

/// The same without a protocol.
packet::Packet plain_octets_of(const libtrace_packet_t& packet) noexcept {
    packet::Packet result = capture_of(packet);
    result.link = packet::LinkLayer::unknown;
    return result;
}

/// Prints what `append(dumper, text)` appends to the text; nothing without memory.
template <class Append>
void print(Append append) noexcept {
    try {
        thread_local dump::PacketDumper dumper;
        Buffer text;
        append(dumper, text);
        // Through stdio, as programs print before and after.
        std::fwrite(text.data(), 1, text.size(), stdout);
    } catch (...) {
        // No exception leaves a function for C, and these return nothing.
    }
}

}  // namespace

void trace_dump_packet(libtrace_packet_t* packet) {
    if (packet != nullptr) {
        print([&](dump::PacketDumper& dumper, Buffer& text) { dumper.append(text, block_of(*packet)); });
    }
}

void trace_hexdump_packet(libtrace_packet_t* packet) {
    if (packet != nullptr) {
        print([&](dump::PacketDumper& dumper, Buffer& text) { dumper.append_octets(text, plain_octets_of(*packet)); });
    }
}

void decode_next(const char* packet, int len, const char* proto_name, int type) {
    if (proto_name != nullptr) {
        const Bytes octets = bytes_at(packet, len > 0 ? static_cast<std::size_t>(len) : 0);
        print([&](dump::PacketDumper& dumper, Buffer& text) { dumper.append_header(text, proto_name, type, octets); });
    }
}
