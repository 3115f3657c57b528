#include "presenters.hpp"

#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/reassembly.hpp>
#include <spindrift/packet/udp_checksum.hpp>

#include <algorithm>
#include <array>
#include <iterator>

// What DNS transactions tell besides their fields, computed from the packets in them
// (spec/nmsg-messages.md 10.9, 13.8).
namespace spindrift::nmsg {
namespace {

enum Code { delay, udp_checksum, query, query_json, response, response_json, dns_octets };
constexpr std::array<std::string_view, 7> names = {"delay",    "udp_checksum",  "query", "query_json",
                                                   "response", "response_json", "dns"};

enum TransactionType : std::uint64_t { udp_query_response = 1 };

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

// Seconds and nanoseconds of a side's packets; nothing unless there are as many of the one as of the other.
std::vector<std::int64_t> times(const MessageView& message, std::string_view side) {
    const auto seconds = all(message, std::string(side) + "_time_sec");
    const auto nanoseconds = all(message, std::string(side) + "_time_nsec");
    std::vector<std::int64_t> times;
    if (seconds.size() == nanoseconds.size()) {
        for (std::size_t i = 0; i < seconds.size(); ++i) {
            times.push_back(Timestamp::from_parts(seconds[i].as_signed(), 0).nanoseconds() +
                            nanoseconds[i].as_signed());
        }
    }
    return times;
}

double to_seconds(std::int64_t later, std::int64_t earlier) noexcept {
    constexpr std::int64_t per_second = 1'000'000'000;
    const std::int64_t difference = later - earlier;
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

std::optional<bool> is_v4(const MessageView& message) {
    const auto address = single(message, "query_ip");
    if (!address || (address->bytes.size() != 4 && address->bytes.size() != 16)) {
        return std::nullopt;
    }
    return address->bytes.size() == 4;
}

std::optional<Value> to_value(const std::optional<Bytes>& octets) {
    return octets ? std::optional(Value::of(*octets)) : std::nullopt;
}

std::optional<Value> derive_query(const MessageView& message) {
    const auto v4 = is_v4(message);
    const auto packets = all(message, "query_packet");
    return v4 && packets.size() == 1 ? to_value(udp_payload(packets[0].bytes, *v4)) : std::nullopt;
}

std::optional<Value> derive_response(const MessageView& message) {
    const auto v4 = is_v4(message);
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

std::optional<Value> derive_checksum(const MessageView& message) {
    if (const auto stored = single(message, "udp_checksum")) {
        return stored;
    }
    const auto packets = all(message, "response_packet");
    if (packets.empty()) {
        return std::nullopt;
    }
    const auto zeroed = single(message, "resolver_address_zeroed");
    if (zeroed && zeroed->bits != 0) {
        return Value::of(static_cast<std::uint64_t>(packet::UdpChecksum::error));
    }
    std::vector<Bytes> octets(packets.size());
    std::ranges::transform(packets, octets.begin(), &Value::bytes);
    return Value::of(static_cast<std::uint64_t>(packet::verify_udp_checksum(octets)));
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
