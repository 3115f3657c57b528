#include <spindrift/nmsg/dnsqr.hpp>

#include "dnsqr_table.hpp"

#include <spindrift/dns/name.hpp>

#include <netinet/in.h>

#include <algorithm>
#include <utility>

namespace spindrift::nmsg {
namespace {

using packet::IpPacket;
using Packet = DnsTransaction::Packet;
using Type = DnsTransaction::Type;
using Sides = DnsqrOptions::Sides;

constexpr std::size_t dns_header_size = 12;

// Responses with these codes may come without the question.
enum Rcode : std::uint8_t { formerr = 1, servfail = 2, notimp = 4, refused = 5 };

bool may_lack_question(std::uint8_t rcode) noexcept {
    return rcode == formerr || rcode == servfail || rcode == notimp || rcode == refused;
}

double to_seconds(Timestamp later, Timestamp earlier) noexcept {
    constexpr std::int64_t per_second = 1'000'000'000;
    std::int64_t whole = later.seconds() - earlier.seconds();
    std::int64_t rest = std::int64_t{later.subsecond()} - earlier.subsecond();
    if (whole > 0 && rest < 0) {
        --whole;
        rest += per_second;
    } else if (whole < 0 && rest > 0) {
        ++whole;
        rest -= per_second;
    }
    return static_cast<double>(whole) + static_cast<double>(rest) / 1e9;
}

bool is_dns(const packet::TcpSegment& segment) noexcept {
    return segment.source_port == 53 || segment.destination_port == 53;
}

// Whether an error message is about a packet of DNS. Routers may quote no more of it than its ports.
bool is_about_dns(Bytes message) noexcept {
    const auto icmp = packet::IcmpMessage::parse(message);
    const auto quoted = icmp ? IpPacket::parse(icmp->payload) : std::nullopt;
    if (!quoted || (quoted->fragment && quoted->fragment->offset != 0) || quoted->payload().size() < 8) {
        return false;
    }
    const auto source = load_be<std::uint16_t>(quoted->payload().data());
    const auto destination = load_be<std::uint16_t>(quoted->payload().data() + 2);
    return (quoted->protocol == IPPROTO_UDP && (packet::is_dns_port(source) || packet::is_dns_port(destination))) ||
           (quoted->protocol == IPPROTO_TCP && (source == 53 || destination == 53));
}

}  // namespace

/// A UDP datagram and the packets it came in.
struct DnsqrTracker::Datagram {
    const IpPacket& packet;
    packet::UdpDatagram udp;
    Timestamp time;
    bool is_fragmented;  // the pieces are in `whole_` then
};

/// What the beginning of a DNS message says.
struct DnsqrTracker::Dns {
    std::uint16_t id = 0;
    bool is_response = false;
    bool recursion_desired = false;
    std::uint8_t rcode = 0;
    std::optional<DnsTransaction::Question> question;

