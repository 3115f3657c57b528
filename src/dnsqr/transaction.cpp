#include <spindrift/nmsg/container/wire_writer.hpp>

#include <spindrift/dnsqr/transaction.hpp>
#include <spindrift/packet/udp_checksum.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace spindrift::dnsqr {
namespace {

using nmsg::put_bytes_field;
using nmsg::put_fixed;
using nmsg::put_varint;
using nmsg::put_varint_field;
using nmsg::wire_tag;
using nmsg::WireType;

using TimedPacket = Transaction::TimedPacket;
using Packets = std::span<const TimedPacket>;
using Type = Transaction::Type;

// Field numbers of schema/base/dnsqr.proto.
enum : std::uint32_t {
    type_field = 1,
    query_ip_field,
    response_ip_field,
    proto_field,
    query_port_field,
    response_port_field,
    id_field,
    qname_field,
    qtype_field,
    qclass_field,
    rcode_field,
    query_packet_field,
    query_time_sec_field,
    query_time_nsec_field,
    response_packet_field,
    response_time_sec_field,
    response_time_nsec_field,
    tcp_field,
    icmp_field,
    timeout_field,
    udp_checksum_field,
    resolver_address_zeroed_field,
};

constexpr std::size_t fixed_room = 256;
constexpr std::size_t packet_room = 64;

char* put_tag(char* to, std::uint32_t number, WireType type) noexcept {
    return put_varint(to, wire_tag(number, type));
}

enum class Address : std::uint8_t { source, destination };

// Overwrites an address of an IP packet with zeros. The packet must have a complete header.
void zero_address(char* packet, Address address) noexcept {
    const bool v4 = (static_cast<unsigned char>(*packet) >> 4) == 4;
    const std::size_t size = v4 ? 4 : 16;
    const std::size_t source_at = v4 ? 12 : 8;
    std::fill_n(packet + source_at + (address == Address::destination ? size : 0), size, '\0');
}

char* put_packets(char* to, std::uint32_t first_field, Packets packets, bool zero, Address address) {
    for (const TimedPacket& packet : packets) {
        to = put_bytes_field(to, first_field, packet.octets);
        if (zero) {
            zero_address(to - packet.octets.size(), address);
        }
    }
    for (const TimedPacket& packet : packets) {
        to = put_varint_field(to, first_field + 1, static_cast<std::uint64_t>(packet.time.seconds()));
    }
    for (const TimedPacket& packet : packets) {
        to = put_fixed(put_tag(to, first_field + 2, WireType::fixed32), packet.time.subsecond());
    }
    return to;
}

packet::UdpChecksum verify(Packets packets) {
    if (packets.size() == 1) {
        return packet::verify_udp_checksum(std::array{packets[0].octets});
    }
    std::vector<Bytes> octets(packets.size());
    std::ranges::transform(packets, octets.begin(), &TimedPacket::octets);
    return packet::verify_udp_checksum(octets);
}

}  // namespace

std::size_t message_room(const Transaction& transaction, Packets packets) noexcept {
    std::size_t room = fixed_room + (transaction.question ? transaction.question->name.size() : 0);
    for (const TimedPacket& packet : packets) {
        room += packet_room + packet.octets.size();
    }
    return room;
}

Timestamp time_of(Packets packets) noexcept {
    return packets.front().time;
}

char* put_message(char* to, const Transaction& transaction, Packets packets, bool zero_resolver_address) {
    static constexpr std::array<std::byte, 16> zeros{};
    const bool is_udp = transaction.type != Type::tcp && transaction.type != Type::icmp;
    const bool zero = zero_resolver_address && is_udp;
    to = put_varint_field(to, type_field, static_cast<std::uint64_t>(transaction.type));
    to = put_bytes_field(to, query_ip_field,
                         zero ? Bytes(zeros).first(transaction.query_address.size()) : transaction.query_address);
    to = put_bytes_field(to, response_ip_field, transaction.response_address);
    to = put_varint_field(to, proto_field, transaction.protocol);
    to = put_varint_field(to, query_port_field, transaction.query_port);
    to = put_varint_field(to, response_port_field, transaction.response_port);
    to = put_varint_field(to, id_field, transaction.id);
    if (transaction.question) {
        to = put_bytes_field(to, qname_field, transaction.question->name);
        to = put_varint_field(to, qtype_field, transaction.question->type);
        to = put_varint_field(to, qclass_field, transaction.question->dns_class);
    }
    if (transaction.rcode) {
        to = put_varint_field(to, rcode_field, *transaction.rcode);
    }
    if (!is_udp) {
        return put_bytes_field(to, transaction.type == Type::tcp ? tcp_field : icmp_field, packets.front().octets);
    }
    const Packets responses = packets.subspan(transaction.query_packets);
    to = put_packets(to, query_packet_field, packets.first(transaction.query_packets), zero, Address::source);
    to = put_packets(to, response_packet_field, responses, zero, Address::destination);
    if (transaction.timeout) {
        to = put_fixed(put_tag(to, timeout_field, WireType::fixed64),
                       std::bit_cast<std::uint64_t>(*transaction.timeout));
    }
    if (!responses.empty()) {
        to = put_varint_field(to, udp_checksum_field, static_cast<std::uint64_t>(verify(responses)));
    }
    if (zero) {
        to = put_varint_field(to, resolver_address_zeroed_field, 1);
    }
    return to;
}

}  // namespace spindrift::dnsqr
