#include "presenters.hpp"

#include <spindrift/packet/checksum.hpp>
#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/reassembly.hpp>

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

// What DNS transactions tell besides their fields, computed from the packets in them
// (spec/nmsg-messages.md 10.9, 13.8).
namespace spindrift::nmsg {
namespace {

enum Code { delay, udp_checksum, query, query_json, response, response_json, dns_octets };
constexpr std::array<std::string_view, 7> names = {"delay",    "udp_checksum",  "query", "query_json",
                                                   "response", "response_json", "dns"};

enum TransactionType : std::uint64_t { udp_query_response = 1 };
enum ChecksumVerdict : std::uint64_t { error = 0, absent = 1, incorrect = 2, correct = 3 };

std::size_t place(const MessageView& message, std::string_view field) {
    return *message.schema().find(field);
}

std::optional<Value> single(const MessageView& message, std::string_view field) {
    return message.wire_value(place(message, field));
}

std::vector<Value> all(const MessageView& message, std::string_view field) {
    const auto values = message.wire_values(place(message, field));
    return {values.begin(), values.end()};
}

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

// Messages may hold times that no clock gave: what is out of range becomes its nearest end.
std::int64_t add_clamped(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t sum = 0;
    return !__builtin_add_overflow(a, b, &sum) ? sum : b < 0 ? least : most;
}

std::int64_t subtract_clamped(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t difference = 0;
    return !__builtin_sub_overflow(a, b, &difference) ? difference : b < 0 ? most : least;
}

// Seconds and nanoseconds of a side's packets; nothing unless there are as many of the one as of the other.
std::vector<std::int64_t> times(const MessageView& message, std::string_view side) {
    const auto seconds = all(message, std::string(side) + "_time_sec");
    const auto nanoseconds = all(message, std::string(side) + "_time_nsec");
    std::vector<std::int64_t> times;
    if (seconds.size() == nanoseconds.size()) {
        for (std::size_t i = 0; i < seconds.size(); ++i) {
            const auto whole = Timestamp::from_parts(seconds[i].as_signed(), 0);
            times.push_back(add_clamped(whole.nanoseconds(), nanoseconds[i].as_signed()));
        }
    }
    return times;
}

double to_seconds(std::int64_t later, std::int64_t earlier) noexcept {
    constexpr std::int64_t per_second = 1'000'000'000;
    const std::int64_t difference = subtract_clamped(later, earlier);
    const std::int64_t whole = difference / per_second;
    return static_cast<double>(whole) + static_cast<double>(difference - whole * per_second) / 1e9;
}

std::optional<Value> derive_delay(const MessageView& message) {
    const auto type = single(message, "type");
    const auto asked = times(message, "query");
    const auto answered = times(message, "response");
    if (!type || type->bits != udp_query_response || asked.size() != 1 || answered.empty()) {
        return std::nullopt;
    }
    if (answered.size() == 1) {
        return Value::of(to_seconds(answered[0], asked[0]));
    }
    const std::int64_t last = *std::ranges::max_element(answered);
    return Value::of(std::max(0.0, to_seconds(last, asked[0])));
}

// The UDP payload of a packet that is no fragment and of the family of the transaction.
std::optional<Bytes> udp_payload(Bytes octets, bool v4) {
    const auto packet = packet::IpPacket::parse(octets);
    if (!packet || packet->is_v4() != v4) {
        return std::nullopt;
    }
    const auto datagram = packet::UdpDatagram::in(*packet);
    return datagram ? std::optional(datagram->payload) : std::nullopt;
}

// Whether the address in a field is an IPv4 one.
std::optional<bool> is_v4(const MessageView& message, std::string_view field) {
    const auto address = single(message, field);
    if (!address || (address->bytes.size() != 4 && address->bytes.size() != 16)) {
        return std::nullopt;
    }
    return address->bytes.size() == 4;
}

std::optional<Value> to_value(const std::optional<Bytes>& octets) {
    return octets ? std::optional(Value::of(*octets)) : std::nullopt;
}

std::optional<Value> derive_query(const MessageView& message) {
    const auto v4 = is_v4(message, "query_ip");
    const auto packets = all(message, "query_packet");
    return v4 && packets.size() == 1 ? to_value(udp_payload(packets[0].bytes, *v4)) : std::nullopt;
}

std::optional<Value> derive_response(const MessageView& message) {
    const auto v4 = is_v4(message, "response_ip");
    const auto packets = all(message, "response_packet");
    if (!v4 || packets.empty()) {
        return std::nullopt;
    }
    if (packets.size() == 1) {
        return to_value(udp_payload(packets[0].bytes, *v4));
    }
    packet::FragmentAssembly assembly;
    for (const Value& octets : packets) {
        const auto packet = packet::IpPacket::parse(octets.bytes);
        if (!packet || packet->is_v4() != *v4 || !packet->fragment) {
            return std::nullopt;
        }
        assembly.add(*packet);
    }
    Buffer& whole = message.scratch();
    return assembly.assemble(whole) ? to_value(udp_payload(whole.bytes(), *v4)) : std::nullopt;
}

ChecksumVerdict verify_udp_checksum(const std::vector<Value>& packets) {
    packet::Checksum checksum;
    std::optional<packet::UdpDatagram> header;
    for (const Value& octets : packets) {
        const auto packet = packet::IpPacket::parse(octets.bytes);
        if (!packet || packet->protocol != IPPROTO_UDP) {
            return error;
        }
        const Bytes captured = packet->payload();
        const std::size_t claimed = packet->size - std::min(packet->size, packet->payload_at);
        const bool initial = !packet->fragment || packet->fragment->offset == 0;
        Bytes data = captured.first(std::min(claimed, captured.size()));
        if (initial) {
            header = packet::UdpDatagram::parse(captured);
            if (!header) {
                return error;
            }
            if (header->checksum == 0) {
                return absent;
            }
            data = data.first(std::min<std::size_t>(data.size(), header->length));
            checksum.add(packet->source);
            checksum.add(packet->destination);
            checksum.add(std::uint16_t{IPPROTO_UDP});
            checksum.add(header->length);
        }
        checksum.add(data);
    }
    if (!header) {
        return error;
    }
    return checksum.sum() == 0xFFFF ? correct : incorrect;
}

std::optional<Value> derive_checksum(const MessageView& message) {
    if (const auto stored = single(message, "udp_checksum")) {
        return stored;
    }
    const auto packets = all(message, "response_packet");
    if (packets.empty()) {
        return std::nullopt;
    }
    const auto zeroed = single(message, "resolver_address_zeroed");
    return Value::of(std::uint64_t{zeroed && zeroed->bits != 0 ? error : verify_udp_checksum(packets)});
}

class DnsqrPresenter final : public Presenter {
public:
    [[nodiscard]] int code(std::string_view field) const noexcept override { return place_of(names, field); }

    [[nodiscard]] std::optional<Value> derive(const MessageView& message, int code) const override {
        switch (code) {
            case delay: return derive_delay(message);
            case udp_checksum: return derive_checksum(message);
            case query:
            case query_json: return derive_query(message);
            default: return derive_response(message);
        }
    }
};

}  // namespace

std::shared_ptr<const Presenter> make_dnsqr_presenter() {
    return std::make_shared<const DnsqrPresenter>();
}

}  // namespace spindrift::nmsg
