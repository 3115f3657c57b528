#include <spindrift/io/packet/packet_source.hpp>

#include <spindrift/base/event_error.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <utility>

namespace spindrift::io {
namespace {

using nmsg::PacketMessage;
using packet::Capture;
using packet::FrameBlock;
using packet::IpPacket;
using packet::LinkType;

constexpr std::size_t drained_at_once = 2048;

static_assert(nmsg::packet_margin <= FrameBlock::margin);

EventError filter_refusal(const std::string& expression, const std::string& reason) {
    return {event::FilterRefused{expression, reason},
            fmt::format("unable to compile the filter '{}': {}", expression, reason)};
}

}  // namespace

class PacketMessageBatch final : public pipeline::Batch {
public:
    /// An IP packet that is to be a message, with room around it.
    struct Packet {
        std::byte* octets = nullptr;
        std::size_t size = 0;
        Timestamp time;
    };

    void reset() noexcept {
        clear();
        frames.clear();
        packets.clear();
        transactions.clear();
        taken = ignored = truncated = overrun = lost_before = missing = partial = evicted = filtered = 0;
    }

    std::byte* octets_of(const FrameBlock::Frame& frame) noexcept {
        return reinterpret_cast<std::byte*>(frames.octets().data()) + frame.at;
    }

    void add(Bytes message, PacketMessage type, Timestamp time) {
        nmsg::Payload& payload = payloads.emplace_back();
        payload.vid = nmsg::base_vid;
        payload.msgtype = static_cast<std::uint32_t>(type);
        payload.set_time(time);
        payload.set_data(message);
    }

    FrameBlock frames;
    std::vector<Packet> packets;       // for ncap
    dnsqr::Transactions transactions;  // for dnsqr; borrow from the frames
    Buffer encoded;                    // for dnsqr: messages