    // \returns nothing if it is too short, also for the question it is to have
    static std::optional<Dns> parse(Bytes message) noexcept {
        if (message.size() < dns_header_size) {
            return std::nullopt;
        }
        Dns dns;
        dns.id = load_be<std::uint16_t>(message.data());
        const auto flags = load_be<std::uint16_t>(message.data() + 2);
        dns.is_response = (flags & 0x8000) != 0;
        dns.recursion_desired = (flags & 0x0100) != 0;
        dns.rcode = flags & 0xF;
        const auto questions = load_be<std::uint16_t>(message.data() + 4);
        if (questions != 1 || message.size() == dns_header_size) {
            return dns;
        }
        const std::size_t size = dns::skip_name(message, dns_header_size);
        const Bytes rest = message.subspan(dns_header_size + size);
        if (rest.size() < 4) {
            return std::nullopt;
        }
        dns.question = {message.subspan(dns_header_size, size), load_be<std::uint16_t>(rest.data()),
                        load_be<std::uint16_t>(rest.data() + 2)};
        return dns;
    }
};

DnsqrTracker::DnsqrTracker(DnsqrOptions options)
    : options_(std::move(options)),
      fragments_({.keeps_packets = true}),
      table_(std::make_unique<DnsqrTable>(options_.table_size)) {}

DnsqrTracker::~DnsqrTracker() = default;

DnsqrTracker::Counts DnsqrTracker::counts() const noexcept {
    Counts counts = counts_;
    counts.fragments = fragments_.given_up();
    return counts;
}

void DnsqrTracker::expire(DnsTransactions& out) {
    while (!table_->empty()) {
        const bool overfull = table_->overfull();
        const bool late = now_.seconds() - Timestamp(table_->oldest()->time).seconds() > options_.timeout;
        if (!overfull && !late) {
            return;
        }
        counts_.evicted += overfull && !late ? 1U : 0U;
        give_up_oldest(out);
    }
}

bool DnsqrTracker::drain(DnsTransactions& out, std::size_t most) {
    for (std::size_t i = 0; i < most && !table_->empty(); ++i) {
        give_up_oldest(out);
    }
    return !table_->empty();
}

namespace {

// Begins a transaction with a query that waited, whose octets move to the batch.
DnsTransaction transaction_of(const WaitingQuery& query, DnsTransactions& out) {
    DnsTransaction transaction;
    transaction.first_packet = out.packets.size();
    const Bytes octets = out.storage.copy(Bytes(query.octets(), query.size));
    const auto moved = [&](Bytes part) {
        return octets.subspan(static_cast<std::size_t>(part.data() - query.octets()), part.size());
    };
    const Bytes addresses = moved(query.addresses());
    transaction.protocol = IPPROTO_UDP;
    transaction.query_address = addresses.first(addresses.size() / 2);
    transaction.response_address = addresses.last(addresses.size() / 2);
    transaction.query_port = query.query_port;
    transaction.response_port = query.response_port;
    transaction.id = query.id;
    if (query.has_question) {
        const Bytes question = moved(query.question());
        transaction.question = {question.first(query.name_size),
                                load_be<std::uint16_t>(question.data() + query.name_size),
                                load_be<std::uint16_t>(question.data() + query.name_size + 2)};
    }
    if (query.fragments == 0) {
        out.packets.push_back({octets, Timestamp(query.time)});
        transaction.query_packets = 1;
        return transaction;
    }
    transaction.query_packets = query.fragments;
    Bytes rest = octets.subspan(query.has_question ? query.name_size + 4U : 0U);
    for (unsigned i = 0; i < query.fragments; ++i) {
        const Timestamp time(static_cast<std::int64_t>(load_le<std::uint64_t>(rest.data())));
        const auto size = load_le<std::uint32_t>(rest.data() + 8);
        out.packets.push_back({rest.subspan(12, size), time});
        rest = rest.subspan(12 + size);
    }
    return transaction;
}

}  // namespace

void DnsqrTracker::give_up_oldest(DnsTransactions& out) {
    WaitingQuery* const query = table_->take_oldest();
    DnsTransaction transaction = transaction_of(*query, out);
    transaction.type = Type::unanswered_query;
    transaction.timeout = to_seconds(now_, Timestamp(query->time));
    const auto recursion_desired = query->recursion_desired;
    table_->give_back(query);
    finish(transaction, recursion_desired, out);
}

void DnsqrTracker::add(Bytes octets, Timestamp time, DnsTransactions& out) {
    expire(out);
    const auto packet = IpPacket::parse(octets);
    if (packet && packet->fragment) {
        now_ = time;
        add_fragment(*packet, time, out);
    } else if (packet && (!filter_ || filter_->matches(octets))) {
        add_whole(*packet, time, false, out);
    } else {
        ++counts_.ignored;
    }
}

void DnsqrTracker::add_fragment(const IpPacket& fragment, Timestamp time, DnsTransactions& out) {
    fragments_.expire(time);
    if (!fragments_.add(fragment, time, whole_)) {
        return;
    }
    const Bytes octets = out.storage.copy(whole_.packet.bytes());
    const auto packet = IpPacket::parse(octets);
    if (packet && !packet->fragment && (!filter_ || filter_->matches(octets))) {
        add_whole(*packet, time, true, out);
    } else {
        ++counts_.ignored;
    }
}

void DnsqrTracker::add_whole(const IpPacket& packet, Timestamp time, bool is_fragmented, DnsTransactions& out) {
    bool used = false;
    if (packet.protocol == IPPROTO_UDP) {
        if (const auto udp = packet::UdpDatagram::parse(packet.payload())) {
            now_ = time;
            used = packet::is_dns_port(udp->source_port) || packet::is_dns_port(udp->destination_port);
            if (used) {
                add_udp({packet, *udp, time, is_fragmented}, out);
            }
        }
    } else if (packet.protocol == IPPROTO_TCP) {
        if (const auto segment = packet::TcpSegment::parse(packet.payload())) {
            now_ = time;
            used = is_dns(*segment);
            if (used) {
                add_other(Type::tcp, packet, time, out);
            }
        }
    } else if (packet.protocol == IPPROTO_ICMP && packet.is_v4() && packet::IcmpMessage::parse(packet.payload())) {
        now_ = time;
        used = is_about_dns(packet.payload());
        if (used) {
            add_other(Type::icmp, packet, time, out);
        }
    }
    counts_.ignored += used ? 0U : 1U;
}

void DnsqrTracker::add_other(Type type, const IpPacket& packet, Timestamp time, DnsTransactions& out) {
    DnsTransaction transaction;
    transaction.type = type;
    transaction.protocol = packet.protocol;
    transaction.first_packet = out.packets.size();
    transaction.query_packets = 1;
    out.packets.push_back({packet.octets, time});
    out.list.push_back(transaction);
}

void DnsqrTracker::add_udp(const Datagram& datagram, DnsTransactions& out) {
    const auto dns = Dns::parse(datagram.udp.payload);
    if (!dns) {
        ++counts_.ignored;
    } else if (dns->is_response ? options_.sides != Sides::queries : options_.sides != Sides::responses) {
        dns->is_response ? add_response(datagram, *dns, out) : add_query(datagram, *dns, out);
    }
}

// Appends the fragments the datagram at hand came in.
void DnsqrTracker::append_pieces(DnsTransactions& out) const {
    for (const auto& piece : whole_.pieces) {
        out.packets.push_back({out.storage.copy(as_bytes(piece.octets)), piece.time});
    }
}

void DnsqrTracker::add_query(const Datagram& datagram, const Dns& dns, DnsTransactions& out) {
    const DnsqrKey key = {datagram.packet.source, datagram.packet.destination, datagram.udp.source_port,
                          datagram.udp.destination_port, dns.id};
    const std::size_t first = out.packets.size();
    if (options_.sides == Sides::both) {
        if (datagram.is_fragmented) {
            append_pieces(out);
        } else {
            out.packets.push_back({datagram.packet.octets, datagram.time});
        }
        table_->insert(
            {key, dns.question, std::span(out.packets).subspan(first), datagram.is_fragmented, dns.recursion_desired});
        out.packets.resize(first);
        return;
    }
    // The peer shows a fragmented query as one packet here, with the time of the fragment that came last.
    out.packets.push_back({datagram.packet.octets, datagram.time});
    DnsTransaction transaction;
    transaction.type = Type::query_only;
    transaction.protocol = IPPROTO_UDP;
    transaction.query_address = key.query_address;
    transaction.response_address = key.response_address;
    transaction.query_port = key.query_port;
    transaction.response_port = key.response_port;
    transaction.id = key.id;
    transaction.question = dns.question;
    transaction.first_packet = first;
    transaction.query_packets = 1;
    out.list.push_back(transaction);
}

void DnsqrTracker::add_response(const Datagram& datagram, const Dns& dns, DnsTransactions& out) {
    const DnsqrKey key = {datagram.packet.destination, datagram.packet.source, datagram.udp.destination_port,
                          datagram.udp.source_port, dns.id};
    WaitingQuery* query = nullptr;
    if (options_.sides == Sides::both && (dns.question || may_lack_question(dns.rcode))) {
        query = table_->take(key, dns.question);
    }
    DnsTransaction transaction;
    auto recursion_desired = std::optional(dns.recursion_desired);
    if (query != nullptr) {
        transaction = transaction_of(*query, out);
        transaction.type = Type::query_response;
        recursion_desired = query->recursion_desired;
        table_->give_back(query);
    } else {
        transaction.type = options_.sides == Sides::both ? Type::unsolicited_response : Type::response_only;
        transaction.first_packet = out.packets.size();
        transaction.protocol = IPPROTO_UDP;
        transaction.query_address = key.query_address;
        transaction.response_address = key.response_address;
        transaction.query_port = key.query_port;
        transaction.response_port = key.response_port;
        transaction.id = key.id;
        transaction.question = dns.question;
    }
    transaction.rcode = dns.rcode;
    const std::size_t before = out.packets.size();
    if (datagram.is_fragmented) {
        append_pieces(out);
    } else {
        out.packets.push_back({datagram.packet.octets, datagram.time});
    }
    transaction.response_packets = static_cast<std::uint32_t>(out.packets.size() - before);
    finish(transaction, recursion_desired, out);
}

void DnsqrTracker::finish(const DnsTransaction& transaction, std::optional<bool> recursion_desired,
                          DnsTransactions& out) {
    if (options_.sides == Sides::both && is_excluded(transaction, recursion_desired)) {
        out.packets.resize(transaction.first_packet);
        ++counts_.filtered;
        return;
    }
    out.list.push_back(transaction);
}

bool DnsqrTracker::is_excluded(const DnsTransaction& transaction, std::optional<bool> recursion_desired) const {
    if (options_.recursion_desired && recursion_desired && *recursion_desired != *options_.recursion_desired) {
        return true;
    }
    return transaction.question && options_.excluded.covers(transaction.question->name) &&
           !options_.included.covers(transaction.question->name);
}

}  // namespace spindrift::nmsg
