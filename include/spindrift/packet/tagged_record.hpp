#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/packet_time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

/// Records of tagged nDAG streams (docs/formats/tagging.md section 2): a header, the tags, an Ethernet frame.
namespace spindrift::packet {

/// A view of a record. Borrows its octets. The tags are octets here; `tag::PacketTags` decodes them.
class TaggedRecord {
public:
    static constexpr std::size_t header_size = 27;
    /// Octets before the frame.
    static constexpr std::size_t before_frame = header_size + corsaro_tags_size;

    /// The size of the record at the start of `octets`, as its header states it; nothing if the octets before the frame
    /// are incomplete.
    [[nodiscard]] static std::optional<std::size_t> stated_size(Bytes octets) noexcept;

    /// \returns nothing if the record is incomplete
    [[nodiscard]] static std::optional<TaggedRecord> parse(Bytes octets) noexcept;

    /// Parses the only record of a message with the flag "truncated": it extends to the end of `octets`, whatever it
    /// states.
    [[nodiscard]] static std::optional<TaggedRecord> parse_truncated(Bytes octets) noexcept;

    [[nodiscard]] Bytes octets() const noexcept { return octets_; }
    [[nodiscard]] std::size_t size() const noexcept { return octets_.size(); }
    /// The filters 0 to 3 of the tags.
    [[nodiscard]] std::uint16_t low_filters() const noexcept;
    /// Microseconds above 999,999 are read as 999,999.
    [[nodiscard]] PacketTime time() const noexcept;
    /// Octets of the frame on the wire, including the frame check sequence.
    [[nodiscard]] std::uint16_t wire_size() const noexcept;
    /// Identifies one run of a tagger.
    [[nodiscard]] std::uint32_t tagger() const noexcept;
    /// Numbers the records of a stream, from 1.
    [[nodiscard]] std::uint64_t sequence() const noexcept;
    [[nodiscard]] Bytes tags() const noexcept { return octets_.subspan(header_size, corsaro_tags_size); }
    [[nodiscard]] Bytes frame() const noexcept { return octets_.subspan(before_frame); }

    /// Its packet: the link layer is `corsaro_tags`, the octets are the tags and the frame. The header of the record
    /// is before them.
    [[nodiscard]] Packet packet() const noexcept;

private:
    explicit TaggedRecord(Bytes octets) noexcept : octets_(octets) {}

    Bytes octets_;
};

/// The fields of the header of a record.
struct TaggedHeader {
    std::uint16_t low_filters = 0;  ///< the filters 0 to 3 of the tags
    PacketTime time;
    std::uint16_t frame_size = 0;  ///< octets after the tags
    std::uint16_t wire_size = 0;
    std::uint32_t tagger = 0;  ///< not 0
    std::uint64_t sequence = 0;
};

/// Writes `TaggedRecord::header_size` octets.
void put_tagged_header(std::byte* to, const TaggedHeader& header) noexcept;

}  // namespace spindrift::packet
