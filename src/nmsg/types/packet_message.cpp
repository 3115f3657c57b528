#include <spindrift/nmsg/types/packet_message.hpp>

#include <spindrift/nmsg/container/wire_writer.hpp>

#include <algorithm>

namespace spindrift::nmsg {
namespace {

// Writes the tag and size of a field of octets directly before these octets. \returns the start of the tag
char* put_before(char* octets, std::uint32_t number, std::size_t size) noexcept {
    char* const begin = octets - 1 - varint_size(size);
    put_varint(put_short_tag(begin, number, WireType::bytes), size);
    return begin;
}

// Builds a message with an enumeration in field 1, whose value is below 128, and the octets in field 2.
Bytes wrap_with_type(std::byte* octets, std::size_t size, char type) noexcept {
    char* const data = reinterpret_cast<char*>(octets);
    char* begin = put_before(data, 2, size) - 2;
    *put_short_tag(begin, 1, WireType::varint) = type;
    return as_bytes(std::string_view(begin, data + size));
}

}  // namespace

Bytes wrap_packet(std::byte* packet, std::size_t size) noexcept {
    constexpr char ip = 1;
    return wrap_with_type(packet, size, ip);
}

Bytes wrap_ncap(std::byte* packet, std::size_t size) noexcept {
    constexpr char ipv4 = 0;
    constexpr char ipv6 = 1;
    return wrap_with_type(packet, size, std::to_integer<unsigned>(packet[0]) >> 4 == 6 ? ipv6 : ipv4);
}

Bytes wrap_pkt(std::byte* frame, std::size_t size, std::uint32_t wire_size) noexcept {
    char* const data = reinterpret_cast<char*>(frame);
    char* const begin = put_before(data, 1, size);
    char* const end = put_varint(put_short_tag(data + size, 2, WireType::varint), wire_size);
    return as_bytes(std::string_view(begin, end));
}

}  // namespace spindrift::nmsg
