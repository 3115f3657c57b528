#include "builtin_presenters.hpp"
#include "message/value_text.hpp"

#include <spindrift/base/text.hpp>
#include <spindrift/packet/ip.hpp>

#include <netinet/in.h>

#include <array>

// The presenter of base ncap: captured datagrams (docs/formats/nmsg-messages.md 10.1).
namespace spindrift::nmsg {
namespace {

enum ValueId { srcip, dstip, srcport, dstport, proto, dns_octets };
constexpr std::array<std::string_view, 6> names = {"srcip", "dstip", "srcport", "dstport", "proto", "dns"};

enum NcapType : std::uint64_t { ipv4 = 0, ipv6 = 1, legacy = 2 };
enum LegacyType : std::uint64_t { legacy_udp = 0, legacy_tcp = 1, legacy_icmp = 2 };

// The value of a field of schema/base/ncap.proto on the wire.
std::optional<Value> wire_value(const MessageView& message, std::string_view field) {
    return message.wire_value(*message.schema().find(field));
}

std::uint64_t number_or(const std::optional<Value>& value, std::uint64_t fallback) noexcept {
    return value ? value->bits : fallback;
}

/// The datagram in a message: addresses, ports and payload, for each type of ncap.
struct Datagram {
    std::uint64_t type = 0;
    std::uint64_t legacy_type = legacy_udp;
    std::optional<Bytes> source;
    std::optional<Bytes> destination;
    std::optional<std::uint64_t> source_port;
    std::optional<std::uint64_t> destination_port;
    std::optional<std::uint64_t> protocol;
    std::optional<Bytes> payload;  // of the transport

    explicit Datagram(const MessageView& message) : type(number_or(wire_value(message, "type"), 0)) {
        const Bytes octets = wire_value(message, "payload").value_or(Value{}).bytes;
        if (octets.empty()) {
            return;
        }
        if (type == legacy) {
            read_legacy(message, octets);
        } else if (type == ipv4 || type == ipv6) {
            read_packet(octets);
        }
    }

    [[nodiscard]] bool is_dns() const noexcept {
        const auto dns_port = [](const std::optional<std::uint64_t>& port) {
            return port && packet::is_dns_port(static_cast<std::uint16_t>(*port));
        };
        return dns_port(source_port) || dns_port(destination_port);
    }

private:
    void read_packet(Bytes octets) {
        const auto packet = packet::IpPacket::parse(octets);
        if (!packet || packet->is_v4() != (type == ipv4)) {
            return;
        }
        source = packet->source;
        destination = packet->destination;
        protocol = packet->first_protocol;
        if (const auto udp = packet::UdpDatagram::in(*packet)) {
            source_port = udp->source_port;
            destination_port = udp->destination_port;
            payload = udp->payload;
        }
    }

