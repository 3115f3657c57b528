#include <spindrift/io/packet/packet_source.hpp>

#include "packet_message_batch.hpp"

#include <spindrift/base/event_error.hpp>
#include <spindrift/io/packet/tagged_message.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace spindrift::io {
namespace {

using nmsg::PacketMessage;
using packet::IpPacket;
using packet::Packet;
using packet::PacketBatch;
using packet::PacketReader;

// Octets, about, of the transactions of a batch.
constexpr std::size_t max_transactions_size = std::size_t{1} << 20;

// Link types as libpcap numbers them.
constexpr int link_null = 0;
constexpr int link_ethernet = 1;
constexpr int link_loop = 108;

static_assert(nmsg::packet_margin <= PacketBatch::margin);

EventError filter_refusal(const std::string& expression, const std::string& reason) {
    return {event::FilterRefused{expression, reason},
            fmt::format("cannot compile the filter '{}': {}", expression, reason)};
}

bool is_truncated(const Packet& packet) noexcept {
    return packet.frame().size() < packet::wire_size_without_fcs(packet);
}

bool is_ethernet(const Packet& packet) noexcept {
    return packet.link == packet::LinkLayer::ethernet || packet.link == packet::LinkLayer::corsaro_tags;
}

Timestamp time_of(const Packet& packet) noexcept {
    return packet.time.timestamp();
}

}  // namespace

PacketSource::PacketSource(std::string name, std::unique_ptr<PacketReader> reader, Options options)
    : name_(std::move(name)),
      reader_(std::move(reader)),
      options_(std::move(options)),
      fragments_({.memory = options_.memory}) {
    options_.dnsqr.memory = options_.memory;
    check_link_type();
    if (options_.message != PacketMessage::dnsqr) {
        return;
    }
    tracker_.emplace(options_.dnsqr);
    if (!options_.dnsqr.address_filter.empty()) {
        apply_filter("", options_.dnsqr.address_filter);
    }
}

PacketSource::~PacketSource() = default;

// If packets may have different link layers, each packet is checked when it is read.
void PacketSource::check_link_type() const {
    using enum event::LinkLayerRefused::Reason;
    const auto link_type = reader_->link_type();
    const std::string link = link_type ? packet::link_type_name(*link_type) : "any";
    const auto refuse = [&](std::string type, event::LinkLayerRefused::Reason reason) {
        const std::string what = fmt::format("{} messages cannot be made of {}packets of link type {}{}", type,
                                             reason == needs_live_capture ? "stored " : "", link,
                                             reason == needs_ethernet ? "; packet messages can" : "");
        throw EventError(event::LinkLayerRefused{std::move(type), link, reason}, what);
    };
    if (takes_whole_frames() && link_type && *link_type != link_ethernet) {
        refuse(options_.message == PacketMessage::pkt ? "pkt" : "taggedpacket", needs_ethernet);
    }
    if (options_.message != PacketMessage::packet || !link_type) {
        return;
    }
    switch (*link_type) {
        case link_null:
        case link_loop:
            if (!reader_->is_live()) {
                refuse("packet", needs_live_capture);
            }
            break;
        default:
            if (!packet::carries_ip(packet::link_layer_of(*link_type))) {
                refuse("packet", unknown_layer);
            }
    }
    options_.report(event::PacketInputOpened{"packet", link});
}

void PacketSource::set_filter(const std::string& expression) {
    std::string usable = expression;
    try {
        if (expression.find_first_not_of(" \t\n") == std::string::npos) {
            throw Error("the expression is empty");
        }
        static_cast<void>(packet::PacketFilter(expression));
    } catch (const Error& error) {
        usable = packet::PacketFilter::with_ports(expression);
        if (usable == expression || !packet::PacketFilter::compiles(usable)) {
            throw filter_refusal(expression, error.what());
        }
        options_.report(event::FilterRewritten{expression, usable});
    }
    apply_filter(usable, tracker_ ? options_.dnsqr.address_filter : std::string());
}

void PacketSource::apply_filter(const std::string& expression, const std::string& address_filter) {
    const std::string all = expression.empty()       ? address_filter
                            : address_filter.empty() ? expression
                                                     : fmt::format("({}) and ({})", address_filter, expression);
    const int link_type = reader_->link_type().value_or(link_ethernet);
    const auto wide = packet::CaptureFilter::widened(expression, address_filter, [link_type](const std::string& text) {
        return packet::filter_compiles(link_type, text);
    });
    options_.report(event::FilterUsed{.expression = wide.text,
                                      .needs_ipv6 = wide.needs_ipv6,
                                      .needs_fragments = wide.needs_fragments,
                                      .needs_vlan = wide.needs_vlan,
                                      .is_ip_only = wide.is_ip_only});
    try {
        filter_.emplace(all);
        if (!reader_->filter_in_kernel(wide.text)) {
            prefilter_.emplace(wide.text);
        }
    } catch (const Error& error) {
        throw filter_refusal(all, error.what());
    }
    if (tracker_) {
        tracker_->set_filter(*filter_);
    }
}

