#include <spindrift/packet/tagged_record.hpp>

#include <algorithm>

namespace spindrift::packet {
namespace {

// Where the fields of the header are.
constexpr std::size_t low_filters_at = 1;
constexpr std::size_t seconds_at = 3;
constexpr std::size_t microseconds_at = 7;
constexpr std::size_t frame_size_at = 11;
constexpr std::size_t wire_size_at = 13;
constexpr std::size_t tagger_at = 15;
constexpr std::size_t sequence_at = 19;

}  // namespace

std::optional<std::size_t> TaggedRecord::stated_size(Bytes octets) noexcept {
    if (octets.size() < before_frame) {
        return std::nullopt;
    }
    return before_frame + load_be<std::uint16_t>(octets.data() + frame_size_at);
}

std::optional<TaggedRecord> TaggedRecord::parse(Bytes octets) noexcept {
    const auto size = stated_size(octets);
    return size && *size <= octets.size() ? std::optional(TaggedRecord(octets.first(*size))) : std::nullopt;
}

std::optional<TaggedRecord> TaggedRecord::parse_truncated(Bytes octets) noexcept {
    return octets.size() >= before_frame ? std::optional(TaggedRecord(octets)) : std::nullopt;
}

std::uint16_t TaggedRecord::low_filters() const noexcept {
    return load_be<std::uint16_t>(octets_.data() + low_filters_at);
}

std::uint16_t TaggedRecord::wire_size() const noexcept {
    return load_be<std::uint16_t>(octets_.data() + wire_size_at);
}

std::uint32_t TaggedRecord::tagger() const noexcept {
    return load_be<std::uint32_t>(octets_.data() + tagger_at);
}

std::uint64_t TaggedRecord::sequence() const noexcept {
    return load_be<std::uint64_t>(octets_.data() + sequence_at);
}

PacketTime TaggedRecord::time() const noexcept {
    constexpr std::uint32_t max_microseconds = 999'999;
    const std::byte* const from = octets_.data();
    const auto microseconds = std::min(load_be<std::uint32_t>(from + microseconds_at), max_microseconds);
    return PacketTime::from_parts(load_be<std::uint32_t>(from + seconds_at), microseconds * 1000);
}

Packet TaggedRecord::packet() const noexcept {
    Packet packet;
    packet.octets = octets_.subspan(header_size);
    packet.wire_size = wire_size();
    packet.time = time();
    packet.link = LinkLayer::corsaro_tags;
    packet.record_header_size = header_size;
    return packet;
}

void put_tagged_header(std::byte* to, const TaggedHeader& header) noexcept {
    to[0] = std::byte{0};  // for a bin of the older transport; readers ignore it
    store_be(to + low_filters_at, header.low_filters);
    store_be(to + seconds_at, header.time.seconds());
    store_be(to + microseconds_at, header.time.nanoseconds() / 1000);
    store_be(to + frame_size_at, header.frame_size);
    store_be(to + wire_size_at, header.wire_size);
    store_be(to + tagger_at, header.tagger);
    store_be(to + sequence_at, header.sequence);
}

}  // namespace spindrift::packet
