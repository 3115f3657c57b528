#include <spindrift/tagger/tagged_stream.hpp>

#include <spindrift/tag/tag_packets.hpp>
#include <spindrift/tag/tagged_packet.hpp>

#include <random>

namespace spindrift::tagger {

using packet::LinkLayer;
using packet::Packet;

std::uint32_t random_tagger_id() {
    std::random_device device;
    return std::uniform_int_distribution<std::uint32_t>(1)(device);
}

void TaggedStream::add(std::span<const Packet> packets) {
    take_frames(packets);
    tags_.resize(frames_.size());
    tag::tag_packets(frames_, tables_.current(), tags_);
    std::uint64_t unmatched = 0;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        if (options_.filter == nullptr || options_.filter->matches(tags_[i])) {
            send(frames_[i], tags_[i]);
        } else {
            ++unmatched;
        }
    }
    unmatched_.store(unmatched_.load(std::memory_order_relaxed) + unmatched, std::memory_order_relaxed);
    sender_.send_messages();
}

void TaggedStream::take_frames(std::span<const Packet> packets) {
    frames_.clear();
    for (const Packet& packet : packets) {
        const Packet frame = tag::without_tags(packet);
        if (frame.link == LinkLayer::ethernet && !frame.octets.empty()) [[likely]] {
            frames_.push_back(frame);
        } else {
            sender_.refuse(packet);
        }
    }
}

void TaggedStream::send(const Packet& frame, const tag::PacketTags& tags) {
    const std::size_t whole = packet::TaggedRecord::before_frame + frame.octets.size();
    if (sender_.room() < whole && sender_.has_records()) {
        sender_.end_message();
    }
    const std::size_t size = tag::record_size(frame, sender_.room());
    if (size < whole) [[unlikely]] {
        sender_.count_cut();
    }
    tag::put_record(reinterpret_cast<std::byte*>(sender_.next_record()), size, frame, tags,
                    {.tagger = options_.tagger, .sequence = sequence_});
    sender_.end_record(size);
    sequence_ += sequence_ + 1 == 0 ? 2 : 1;  // skips 0
}

}  // namespace spindrift::tagger