std::string PacketSource::name() const {
    return name_;
}

std::unique_ptr<pipeline::Batch> PacketSource::make_batch() const {
    return std::make_unique<PacketMessageBatch>();
}

std::optional<std::uint64_t> PacketSource::total_size() const {
    return reader_->total_size();
}

bool PacketSource::takes_whole_frames() const noexcept {
    return options_.message == PacketMessage::pkt || options_.message == PacketMessage::tagged;
}

nmsg::Errc PacketSource::read_batch(PacketMessageBatch& batch, const StopSignal& stop) {
    batch.reset();
    batch.transactions.max_size = max_transactions_size;
    if (!untracked_.empty()) {
        take_untracked(batch);
        update_counts(batch);
        return nmsg::Errc::success;
    }
    if (ending_ != nmsg::Errc::success) {
        return drain(batch);
    }
    const auto result =
        reader_->read(batch.read, [&stop](int descriptor) { return stop.wait_readable(descriptor, max_wait); });
    select_packets(batch);
    if (options_.message == PacketMessage::dnsqr) {
        take_transactions(batch);
    } else if (options_.message == PacketMessage::ncap) {
        take_datagrams(batch);
    }
    update_counts(batch);
    switch (result) {
        case PacketReader::Result::packets: return nmsg::Errc::success;
        case PacketReader::Result::nothing:
            return batch.dropped + batch.missing > 0 || batch.peers != packet::PeerCounts{} ? nmsg::Errc::success
                                                                                            : nmsg::Errc::again;
        case PacketReader::Result::end: ending_ = nmsg::Errc::eof; break;
        case PacketReader::Result::failed:
            ending_ = nmsg::Errc::pcap_error;
            error_message_ = reader_->error_message();
            break;
    }
    if (unsupported_ > 0 && ending_ == nmsg::Errc::eof) {
        ending_ = nmsg::Errc::notimpl;
        const auto link = reader_->link_type();
        error_message_ =
            fmt::format("left out {} packet{}: {} not supported", unsupported_, unsupported_ == 1 ? "" : "s",
                        link ? fmt::format("link type {} is", *link) : "their link layers are");
    }
    return untracked_.empty() ? drain(batch) : nmsg::Errc::success;
}

// Removes metadata of the capture, packets of unsupported link layers, and packets the prefilter rejects.
void PacketSource::select_packets(PacketMessageBatch& batch) {
    std::erase_if(batch.read.packets, [&](const Packet& packet) {
        if (packet.is_metadata()) {
            return true;
        }
        const bool supported = takes_whole_frames() ? is_ethernet(packet) : packet::carries_ip(packet.link);
        if (!supported) {
            ++batch.taken;
            ++batch.unsupported;
            return true;
        }
        return prefilter_ && !prefilter_->matches(packet);
    });
    unsupported_ += batch.unsupported;
    batch.taken += batch.read.packets.size();
    if (options_.message != PacketMessage::tagged) {
        batch.ensure_margins();
    }
}

// Returns the transactions of queries that still wait, then the result of the input, also if that is an error.
nmsg::Errc PacketSource::drain(PacketMessageBatch& batch) {
    bool more = tracker_.has_value();
    while (more && batch.transactions.list.empty()) {
        batch.transactions.clear();
        more = tracker_->drain(batch.transactions);
    }
    give_up_fragments();
    update_counts(batch);
    // Only batches with `success` are accounted, and what was left out has to be counted.
    if (!batch.transactions.list.empty() || batch.unsupported + batch.partial + batch.filtered > 0) {
        return nmsg::Errc::success;
    }
    batch.error_message = error_message_;
    return ending_;
}

// Fragments are only counted once their datagrams are given up.
void PacketSource::give_up_fragments() {
    fragments_.clear();
    if (tracker_) {
        tracker_->clear_fragments();
    }
}

