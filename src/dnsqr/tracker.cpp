#include <spindrift/dnsqr/tracker.hpp>

#include "dns_packets.hpp"
#include "query_table.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace spindrift::dnsqr {
namespace {

using packet::IpPacket;
using TimedPacket = Transaction::TimedPacket;
using Type = Transaction::Type;
using Direction = Options::Direction;

// A response with one of these codes answers a query though one of them has no question, or several.
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

// 0 for less, and for more than there are.
std::uint64_t to_nanoseconds(std::int64_t seconds) noexcept {
    constexpr std::int64_t per_second = 1'000'000'000;
    const bool fits = seconds >= 0 && seconds <= std::numeric_limits<std::int64_t>::max() / per_second;
    return fits ? static_cast<std::uint64_t>(seconds) * per_second : 0;
}

// A fragment that was not captured whole cannot be reassembled. The first one holds the headers, so it is still read.
bool is_truncated_first_fragment(const IpPacket& packet) noexcept {
    return packet.fragment && packet.fragment->offset == 0 && packet.size > packet.octets.size();
}

}  // namespace

/// The parsed headers of a packet, and what kind of packet it is.
struct Tracker::ClassifiedPacket {
    // `unwanted` is DNS of the other direction.
    enum class Kind : std::uint8_t { ignored, unwanted, fragment, query, response, tcp, icmp };

    Kind kind = Kind::ignored;
    bool advances_clock = false;
    Timestamp time;
    std::optional<IpPacket> packet;
    DnsHeader dns;           // for queries and responses
    TransactionKey key;      // for queries and responses
    std::uint32_t hash = 0;  // of the key
};

Tracker::Tracker(Options options)
    : options_(std::move(options)),
      timeout_(to_nanoseconds(options_.timeout)),
      fragments_({.memory = options_.memory, .keep_fragments = true}),
      table_(std::make_unique<QueryTable>(options_.table_size, options_.memory)) {}

Tracker::~Tracker() = default;

Tracker::Counts Tracker::counts() const noexcept {
    Counts counts = counts_;
    counts.fragments = fragments_.discarded();
    return counts;
}

// Whole seconds are compared, as libnmsg does. A query that is not older than the timeout is told without a division.
bool Tracker::has_timed_out(Timestamp query) const noexcept {
    const auto age = static_cast<std::uint64_t>(now_.nanoseconds()) - static_cast<std::uint64_t>(query.nanoseconds());
    if (query <= now_ && age <= timeout_) {
        return false;
    }
    return now_.seconds() - query.seconds() > options_.timeout;
}

void Tracker::expire(Transactions& out) {
    while (!table_->empty() && !out.full()) {
        const bool overfull = table_->overfull();
        const bool timed_out = has_timed_out(Timestamp(table_->oldest()->time));
        if (!overfull && !timed_out) {
            return;
        }
        counts_.evicted += overfull && !timed_out ? 1U : 0U;
        expire_oldest(out);
    }
}

std::size_t Tracker::pending() const noexcept {
    return table_->count();
}

bool Tracker::drain(Transactions& out) {
    while (!table_->empty() && !out.full()) {
        expire_oldest(out);
    }
    return !table_->empty();
}

