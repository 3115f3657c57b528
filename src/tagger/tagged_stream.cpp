#include <spindrift/tagger/tagged_stream.hpp>

#include <spindrift/tag/tagged_packet.hpp>

#include <algorithm>
#include <random>

namespace spindrift::tagger {

using packet::LinkLayer;
using packet::Packet;

std::uint32_t random_tagger_id() {
    std::random_device device;
    return std::uniform_int_distribution<std::uint32_t>(1)(device);
}

void TaggedStream::add(std::span<const Packet> packets) {
    const tag::provider::PrefixTable& table = tables_.current();
    for (std::span<const Packet> rest = frames_of(packets); !rest.empty();) {
        const auto chunk = rest.first(std::min(rest.size(), tags_.size()));
        add_chunk(chunk, table);
        rest = rest.subspan(chunk.size());
    }
    sender_.send_messages();
}

void TaggedStream::add_chunk(std::span<const Packet> frames, const tag::provider::PrefixTable& table) {
    tag::tag_packets(frames, table, std::span(tags_));
    std::uint64_t unmatched = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (options_.filter == nullptr || options_.filter->matches(tags_[i].packet_tags(table))) {
            send(frames[i], tags_[i], table);
        } else {
            ++unmatched;
        }
    }
    unmatched_.store(unmatched_.load(std::memory_order_relaxed) + unmatched, std::memory_order_relaxed);
}

// The packets themselves, if all can be sent as they are.
std::span<const Packet> TaggedStream::frames_of(std::span<const Packet> packets) {
    const auto can_be_sent = [](const Packet& packet) {
        return packet.link == LinkLayer::ethernet && !packet.octets.empty();
    };
    if (std::ranges::all_of(packets, can_be_sent)) [[likely]] {
        return packets;
    }
    frames_.clear();
    for (const Packet& packet : packets) {
        const Packet frame = tag::without_tags(packet);
        if (can_be_sent(frame)) {
            frames_.push_back(frame);
        } else {
            sender_.refuse(packet);
        }
    }
    return frames_;
}

void TaggedStream::send(const Packet& frame, const tag::FoundTags& tags, const tag::provider::PrefixTable& table) {
    const std::size_t whole = packet::TaggedRecord::before_frame + frame.octets.size();
    if (sender_.room() < whole && sender_.has_records()) {
        sender_.end_message();
    }
    const std::size_t size = tag::record_size(frame, sender_.room());
    if (size < whole) [[unlikely]] {
        sender_.count_cut();
    }
    tag::put_record(reinterpret_cast<std::byte*>(sender_.next_record()), size, frame, tags.standard, *tags.source,
                    table.polygons(*tags.source), {.tagger = options_.tagger, .sequence = sequence_});
    sender_.end_record(size);
    sequence_ += sequence_ + 1 == 0 ? 2 : 1;  // skips 0
}

}  // namespace spindrift::tagger