void PacketSource::update_counts(PacketMessageBatch& batch) {
    batch.input_size += reader_->octets_read() - std::exchange(octets_seen_, reader_->octets_read());
    const packet::PacketLosses losses = reader_->losses();
    batch.dropped += losses.dropped.value_or(0) - losses_seen_.dropped.value_or(0);
    batch.lost_before += losses.dropped_upstream.value_or(0) - losses_seen_.dropped_upstream.value_or(0);
    batch.missing += losses.missing - losses_seen_.missing;
    batch.peers = losses.peers;
    batch.peers -= losses_seen_.peers;
    losses_seen_ = losses;
    dnsqr::Tracker::Counts counts;
    if (tracker_) {
        counts = tracker_->counts();
    }
    counts.fragments += fragments_.discarded();
    batch.ignored += counts.ignored - counts_seen_.ignored;
    batch.filtered += counts.filtered - counts_seen_.filtered;
    batch.evicted += counts.evicted - counts_seen_.evicted;
    batch.partial += counts.fragments - counts_seen_.fragments;
    counts_seen_ = counts;
}

void PacketSource::take_transactions(PacketMessageBatch& batch) {
    tracked_.clear();
    for (const Packet& packet : batch.read.packets) {
        if (is_truncated(packet)) {
            ++batch.truncated;
        } else if (const auto octets = packet::ip_packet_in(packet)) {
            tracked_.push_back({*octets, time_of(packet)});
        } else {
            ++batch.ignored;
        }
    }
    track(batch);
}

// Gives the tracker the packets of `tracked_`. If that fills the batch, the others are copied for the next batch.
void PacketSource::track(PacketMessageBatch& batch) {
    const std::size_t taken = tracker_->add(tracked_, batch.transactions);
    untracked_.clear();
    untracked_octets_.clear();
    for (const auto& packet : std::span(tracked_).subspan(taken)) {
        untracked_.push_back({packet.octets.size(), packet.time});
        untracked_octets_.append(packet.octets);
    }
}

void PacketSource::take_untracked(PacketMessageBatch& batch) {
    batch.copied.memory.clear();
    batch.copied.memory.swap(untracked_octets_);
    Bytes rest = batch.copied.memory.bytes();
    tracked_.clear();
    for (const auto& [size, time] : untracked_) {
        tracked_.push_back({rest.first(size), time});
        rest = rest.subspan(size);
    }
    track(batch);
}

void PacketSource::take_datagrams(PacketMessageBatch& batch) {
    for (const Packet& packet : batch.read.packets) {
        if (is_truncated(packet)) {
            ++batch.truncated;
            continue;
        }
        const auto octets = packet::ip_packet_in(packet);
        const auto ip = octets ? IpPacket::parse(*octets) : std::nullopt;
        if (ip && ip->fragment) {
            take_fragment(batch, *ip, time_of(packet));
        } else if (ip && packet::UdpDatagram::in(*ip) && (!filter_ || filter_->matches(*octets))) {
            batch.datagrams.push_back({PacketMessageBatch::writable(*octets), octets->size(), time_of(packet)});
        } else {
            ++batch.ignored;
        }
    }
}

void PacketSource::take_fragment(PacketMessageBatch& batch, const IpPacket& fragment, Timestamp time) {
    fragments_.expire(time);
    if (!fragments_.add(fragment, time, reassembled_)) {
        return;
    }
    const Bytes octets = reassembled_.packet.bytes();
    const auto packet = IpPacket::parse(octets);
    if (!packet || !packet::UdpDatagram::in(*packet) || (filter_ && !filter_->matches(octets))) {
        ++batch.ignored;
        return;
    }
    const auto room = batch.transactions.storage.allocate(octets.size() + 2 * PacketBatch::margin);
    std::ranges::copy(octets, room.begin() + PacketBatch::margin);
    batch.datagrams.push_back({room.data() + PacketBatch::margin, octets.size(), time});
}

void PacketSource::decode_batch(PacketMessageBatch& batch) const {
    switch (options_.message) {
        case PacketMessage::dnsqr: encode_transactions(batch); break;
        case PacketMessage::ncap:
            for (const auto& one : batch.datagrams) {
                batch.add(nmsg::wrap_ncap(one.octets, one.size), PacketMessage::ncap, one.time);
            }
            break;
        case PacketMessage::pkt: wrap_frames(batch); break;
        case PacketMessage::packet: wrap_packets(batch); break;
        case PacketMessage::tagged: encode_tagged(batch); break;
    }
}

// Whether the filter does not match an IP packet. Fragments match, as they show only a part of the datagram.
bool PacketSource::is_rejected(Bytes octets) const {
    const auto packet = IpPacket::parse(octets);
    return !(packet && packet->fragment) && !filter_->matches(octets);
}

// Whether the filter does not match a frame. Frames without an IP packet are for the prefilter alone.
bool PacketSource::is_rejected(const Packet& packet) const {
    const auto octets = packet::ip_packet_in(packet);
    return octets && is_rejected(*octets);
}