namespace {

// Makes a transaction without packets from the key and question of a packet.
Transaction transaction_of(const TransactionKey& key, const std::optional<Transaction::Question>& question,
                           const Transactions& out) {
    Transaction transaction;
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

// Makes a transaction from a pending query and copies its packets to the batch.
Transaction transaction_of(const PendingQuery& query, Transactions& out) {
    Transaction transaction;
    transaction.first_packet = out.packets.size();
    const Bytes octets = out.store(Bytes(query.octets(), query.size));
    const auto copied = [&](Bytes part) {
        return octets.subspan(static_cast<std::size_t>(part.data() - query.octets()), part.size());
    };
    const Bytes addresses = copied(query.addresses());
    transaction.protocol = IPPROTO_UDP;
    transaction.query_address = addresses.first(addresses.size() / 2);
    transaction.response_address = addresses.last(addresses.size() / 2);
    transaction.query_port = query.query_port;
    transaction.response_port = query.response_port;
    transaction.id = query.id;
    if (query.has_question) {
        const Bytes question = copied(query.question());
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

void Tracker::expire_oldest(Transactions& out) {
    PendingQuery* const query = table_->take_oldest();
    Transaction transaction = transaction_of(*query, out);
    transaction.type = Type::unanswered_query;
    transaction.timeout = to_seconds(now_, Timestamp(query->time));
    const auto recursion_desired = query->known_recursion_desired();
    table_->release(query);
    finish(transaction, recursion_desired, out);
}

std::size_t Tracker::add(std::span<const TimedPacket> packets, Transactions& out) {
    // The group size is a compromise: small enough for the results to stay in the L1 cache, large enough for the
    // prefetches to complete in time.
    std::array<ClassifiedPacket, 16> group;
    std::size_t taken = 0;
    while (taken < packets.size()) {
        const std::size_t count = std::min(packets.size() - taken, group.size());
        const auto used = std::span(group).first(count);
        for (std::size_t i = 0; i < count; ++i) {
            group[i] = classify(packets[taken + i]);
            table_->prefetch_chain(group[i].hash);
        }
        for (const ClassifiedPacket& classified : used) {
            table_->prefetch_queries(classified.hash);
        }
        for (const ClassifiedPacket& classified : used) {
            expire(out);
            if (out.full()) {
                return taken;
            }
            process(classified, false, out);
            ++taken;
        }
    }
    return taken;
}

Tracker::ClassifiedPacket Tracker::classify(const TimedPacket& packet) const {
    using Kind = ClassifiedPacket::Kind;
    ClassifiedPacket classified;
    classified.time = packet.time;
    classified.packet = IpPacket::parse(packet.octets);
    if (!classified.packet) {
        return classified;
    }
    const Bytes payload = classified.packet->payload();
    const std::uint8_t protocol = classified.packet->protocol;
    if (classified.packet->fragment && !is_truncated_first_fragment(*classified.packet)) {
        classified.advances_clock = true;
        classified.kind = Kind::fragment;
    } else if (filter_ && !filter_->matches(packet.octets)) {
        return classified;
    } else if (protocol == IPPROTO_UDP) {
        classify_udp(classified);
    } else if (protocol == IPPROTO_TCP) {
        const auto segment = packet::TcpSegment::parse(payload);
        classified.advances_clock = segment.has_value();
        classified.kind = segment && is_dns(*segment) ? Kind::tcp : Kind::ignored;
    } else if (protocol == IPPROTO_ICMP && classified.packet->is_v4()) {
        classified.advances_clock = packet::IcmpMessage::parse(payload).has_value();
        classified.kind = quotes_dns(payload) ? Kind::icmp : Kind::ignored;
    }
    return classified;
}

void Tracker::classify_udp(ClassifiedPacket& classified) const {
    using Kind = ClassifiedPacket::Kind;
    const IpPacket& packet = *classified.packet;
    const auto udp = packet::UdpDatagram::parse(packet.payload());
    classified.advances_clock = udp.has_value();
    if (!udp || (!packet::is_dns_port(udp->source_port) && !packet::is_dns_port(udp->destination_port))) {
        return;
    }
    const auto dns = DnsHeader::parse(udp->payload);
    if (!dns) {
        return;
    }
    classified.dns = *dns;
    if (dns->is_response) {
        classified.kind = options_.direction == Direction::queries ? Kind::unwanted : Kind::response;
        classified.key = {packet.destination, packet.source, udp->destination_port, udp->source_port, dns->id};
    } else {
        classified.kind = options_.direction == Direction::responses ? Kind::unwanted : Kind::query;
        classified.key = {packet.source, packet.destination, udp->source_port, udp->destination_port, dns->id};
    }
    classified.hash = table_->hash_of(classified.key);
}

void Tracker::process(const ClassifiedPacket& classified, bool is_fragmented, Transactions& out) {
    using Kind = ClassifiedPacket::Kind;
    if (classified.advances_clock) {
        now_ = classified.time;
    }
    switch (classified.kind) {
        case Kind::ignored: ++counts_.ignored; break;
        case Kind::unwanted: break;
        case Kind::fragment: add_fragment(classified, out); break;
        case Kind::query: add_query(classified, is_fragmented, out); break;
        case Kind::response: add_response(classified, is_fragmented, out); break;
        case Kind::tcp: add_other(Type::tcp, classified, out); break;
        case Kind::icmp: add_other(Type::icmp, classified, out); break;
    }
}

void Tracker::add_fragment(const ClassifiedPacket& fragment, Transactions& out) {
    fragments_.expire(fragment.time);
    if (!fragments_.add(*fragment.packet, fragment.time, whole_)) {
        return;
    }
    const ClassifiedPacket whole = classify({out.store(whole_.packet.bytes()), fragment.time});
    // Reassembly may yield a fragment again, for nested IPv6 fragment headers. It is not processed further.
    if (whole.kind != ClassifiedPacket::Kind::fragment) {
        process(whole, true, out);
    } else {
        ++counts_.ignored;
    }
}

void Tracker::add_other(Type type, const ClassifiedPacket& classified, Transactions& out) {
    Transaction transaction;
    transaction.type = type;
    transaction.protocol = classified.packet->protocol;
    transaction.first_packet = out.packets.size();
    transaction.query_packets = 1;
    out.packets.push_back({classified.packet->octets, classified.time});
    out.list.push_back(transaction);
}

// Appends the packet, or the fragments of the datagram that was reassembled last.
void Tracker::append_packets(const ClassifiedPacket& classified, bool is_fragmented, Transactions& out) const {
    if (!is_fragmented) {
        out.packets.push_back({classified.packet->octets, classified.time});
        return;
    }
    for (const auto& piece : whole_.fragments) {
        out.packets.push_back({out.store(as_bytes(piece.octets)), piece.time});
    }
}

void Tracker::add_query(const ClassifiedPacket& query, bool is_fragmented, Transactions& out) {
    if (options_.direction == Direction::both) {
        keep_query(query, is_fragmented, out);
        return;
    }
    // libnmsg reports a fragmented query as one packet here, with the time of the fragment that completed it.
    Transaction transaction = transaction_of(query.key, query.dns.question, out);
    transaction.type = Type::query_only;
    transaction.query_packets = 1;
    out.packets.push_back({query.packet->octets, query.time});
    out.list.push_back(transaction);
}

// Puts a query into the table. Where memory lacks, the oldest queries make room; without any, the query itself is
// reported as unanswered.
void Tracker::keep_query(const ClassifiedPacket& query, bool is_fragmented, Transactions& out) {
    std::vector<TimedPacket> fragments;
    if (is_fragmented) {
        for (const auto& fragment : whole_.fragments) {
            fragments.push_back({as_bytes(fragment.octets), fragment.time});
        }
    }
    const TimedPacket packet = {query.packet->octets, query.time};
    const QueryTable::Content content = {
        .key = query.key,
        .hash = query.hash,
        .question = query.dns.question,
        .packets = is_fragmented ? std::span<const TimedPacket>(fragments) : std::span(&packet, 1),
        .is_fragmented = is_fragmented,
        .recursion_desired = query.dns.recursion_desired};
    while (!table_->insert(content)) {
        ++counts_.evicted;
        if (table_->empty()) {
            report_unanswered(query, is_fragmented, out);
            return;
        }
        expire_oldest(out);
    }
}

void Tracker::report_unanswered(const ClassifiedPacket& query, bool is_fragmented, Transactions& out) {
    Transaction transaction = transaction_of(query.key, query.dns.question, out);
    transaction.type = Type::unanswered_query;
    transaction.timeout = 0;
    append_packets(query, is_fragmented, out);
    transaction.query_packets = static_cast<std::uint32_t>(out.packets.size() - transaction.first_packet);
    finish(transaction, is_fragmented ? std::nullopt : std::optional(query.dns.recursion_desired), out);
}

void Tracker::add_response(const ClassifiedPacket& response, bool is_fragmented, Transactions& out) {
    const DnsHeader& dns = response.dns;
    PendingQuery* query = nullptr;
    if (options_.direction == Direction::both && (dns.question || may_lack_question(dns.rcode))) {
        query = table_->take(response.key, response.hash, dns.question, may_lack_question(dns.rcode));
    }
    Transaction transaction =
        query != nullptr ? transaction_of(*query, out) : transaction_of(response.key, dns.question, out);
    auto recursion_desired = std::optional(dns.recursion_desired);
    if (query != nullptr) {
        transaction.type = Type::query_response;
        recursion_desired = query->known_recursion_desired();
        table_->release(query);
    } else {
        transaction.type = options_.direction == Direction::both ? Type::unsolicited_response : Type::response_only;
    }
    transaction.rcode = dns.rcode;
    const std::size_t before = out.packets.size();
    append_packets(response, is_fragmented, out);
    transaction.response_packets = static_cast<std::uint32_t>(out.packets.size() - before);
    finish(transaction, recursion_desired, out);
}

void Tracker::finish(const Transaction& transaction, std::optional<bool> recursion_desired, Transactions& out) {
    if (options_.direction == Direction::both && is_excluded(transaction, recursion_desired)) {
        out.packets.resize(transaction.first_packet);
        ++counts_.filtered;
        return;
    }
    out.list.push_back(transaction);
}

bool Tracker::is_excluded(const Transaction& transaction, std::optional<bool> recursion_desired) const {
    if (options_.recursion_desired && recursion_desired && *recursion_desired != *options_.recursion_desired) {
        return true;
    }
    return transaction.question && options_.excluded.covers(transaction.question->name) &&
           !options_.included.covers(transaction.question->name);
}

}  // namespace spindrift::dnsqr