    void read_legacy(const MessageView& message, Bytes octets) {
        static constexpr std::array<std::uint64_t, 3> protocols = {IPPROTO_UDP, IPPROTO_TCP, IPPROTO_ICMP};
        legacy_type = number_or(wire_value(message, "ltype"), legacy_udp);
        const auto address = [&](std::string_view field) {
            const auto value = wire_value(message, field);
            return value ? std::optional(value->bytes) : std::nullopt;
        };
        source = address("srcip");
        destination = address("dstip");
        if (legacy_type < protocols.size()) {
            protocol = protocols[legacy_type];
        }
        if (legacy_type == legacy_udp || legacy_type == legacy_tcp) {
            const auto port = [&](std::string_view field) {
                const auto value = wire_value(message, field);
                return value ? std::optional(value->bits & 0xFFFF) : std::nullopt;
            };
            source_port = port("lint0");
            destination_port = port("lint1");
        }
        payload = octets;
    }
};

// Appends `[192.0.2.1].53 [192.0.2.2].1234 udp [33]`, and the text of the DNS message if the datagram is one.
// \returns the number of DNS messages shown as octets
std::size_t print_datagram(Buffer& out, const Datagram& datagram, std::string_view parse_failure,
                           std::string_view endline) {
    const auto endpoint = [&](Bytes address, std::uint64_t port) {
        out.append('[');
        append_address(out, address);
        out.append("].");
        append_decimal(out, port);
        out.append(' ');
    };
    endpoint(*datagram.source, *datagram.source_port);
    endpoint(*datagram.destination, *datagram.destination_port);
    out.append("udp [");
    append_decimal(out, datagram.payload->size());
    out.append(']');
    out.append(endline);
    ValueText text;
    if (datagram.is_dns()) {
        const dns::Message* const dns = text.parse_dns(*datagram.payload);
        if (dns == nullptr) {
            out.append(parse_failure);
            out.append(endline);
            return 0;
        }
        text.append_dns_text(out, *dns, *datagram.payload);
        if (out.text().back() != '\n') {
            out.append('\n');
        }
    }
    out.append('\n');
    return text.take_dns_as_octets();
}

std::size_t print_error(Buffer& out, std::string_view what, std::string_view endline) {
    out.append("<ERROR: ");
    out.append(what);
    out.append('>');
    out.append(endline);
    return 0;
}

std::size_t print_legacy(Buffer& out, const MessageView& message, const Datagram& datagram, std::string_view endline) {
    if (datagram.legacy_type != legacy_udp) {
        return print_error(out, "unhandled legacy ncap type " + std::to_string(datagram.legacy_type), endline);
    }
    for (const std::string_view field : {"srcip", "dstip", "lint0", "lint1"}) {
        if (!wire_value(message, field)) {
            return print_error(out, "legacy ncap payload missing " + std::string(field) + " field", endline);
        }
    }
    for (const std::string_view field : {"srcip", "dstip"}) {
        const std::size_t size = wire_value(message, field)->bytes.size();
        if (size != 4 && size != 16) {
            return print_error(out, "unable to decode legacy ncap " + std::string(field) + " field", endline);
        }
    }
    return print_datagram(out, datagram, "<ERROR: legacy payload parse failed>", endline);
}

class NcapPresenter final : public Presenter {
public:
    [[nodiscard]] int value_id(std::string_view field) const noexcept override { return index_of(names, field); }

    [[nodiscard]] std::optional<Value> derive(const MessageView& message, int value_id) const override {
        if (message.payload().from_fields) {
            return std::nullopt;
        }
        const Datagram datagram(message);
        const auto octets = [](const std::optional<Bytes>& value) {
            return value ? std::optional(Value::of(*value)) : std::nullopt;
        };
        const auto number = [](const std::optional<std::uint64_t>& value) {
            return value ? std::optional(Value::of(*value)) : std::nullopt;
        };
        switch (value_id) {
            case srcip: return octets(datagram.source);
            case dstip: return octets(datagram.destination);
            case srcport: return number(datagram.source_port);
            case dstport: return number(datagram.destination_port);
            case proto: return number(datagram.protocol);
            case dns_octets: return datagram.is_dns() ? octets(datagram.payload) : std::nullopt;
            default: return std::nullopt;
        }
    }

    std::size_t print(Buffer& out, const MessageView& message, const Field& field, const Value& value,
                      std::string_view endline) const override {
        if (value.bytes.empty()) {
            field.label_text.append_to(out);
            out.append("<DECODING ERROR>");
            out.append(endline);
            return 0;
        }
        out.append(field.name);
        out.append(':');
        out.append(endline);
        const Datagram datagram(message);
        if (datagram.type == legacy) {
            return print_legacy(out, message, datagram, endline);
        }
        if (datagram.type != ipv4 && datagram.type != ipv6) {
            return print_error(out, "unknown ncap type " + std::to_string(datagram.type), endline);
        }
        return datagram.payload ? print_datagram(out, datagram, "<ERROR: payload parse failed>", endline) : 0;
    }
};

}  // namespace

std::shared_ptr<const Presenter> make_ncap_presenter() {
    return std::make_shared<const NcapPresenter>();
}

}  // namespace spindrift::nmsg