void PacketSource::wrap_packets(PacketMessageBatch& batch) const {
    for (const Packet& packet : batch.read.packets) {
        if (is_truncated(packet)) {
            ++batch.truncated;
            continue;
        }
        const auto octets = packet::ip_packet_in(packet);
        if (!octets || (filter_ && is_rejected(*octets))) {
            ++batch.ignored;
            continue;
        }
        batch.add(nmsg::wrap_packet(PacketMessageBatch::writable(*octets), octets->size()), PacketMessage::packet,
                  time_of(packet));
    }
}

void PacketSource::wrap_frames(PacketMessageBatch& batch) const {
    for (const Packet& packet : batch.read.packets) {
        if (filter_ && is_rejected(packet)) {
            ++batch.ignored;
            continue;
        }
        const Bytes frame = packet.frame();
        batch.add(nmsg::wrap_pkt(PacketMessageBatch::writable(frame), frame.size(), packet::frame_wire_size(packet)),
                  PacketMessage::pkt, time_of(packet));
    }
}

void PacketSource::encode_tagged(PacketMessageBatch& batch) const {
    std::size_t room = 0;
    for (const Packet& packet : batch.read.packets) {
        room += tagged_message_room(packet);
    }
    batch.encoded.clear();
    char* to = batch.encoded.room(room);
    for (const Packet& packet : batch.read.packets) {
        if (filter_ && is_rejected(packet)) {
            ++batch.ignored;
            continue;
        }
        char* const end = put_tagged_message(to, packet, tag::tags_of(packet), tag::record_number(packet));
        batch.add(as_bytes(std::string_view(to, end)), PacketMessage::tagged, time_of(packet));
        to = end;
    }
    batch.encoded.set_end(to);
}

void PacketSource::encode_transactions(PacketMessageBatch& batch) const {
    const dnsqr::Transactions& transactions = batch.transactions;
    std::size_t room = 0;
    for (const dnsqr::Transaction& transaction : transactions.list) {
        room += dnsqr::message_room(transaction, transactions.packets_of(transaction));
    }
    batch.encoded.clear();
    char* to = batch.encoded.room(room);
    for (const dnsqr::Transaction& transaction : transactions.list) {
        const auto packets = transactions.packets_of(transaction);
        char* const end = dnsqr::put_message(to, transaction, packets, options_.dnsqr.zero_resolver_address);
        batch.add(as_bytes(std::string_view(to, end)), PacketMessage::dnsqr, dnsqr::time_of(packets));
        to = end;
    }
    batch.encoded.set_end(to);
}

nmsg::Errc PacketSource::account_batch(const PacketMessageBatch& batch, pipeline::Counters& counters,
                                       const Reporter& report) {
    counters.packets_in += batch.taken;
    counters.packets_ignored += batch.ignored;
    counters.packets_truncated += batch.truncated;
    counters.packets_unsupported += batch.unsupported;
    counters.packets_overrun += batch.dropped;
    counters.packets_lost_before += batch.lost_before;
    counters.datagrams_missing += batch.missing;
    counters.payloads_filtered += batch.filtered;
    counters.datagrams_partial += batch.partial;
    counters.queries_evicted += batch.evicted;
    counters.datagrams_refused += batch.peers.refused;
    counters.beacons_malformed += batch.peers.bad_beacons;
    counters.streams_refused += batch.peers.streams_refused;
    counters.streams_evicted += batch.peers.streams_evicted;
    counters.connections_closed += batch.peers.connections_closed;
    if (batch.evicted > 0 && !std::exchange(has_evicted_, true)) {
        report(event::QueriesEvicted{name()});
    }
    if (const std::uint64_t count = batch.dropped > 0 ? dropped_.add(batch.dropped) : 0; count > 0) {
        report(event::PacketsDropped{name(), count});
    }
    if (const std::uint64_t count = batch.missing > 0 ? missing_.add(batch.missing) : 0; count > 0) {
        report(event::DatagramsMissing{name(), count});
    }
    return nmsg::Errc::success;
}

// After a stop, fragments and queries may still wait. The queries of an input that ends are messages.
void PacketSource::close(pipeline::Counters& counters, const Reporter& report) {
    const std::uint64_t before = partial();
    give_up_fragments();
    counters.datagrams_partial += partial() - before;
    if (partial() > 0) {
        report(event::FragmentsMissing{name(), "IP datagram", partial()});
    }
    if (const std::size_t pending = tracker_ ? tracker_->pending() : 0; pending > 0) {
        counters.queries_dropped += pending;
        report(event::QueriesDropped{name(), pending});
    }
}

// IP datagrams given up so far.
std::uint64_t PacketSource::partial() const noexcept {
    return fragments_.discarded() + (tracker_ ? tracker_->counts().fragments : 0);
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::PacketMessageBatch>;