    std::uint64_t taken = 0;
    std::uint64_t ignored = 0;
    std::uint64_t truncated = 0;
    std::uint64_t overrun = 0;
    std::uint64_t lost_before = 0;
    std::uint64_t missing = 0;
    std::uint64_t partial = 0;
    std::uint64_t evicted = 0;
    std::uint64_t filtered = 0;
};

PacketSource::PacketSource(std::string name, std::unique_ptr<Capture> capture, Options options)
    : name_(std::move(name)),
      capture_(std::move(capture)),
      options_(std::move(options)),
      link_type_(static_cast<LinkType>(capture_->link_type())) {
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

void PacketSource::check_link_type() const {
    using enum event::LinkLayerRefused::Reason;
    const auto refuse = [this](std::string type, event::LinkLayerRefused::Reason reason) {
        std::string link = capture_->link_name();
        std::string what = fmt::format("{} messages cannot be made of packets of link type {}", type, link);
        throw EventError(event::LinkLayerRefused{std::move(type), std::move(link), reason}, what);
    };
    if (options_.message == PacketMessage::pkt && link_type_ != LinkType::ethernet) {
        refuse("pkt", needs_ethernet);
    }
    if (options_.message != PacketMessage::packet) {
        return;
    }
    switch (link_type_) {
        case LinkType::ethernet:
        case LinkType::raw:
        case LinkType::linux_sll:
        case LinkType::linux_sll2: break;
        case LinkType::null:
        case LinkType::loop:
            if (!capture_->is_live()) {
                refuse("packet", needs_live_capture);
            }
            break;
        default: refuse("packet", unknown_layer);
    }
    options_.report(event::PacketsOpened{"packet", capture_->link_name()});
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
    const auto wide = packet::CaptureFilter::widened(
        expression, address_filter, [this](const std::string& text) { return capture_->compiles(text); });
    options_.report(event::FilterUsed{.expression = wide.text,
                                      .needs_ipv6 = wide.needs_ipv6,
                                      .needs_fragments = wide.needs_fragments,
                                      .needs_vlan = wide.needs_vlan,
                                      .is_ip_only = wide.is_ip_only});
    try {
        filter_.emplace(all);
        capture_->set_filter(wide.text);
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
    return capture_->total_size();
}

nmsg::Errc PacketSource::read_batch(PacketMessageBatch& packets, const StopSignal& stop) {
    packets.reset();
    if (ending_ != nmsg::Errc::success) {
        return drain(packets);
    }
    const Capture::Result result = capture_->read(packets.frames, [&stop](int descriptor, Capture::Patience patience) {
        bool readable = false;
        do {
            readable = stop.wait_readable(descriptor, longest_wait);
        } while (!readable && patience == Capture::Patience::endless && !stop.requested());
        return readable;
    });
    packets.taken = packets.frames.frames().size();
    if (options_.message == PacketMessage::dnsqr) {
        take_transactions(packets);
    } else if (options_.message == PacketMessage::ncap) {
        take_datagrams(packets);
    }
    take_counts(packets);
    switch (result) {
        case Capture::Result::frames: return nmsg::Errc::success;
        case Capture::Result::nothing:
            return packets.overrun + packets.missing > 0 ? nmsg::Errc::success : nmsg::Errc::again;
        case Capture::Result::end: ending_ = nmsg::Errc::eof; break;
        case Capture::Result::failed: ending_ = nmsg::Errc::pcap_error; break;
    }
    return drain(packets);
}

// What still waits comes out before the end is told, also if that is a bad one.
nmsg::Errc PacketSource::drain(PacketMessageBatch& batch) {
    bool more = tracker_.has_value();
    while (more && batch.transactions.list.empty()) {
        more = tracker_->drain(batch.transactions, drained_at_once);
    }
    take_counts(batch);
    if (!batch.transactions.list.empty()) {
        return nmsg::Errc::success;
    }
    batch.error_message = capture_->error_message();
    return ending_;
}

void PacketSource::take_counts(PacketMessageBatch& batch) {
    batch.input_size += capture_->octets_read() - std::exchange(octets_seen_, capture_->octets_read());
    const packet::CaptureLosses losses = capture_->losses();
    batch.overrun += losses.overrun - losses_seen_.overrun;
    batch.lost_before += losses.before - losses_seen_.before;
    batch.missing += losses.missing - losses_seen_.missing;
    batch.ignored += losses.unusable - losses_seen_.unusable;
    losses_seen_ = losses;
    dnsqr::Tracker::Counts counts;
    if (tracker_) {
        counts = tracker_->counts();
    }
    counts.fragments += fragments_.given_up();
    batch.ignored += counts.ignored - counts_seen_.ignored;
    batch.filtered += counts.filtered - counts_seen_.filtered;
    batch.evicted += counts.evicted - counts_seen_.evicted;
    batch.partial += counts.fragments - counts_seen_.fragments;
    counts_seen_ = counts;
}

void PacketSource::take_transactions(PacketMessageBatch& batch) {
    arrivals_.clear();
    for (const FrameBlock::Frame& frame : batch.frames.frames()) {
        if (frame.is_truncated()) {
            ++batch.truncated;
        } else if (const auto packet = packet::ip_packet_in(link_type_, batch.frames.bytes(frame))) {
            arrivals_.push_back({*packet, frame.time});
        } else {
            ++batch.ignored;
        }
    }
    tracker_->add(arrivals_, batch.transactions);
}

void PacketSource::take_datagrams(PacketMessageBatch& batch) {
    for (const FrameBlock::Frame& frame : batch.frames.frames()) {
        if (frame.is_truncated()) {
            ++batch.truncated;
            continue;
        }
        const auto octets = packet::ip_packet_in(link_type_, batch.frames.bytes(frame));
        const auto packet = octets ? IpPacket::parse(*octets) : std::nullopt;
        if (packet && packet->fragment) {
            take_fragment(batch, *packet, frame.time);
        } else if (packet && packet::UdpDatagram::in(*packet) && (!filter_ || filter_->matches(*octets))) {
            std::byte* const begin = batch.octets_of(frame) + (frame.size - octets->size());
            batch.packets.push_back({begin, octets->size(), frame.time});
        } else {
            ++batch.ignored;
        }
    }
}

void PacketSource::take_fragment(PacketMessageBatch& batch, const IpPacket& fragment, Timestamp time) {
    fragments_.expire(time);
    if (!fragments_.add(fragment, time, whole_)) {
        return;
    }
    const Bytes octets = whole_.packet.bytes();
    const auto packet = IpPacket::parse(octets);
    if (!packet || !packet::UdpDatagram::in(*packet) || (filter_ && !filter_->matches(octets))) {
        ++batch.ignored;
        return;
    }
    const auto room = batch.transactions.storage.allocate(octets.size() + 2 * FrameBlock::margin);
    std::ranges::copy(octets, room.begin() + FrameBlock::margin);
    batch.packets.push_back({room.data() + FrameBlock::margin, octets.size(), time});
}

void PacketSource::decode_batch(PacketMessageBatch& packets) const {
    switch (options_.message) {
        case PacketMessage::dnsqr: encode_transactions(packets); break;
        case PacketMessage::ncap:
            for (const auto& one : packets.packets) {
                packets.add(nmsg::wrap_ncap(one.octets, one.size), PacketMessage::ncap, one.time);
            }
            break;
        case PacketMessage::pkt:
        case PacketMessage::packet: wrap_frames(packets); break;
    }
}

void PacketSource::wrap_frames(PacketMessageBatch& batch) const {
    const bool whole_frames = options_.message == PacketMessage::pkt;
    const auto is_filtered = [this](Bytes octets) {
        const auto packet = IpPacket::parse(octets);
        return !(packet && packet->fragment) && !filter_->matches(octets);
    };
    for (const FrameBlock::Frame& frame : batch.frames.frames()) {
        if (!whole_frames && frame.is_truncated()) {
            ++batch.truncated;
            continue;
        }
        const bool look = filter_ || !whole_frames;
        const auto octets = look ? packet::ip_packet_in(link_type_, batch.frames.bytes(frame)) : std::nullopt;
        if ((!octets && !whole_frames) || (octets && filter_ && is_filtered(*octets))) {
            ++batch.ignored;
            continue;
        }
        std::byte* const begin = batch.octets_of(frame);
        batch.add(whole_frames ? nmsg::wrap_pkt(begin, frame.size, frame.wire_size)
                               : nmsg::wrap_packet(begin + (frame.size - octets->size()), octets->size()),
                  options_.message, frame.time);
    }
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

nmsg::Errc PacketSource::account_batch(const PacketMessageBatch& packets, pipeline::Counters& counters,
                                       const Reporter& report) {
    counters.packets_in += packets.taken;
    counters.packets_ignored += packets.ignored;
    counters.packets_truncated += packets.truncated;
    counters.packets_overrun += packets.overrun;
    counters.packets_lost_before += packets.lost_before;
    counters.datagrams_missing += packets.missing;
    counters.payloads_filtered += packets.filtered;
    counters.datagrams_partial += packets.partial;
    counters.queries_evicted += packets.evicted;
    if (const std::uint64_t count = packets.overrun > 0 ? overrun_.add(packets.overrun) : 0; count > 0) {
        report(event::PacketsDropped{name(), count});
    }
    if (const std::uint64_t count = packets.missing > 0 ? missing_.add(packets.missing) : 0; count > 0) {
        report(event::DatagramsMissing{name(), count});
    }
    return nmsg::Errc::success;
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::PacketMessageBatch>;
