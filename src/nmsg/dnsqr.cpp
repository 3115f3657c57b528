#include <spindrift/nmsg/dnsqr.hpp>

#include "dnsqr_table.hpp"

#include <spindrift/dns/name.hpp>

#include <netinet/in.h>

#include <algorithm>
#include <array>
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

/// What a look at a packet tells.
struct DnsqrTracker::Finding {
    enum class Kind : std::uint8_t { ignored, unwanted, fragment, query, response, tcp, icmp };

    Kind kind = Kind::ignored;
    bool moves_clock = false;
    Timestamp time;
    std::optional<IpPacket> packet;
    Dns dns;             // of queries and responses
    DnsqrKey key;        // likewise
    std::uint32_t hash;  // of the key
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

// Begins a transaction with nothing but what a packet tells.
DnsTransaction transaction_of(const DnsqrKey& key, const std::optional<DnsTransaction::Question>& question,
                              const DnsTransactions& out) {
    DnsTransaction transaction;
    transaction.protocol = IPPROTO_UDP;
    transaction.query_address = key.query_address;
    transaction.response_address = key.response_address;
    transaction.query_port = key.query_port;
    transaction.response_port = key.response_port;
    transaction.id = key.id;
    transaction.question = question;
    transaction.first_packet = out.packets.size();
    return transaction;
}

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

void DnsqrTracker::add(std::span<const Packet> packets, DnsTransactions& out) {
    // So few that what was found is still at hand, so many that memory asked for has come by then.
    std::array<Finding, 16> findings;
    while (!packets.empty()) {
        const std::size_t count = std::min(packets.size(), findings.size());
        const auto looked_at = std::span(findings).first(count);
        for (std::size_t i = 0; i < count; ++i) {
            findings[i] = look_at(packets[i]);
            table_->prefetch_slot(findings[i].hash);
        }
        for (const Finding& finding : looked_at) {
            table_->prefetch_queries(finding.hash);
        }
        for (const Finding& finding : looked_at) {
            expire(out);
            take(finding, false, out);
        }
        packets = packets.subspan(count);
    }
}

DnsqrTracker::Finding DnsqrTracker::look_at(const Packet& packet) const {
    using Kind = Finding::Kind;
    Finding finding;
    finding.time = packet.time;
    finding.hash = 0;
    finding.packet = IpPacket::parse(packet.octets);
    if (!finding.packet) {
        return finding;
    }
    const Bytes payload = finding.packet->payload();
    const std::uint8_t protocol = finding.packet->protocol;
    if (finding.packet->fragment) {
        finding.moves_clock = true;
        finding.kind = Kind::fragment;
    } else if (filter_ && !filter_->matches(packet.octets)) {
        return finding;
    } else if (protocol == IPPROTO_UDP) {
        look_at_udp(finding);
    } else if (protocol == IPPROTO_TCP) {
        const auto segment = packet::TcpSegment::parse(payload);
        finding.moves_clock = segment.has_value();
        finding.kind = segment && is_dns(*segment) ? Kind::tcp : Kind::ignored;
    } else if (protocol == IPPROTO_ICMP && finding.packet->is_v4()) {
        finding.moves_clock = packet::IcmpMessage::parse(payload).has_value();
        finding.kind = is_about_dns(payload) ? Kind::icmp : Kind::ignored;
    }
    return finding;
}

void DnsqrTracker::look_at_udp(Finding& finding) const {
    using Kind = Finding::Kind;
    const IpPacket& packet = *finding.packet;
    const auto udp = packet::UdpDatagram::parse(packet.payload());
    finding.moves_clock = udp.has_value();
    if (!udp || (!packet::is_dns_port(udp->source_port) && !packet::is_dns_port(udp->destination_port))) {
        return;
    }
    const auto dns = Dns::parse(udp->payload);
    if (!dns) {
        return;
    }
    finding.dns = *dns;
    if (dns->is_response) {
        finding.kind = options_.sides == Sides::queries ? Kind::unwanted : Kind::response;
        finding.key = {packet.destination, packet.source, udp->destination_port, udp->source_port, dns->id};
    } else {
        finding.kind = options_.sides == Sides::responses ? Kind::unwanted : Kind::query;
        finding.key = {packet.source, packet.destination, udp->source_port, udp->destination_port, dns->id};
    }
    finding.hash = table_->hash_of(finding.key);
}

void DnsqrTracker::take(const Finding& finding, bool is_fragmented, DnsTransactions& out) {
    using Kind = Finding::Kind;
    if (finding.moves_clock) {
        now_ = finding.time;
    }
    switch (finding.kind) {
        case Kind::ignored: ++counts_.ignored; break;
        case Kind::unwanted: break;
        case Kind::fragment: add_fragment(finding, out); break;
        case Kind::query: add_query(finding, is_fragmented, out); break;
        case Kind::response: add_response(finding, is_fragmented, out); break;
        case Kind::tcp: add_other(Type::tcp, finding, out); break;
        case Kind::icmp: add_other(Type::icmp, finding, out); break;
    }
}

void DnsqrTracker::add_fragment(const Finding& fragment, DnsTransactions& out) {
    fragments_.expire(fragment.time);
    if (!fragments_.add(*fragment.packet, fragment.time, whole_)) {
        return;
    }
    const Finding whole = look_at({out.storage.copy(whole_.packet.bytes()), fragment.time});
    // A fragment made of fragments is nothing.
    if (whole.kind != Finding::Kind::fragment) {
        take(whole, true, out);
    } else {
        ++counts_.ignored;
    }
}

void DnsqrTracker::add_other(Type type, const Finding& finding, DnsTransactions& out) {
    DnsTransaction transaction;
    transaction.type = type;
    transaction.protocol = finding.packet->protocol;
    transaction.first_packet = out.packets.size();
    transaction.query_packets = 1;
    out.packets.push_back({finding.packet->octets, finding.time});
    out.list.push_back(transaction);
}

// Appends the fragments the datagram at hand came in.
void DnsqrTracker::append_pieces(DnsTransactions& out) const {
    for (const auto& piece : whole_.pieces) {
        out.packets.push_back({out.storage.copy(as_bytes(piece.octets)), piece.time});
    }
}

void DnsqrTracker::add_query(const Finding& query, bool is_fragmented, DnsTransactions& out) {
    const std::size_t first = out.packets.size();
    if (options_.sides == Sides::both) {
        if (is_fragmented) {
            append_pieces(out);
        } else {
            out.packets.push_back({query.packet->octets, query.time});
        }
        table_->insert({query.key, query.hash, query.dns.question, std::span(out.packets).subspan(first), is_fragmented,
                        query.dns.recursion_desired});
        out.packets.resize(first);
        return;
    }
    // The peer shows a fragmented query as one packet here, with the time of the fragment that came last.
    DnsTransaction transaction = transaction_of(query.key, query.dns.question, out);
    transaction.type = Type::query_only;
    transaction.query_packets = 1;
    out.packets.push_back({query.packet->octets, query.time});
    out.list.push_back(transaction);
}

void DnsqrTracker::add_response(const Finding& response, bool is_fragmented, DnsTransactions& out) {
    const Dns& dns = response.dns;
    WaitingQuery* query = nullptr;
    if (options_.sides == Sides::both && (dns.question || may_lack_question(dns.rcode))) {
        query = table_->take(response.key, response.hash, dns.question);
    }
    DnsTransaction transaction =
        query != nullptr ? transaction_of(*query, out) : transaction_of(response.key, dns.question, out);
    auto recursion_desired = std::optional(dns.recursion_desired);
    if (query != nullptr) {
        transaction.type = Type::query_response;
        recursion_desired = query->recursion_desired;
        table_->give_back(query);
    } else {
        transaction.type = options_.sides == Sides::both ? Type::unsolicited_response : Type::response_only;
    }
    transaction.rcode = dns.rcode;
    const std::size_t before = out.packets.size();
    if (is_fragmented) {
        append_pieces(out);
    } else {
        out.packets.push_back({response.packet->octets, response.time});
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
