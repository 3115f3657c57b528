#include "../layout.hpp"

#include <spindrift/packet/tagged_record.hpp>

#include <cstring>

namespace spindrift::libtrace {
namespace {

using packet::TaggedRecord;

constexpr std::size_t frame_size_at = 11;

// The record, whose length is that of its header.
std::optional<TaggedRecord> record_of(const libtrace_packet_t& packet) noexcept {
    const auto* const header = static_cast<const std::byte*>(packet.header);
    const auto size = TaggedRecord::stated_size({header, TaggedRecord::before_frame});
    return size ? TaggedRecord::parse({header, *size}) : std::nullopt;
}

class TaggedLayout final : public Layout {
public:
    [[nodiscard]] std::size_t framing_size(const libtrace_packet_t&) const noexcept override {
        return TaggedRecord::header_size;
    }

    [[nodiscard]] packet::Packet parse(const libtrace_packet_t& packet) const noexcept override {
        const auto record = record_of(packet);
        if (!record) {
            return {};
        }
        packet::Packet parsed = record->packet();
        parsed.octets = payload_of(packet, parsed.octets.size());
        return parsed;
    }

    bool set_captured(libtrace_packet_t& packet, std::uint32_t size) const noexcept override {
        if (size < packet::corsaro_tags_size) {
            return false;
        }
        store_be(static_cast<std::byte*>(packet.header) + frame_size_at,
                 static_cast<std::uint16_t>(size - packet::corsaro_tags_size));
        return true;
    }

    std::size_t store(libtrace_packet_t& packet, const packet::Packet& read) const override {
        constexpr std::size_t framing = TaggedRecord::header_size;
        const std::size_t captured = read.octets.size();
        std::byte* const to = make_room(packet, framing, captured);
        if (read.record_header_size == framing) {
            std::memcpy(to, read.record_header().data(), framing);
        } else {
            packet::put_tagged_header(
                to, {.time = read.time, .wire_size = static_cast<std::uint16_t>(read.wire_size), .tagger = 1});
        }
        store_be(to + frame_size_at, static_cast<std::uint16_t>(captured - packet::corsaro_tags_size));
        std::memcpy(to + framing, read.octets.data(), captured);
        packet.type = TRACE_RT_DATA_CORSARO_TAGGED;
        remember(packet, framing, read);
        return framing + captured;
    }
};

}  // namespace

const Layout& tagged_layout() noexcept {
    static constexpr TaggedLayout layout;
    return layout;
}

}  // namespace spindrift::libtrace
