#include "builtin_presenters.hpp"

#include <spindrift/packet/ip.hpp>
#include <spindrift/packet/reassembly.hpp>
#include <spindrift/packet/udp_checksum.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <span>
#include <vector>

// The presenter of base dnsqr: values derived from the packets of a transaction (docs/formats/nmsg-messages.md 10.9,
// 13.8).
namespace spindrift::nmsg {
namespace {

enum ValueId { no_value_id = -1, delay, udp_checksum, query, response };

struct DerivedField {
    std::string_view name;
    ValueId value_id;
};
constexpr DerivedField derived_fields[] = {
    {"delay", delay},       {"udp_checksum", udp_checksum}, {"query", query}, {"query_json", query},
    {"response", response}, {"response_json", response},    {"dns", response}};

enum TransactionType : std::uint64_t { udp_query_response = 1 };

// Field numbers of schema/base/dnsqr.proto: a lookup by number is faster than by name.
enum FieldNumber : std::uint32_t {
    type_field = 1,
    query_ip_field = 2,
    response_ip_field = 3,
    query_packet_field = 12,  // seconds and nanoseconds follow
    response_packet_field = 15,
    udp_checksum_field = 21,
    resolver_address_zeroed_field = 22,
};

std::optional<Value> single(const MessageView& message, std::uint32_t number) {
    const auto entry = message.schema().by_number(number);
    return entry.known() ? message.wire_value(entry.field) : std::nullopt;
}

// The values of a field that the schema has. They are read one after the other and never stored: a packed field
// may hold many millions.
MessageView::Values all(const MessageView& message, std::uint32_t number) {
    return message.wire_values(message.schema().by_number(number).field);
}

std::size_t count(const MessageView& message, std::uint32_t number) {
    if (!message.schema().by_number(number).known()) {
        return 0;
    }
    const auto values = all(message, number);
    return static_cast<std::size_t>(std::distance(values.begin(), values.end()));
}

constexpr std::int64_t min = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();

// Messages may hold arbitrary times, so the arithmetic must not overflow: results are clamped.
std::int64_t add_clamped(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t sum = 0;
    return !__builtin_add_overflow(a, b, &sum) ? sum : b < 0 ? min : max;
}

std::int64_t subtract_clamped(std::int64_t a, std::int64_t b) noexcept {
    std::int64_t difference = 0;
    return !__builtin_sub_overflow(a, b, &difference) ? difference : b < 0 ? max : min;
}

std::int64_t joined_time(const Value& seconds, const Value& nanoseconds) noexcept {
    const auto whole = Timestamp::from_parts(seconds.as_signed(), 0);
    return add_clamped(whole.nanoseconds(), nanoseconds.as_signed());
}

double to_seconds(std::int64_t later, std::int64_t earlier) noexcept {
    constexpr std::int64_t per_second = 1'000'000'000;
    const std::int64_t difference = subtract_clamped(later, earlier);
    const std::int64_t whole = difference / per_second;
    return static_cast<double>(whole) + static_cast<double>(difference - whole * per_second) / 1e9;
}

// Whether the query or response packets have as many seconds as nanoseconds, so that each pair is a time.
bool has_times(const MessageView& message, std::uint32_t packet_field) {
    return count(message, packet_field + 1) == count(message, packet_field + 2);
}

std::optional<Value> derive_delay(const MessageView& message) {
    const auto type = single(message, type_field);
    const std::size_t answers = count(message, response_packet_field + 1);
    if (!type || type->bits != udp_query_response || count(message, query_packet_field + 1) != 1 || answers == 0 ||
        !has_times(message, query_packet_field) || !has_times(message, response_packet_field)) {
        return std::nullopt;
    }
    const std::int64_t asked =
        joined_time(*single(message, query_packet_field + 1), *single(message, query_packet_field + 2));
    if (answers == 1) {
        return Value::of(to_seconds(
            joined_time(*single(message, response_packet_field + 1), *single(message, response_packet_field + 2)),
            asked));
    }
    auto nanoseconds = all(message, response_packet_field + 2).begin();
    std::int64_t last = min;
    for (const Value seconds : all(message, response_packet_field + 1)) {
        last = std::max(last, joined_time(seconds, *nanoseconds++));
    }
    return Value::of(std::max(0.0, to_seconds(last, asked)));
}

// The UDP payload of a packet; nothing for a fragment, or if its address family is not that of the transaction.
std::optional<Bytes> udp_payload(Bytes octets, bool v4) {
    const auto packet = packet::IpPacket::parse(octets);
    if (!packet || packet->is_v4() != v4) {
        return std::nullopt;
    }
    const auto datagram = packet::UdpDatagram::in(*packet);
    return datagram ? std::optional(datagram->payload) : std::nullopt;
}

// Whether the address in a field is an IPv4 address; nothing if it is invalid.
std::optional<bool> is_v4(const MessageView& message, std::uint32_t number) {
    const auto address = single(message, number);
    if (!address || (address->bytes.size() != 4 && address->bytes.size() != 16)) {
        return std::nullopt;
    }
    return address->bytes.size() == 4;
}

std::optional<Value> to_value(const std::optional<Bytes>& octets) {
    return octets ? std::optional(Value::of(*octets)) : std::nullopt;
}

std::optional<Value> derive_query(const MessageView& message) {
    const auto v4 = is_v4(message, query_ip_field);
    return v4 && count(message, query_packet_field) == 1
               ? to_value(udp_payload(single(message, query_packet_field)->bytes, *v4))
               : std::nullopt;
}

std::optional<Value> derive_response(const MessageView& message) {
    const auto v4 = is_v4(message, response_ip_field);
    const std::size_t packets = count(message, response_packet_field);
    if (!v4 || packets == 0) {
        return std::nullopt;
    }
    if (packets == 1) {
        return to_value(udp_payload(single(message, response_packet_field)->bytes, *v4));
    }
    packet::FragmentAssembly assembly;
    for (const Value octets : all(message, response_packet_field)) {
        const auto packet = packet::IpPacket::parse(octets.bytes);
        if (!packet || packet->is_v4() != *v4 || !packet->fragment) {
            return std::nullopt;
        }
        assembly.add(*packet);
    }
    Buffer& whole = message.scratch();
    return assembly.assemble(whole) ? to_value(udp_payload(whole.bytes(), *v4)) : std::nullopt;
}

Value verify_checksum(std::span<const Bytes> packets) {
    return Value::of(static_cast<std::uint64_t>(packet::verify_udp_checksum(packets)));
}

std::optional<Value> derive_checksum(const MessageView& message) {
    if (const auto stored = single(message, udp_checksum_field)) {
        return stored;
    }
    const std::size_t packets = count(message, response_packet_field);
    if (packets == 0) {
        return std::nullopt;
    }
    const auto zeroed = single(message, resolver_address_zeroed_field);
    if (zeroed && zeroed->bits != 0) {
        return Value::of(static_cast<std::uint64_t>(packet::UdpChecksum::error));
    }
    if (packets == 1) {
        return verify_checksum({&single(message, response_packet_field)->bytes, 1});
    }
    // Verifying ends at the first packet that is malformed, so those after it need not be collected: without them, the
    // list is smaller than the packets.
    std::vector<Bytes> octets;
    for (const Value packet : all(message, response_packet_field)) {
        octets.push_back(packet.bytes);
        if (!packet::IpPacket::parse(packet.bytes)) {
            break;
        }
    }
    return verify_checksum(octets);
}

class DnsqrPresenter final : public Presenter {
public:
    [[nodiscard]] int value_id(std::string_view field) const noexcept override {
        const auto* const found = std::ranges::find(derived_fields, field, &DerivedField::name);
        return found == std::end(derived_fields) ? no_value_id : found->value_id;
    }

    [[nodiscard]] std::optional<Value> derive(const MessageView& message, int value_id) const override {
        switch (value_id) {
            case delay: return derive_delay(message);
            case udp_checksum: return derive_checksum(message);
            case query: return derive_query(message);
            default: return derive_response(message);
        }
    }
};

}  // namespace

std::shared_ptr<const Presenter> make_dnsqr_presenter() {
    return std::make_shared<const DnsqrPresenter>();
}

}  // namespace spindrift::nmsg
