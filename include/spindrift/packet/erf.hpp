#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/packet.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

/// Records of the Extensible Record Format of Endace (docs/formats/ndag.md 3), in files and in nDAG datagrams.
namespace spindrift::packet {

/// The record types this library distinguishes. A record may have any other type.
enum class ErfType : std::uint8_t {
    legacy = 0,
    hdlc_pos = 1,
    ethernet = 2,
    atm = 3,
    aal5 = 4,
    color_hdlc_pos = 10,
    color_ethernet = 11,
    dsm_color_hdlc_pos = 15,
    dsm_color_ethernet = 16,
    color_mc_hdlc_pos = 17,
    color_hash_pos = 19,
    color_hash_ethernet = 20,
    ipv4 = 22,
    ipv6 = 23,
    meta = 27,  ///< provenance
    pad = 48,   ///< the largest type in files
};

/// A view of a record: header, extension headers, two octets of padding before an Ethernet frame, and the packet.
/// Borrows the octets.
class ErfRecord {
public:
    static constexpr std::size_t header_size = 16;

    /// The record at the start of `octets`, with the length from its header.
    /// \returns nothing if that length is less than a header or more than `octets`
    [[nodiscard]] static std::optional<ErfRecord> parse(Bytes octets) noexcept {
        if (octets.size() < header_size) {
            return std::nullopt;
        }
        const std::size_t size = stated_size(octets.data());
        if (size < header_size || size > octets.size()) {
            return std::nullopt;
        }
        return ErfRecord(octets.data(), static_cast<std::uint32_t>(size));
    }

    /// A record that the sender truncated: it has the length of `octets`, and the length in its header is ignored.
    /// \returns nothing if the header is incomplete
    [[nodiscard]] static std::optional<ErfRecord> parse_truncated(Bytes octets) noexcept {
        if (octets.size() < header_size) {
            return std::nullopt;
        }
        return ErfRecord(octets.data(), static_cast<std::uint32_t>(octets.size()));
    }

    /// The length that the header at `record` states.
    [[nodiscard]] static std::size_t stated_size(const std::byte* record) noexcept {
        return load_be<std::uint16_t>(record + 10);
    }

    /// Octets of the whole record.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// 0 to 127.
    [[nodiscard]] ErfType type() const noexcept { return static_cast<ErfType>(octet(type_at) & type_mask); }

    [[nodiscard]] PacketTime time() const noexcept { return PacketTime::from_erf(load_le<std::uint64_t>(record_)); }

    /// The number of the capture interface, which ERF uses as the direction.
    [[nodiscard]] Direction direction() const noexcept { return static_cast<Direction>(octet(flags_at) & 0x03); }

    /// The capture card failed to receive the packet; its octets are not usable.
    [[nodiscard]] bool has_receive_error() const noexcept { return (octet(flags_at) & 0x10) != 0; }

    /// The value of the loss counter field: packets lost since the previous record, if `counts_loss`.
    [[nodiscard]] std::uint16_t loss_counter() const noexcept { return load_be<std::uint16_t>(record_ + 12); }

    /// Whether that field is a loss counter. In some record types it is a color or a hash.
    [[nodiscard]] bool counts_loss() const noexcept {
        constexpr std::uint32_t colored = 1U << 10 | 1U << 11 | 1U << 15 | 1U << 16 | 1U << 17 | 1U << 19 | 1U << 20;
        const unsigned number = octet(type_at) & type_mask;
        return number > 31 || (colored >> number & 1U) == 0;
    }

    /// Octets before the packet. More than `size` if the record is malformed.
    [[nodiscard]] std::size_t framing_size() const noexcept { return framing_size_; }

    /// Whether the record is too short for its header, extension headers and padding.
    [[nodiscard]] bool is_malformed() const noexcept { return framing_size_ > size_; }

    /// Octets of the packet on the wire; for Ethernet, including the frame check sequence. 0 for provenance records,
    /// which describe the capture and were never on a wire.
    [[nodiscard]] std::uint32_t wire_size() const noexcept { return type() == ErfType::meta ? 0 : stated_wire_size(); }

    /// The captured octets of the packet. Empty after a receive error and in malformed records.
    [[nodiscard]] Bytes captured() const noexcept {
        if (is_malformed() || has_receive_error()) [[unlikely]] {
            return {};
        }
        return {record_ + framing_size_, std::min(size_ - framing_size_, stated_wire_size())};
    }

    [[nodiscard]] LinkLayer link() const noexcept {
        return octet(type_at) == plain_ethernet ? LinkLayer::ethernet : other_link();
    }

    [[nodiscard]] Packet packet() const noexcept {
        Packet packet;
        packet.octets = captured();
        packet.wire_size = wire_size();
        packet.time = time();
        packet.link = link();
        packet.direction = direction();
        constexpr std::uint32_t max_header = std::numeric_limits<decltype(packet.record_header_size)>::max();
        if (packet.octets.data() != nullptr && framing_size_ <= max_header) [[likely]] {
            packet.record_header_size = static_cast<std::uint8_t>(framing_size_);
        }
        return packet;
    }

private:
    static constexpr std::size_t type_at = 8;
    static constexpr std::size_t flags_at = 9;
    static constexpr unsigned type_mask = 0x7F;
    static constexpr unsigned extended = 0x80;        // flag in the type octet: extension headers follow
    static constexpr unsigned plain_ethernet = 0x02;  // the type octet of nearly all records

    ErfRecord(const std::byte* record, std::uint32_t size) noexcept
        : record_(record),
          size_(size),
          framing_size_(octet(type_at) == plain_ethernet ? header_size + 2 : other_framing_size()) {}

    [[nodiscard]] unsigned octet(std::size_t at) const noexcept { return std::to_integer<unsigned>(record_[at]); }
    [[nodiscard]] std::uint32_t stated_wire_size() const noexcept { return load_be<std::uint16_t>(record_ + 14); }
    [[nodiscard]] std::uint32_t other_framing_size() const noexcept;
    [[nodiscard]] LinkLayer other_link() const noexcept;

    const std::byte* record_;
    std::uint32_t size_;
    std::uint32_t framing_size_;
};

/// The content of the ERF record for a packet (docs/formats/ndag.md 3.5). Borrows the packet's octets.
///
///     ErfContent content = erf_content(packet);
///     if (!content.is_supported()) { ++left_out; }
///     content.truncate(room);
///     to = put_erf(to, content);
struct ErfContent {
    Bytes octets;  ///< from the link layer on
    std::uint64_t time = 0;
    std::uint16_t wire_size = 0;
    std::uint8_t type = unsupported;  ///< an `ErfType`
    std::uint8_t flags = 0;
    bool is_cut = false;  ///< octets are missing, or the length on the wire is larger than the field can hold

    /// The `type` of a packet that has no ERF record type.
    static constexpr std::uint8_t unsupported = 0xFF;

    /// The record length is a 16-bit field.
    static constexpr std::size_t max_record_size = 0xFFFF;

    [[nodiscard]] bool is_supported() const noexcept { return type != unsupported; }

    [[nodiscard]] std::size_t framing_size() const noexcept {
        return type == static_cast<std::uint8_t>(ErfType::ethernet) ? ErfRecord::header_size + 2
                                                                    : ErfRecord::header_size;
    }

    [[nodiscard]] std::size_t record_size() const noexcept { return framing_size() + octets.size(); }

    /// Sets the length on the wire, or the largest there is. A smaller one, as 16 bits of it would be, hides octets of
    /// the packet from readers.
    void set_wire_size(std::uint32_t size) noexcept {
        constexpr std::uint32_t max_wire_size = 0xFFFF;
        is_cut = is_cut || size > max_wire_size;
        wire_size = static_cast<std::uint16_t>(std::min(size, max_wire_size));
    }

    /// Truncates the packet so that the record has at most `max_size` octets. `max_size` must be at least
    /// `framing_size()`.
    void truncate(std::size_t max_size) noexcept {
        if (record_size() > max_size) {
            octets = octets.first(max_size - framing_size());
            is_cut = true;
        }
    }
};

/// `erf_content` for all link layers except Ethernet.
[[nodiscard]] ErfContent other_erf_content(const Packet& packet, Direction unknown) noexcept;

/// Makes the content of a record. ERF has record types for Ethernet, HDLC, ATM, AAL5, raw IP and provenance. If one of
/// these follows corsaro tags or a Linux "cooked" or pflog header, that header is removed, and if the length on the
/// wire included it, it is subtracted. Packets that are too long for a record are truncated.
/// \param unknown the direction to write if the packet's direction is not known
[[nodiscard]] inline ErfContent erf_content(const Packet& packet, Direction unknown = Direction::outgoing) noexcept {
    if (packet.link != LinkLayer::ethernet) [[unlikely]] {
        return other_erf_content(packet, unknown);
    }
    ErfContent content;
    content.octets = packet.octets;
    content.time = packet.time.erf();
    content.set_wire_size(packet.wire_size);
    content.type = static_cast<std::uint8_t>(ErfType::ethernet);
    content.flags = static_cast<std::uint8_t>(packet.direction == Direction::unknown ? unknown : packet.direction);
    content.truncate(ErfContent::max_record_size);
    return content;
}

/// Writes a record of `content.record_size()` octets. `content.is_supported()` must be true.
/// \returns the end of the record
inline char* put_erf(char* to, const ErfContent& content) noexcept {
    const std::size_t framing = content.framing_size();
    const auto record_size = static_cast<std::uint16_t>(framing + content.octets.size());
    auto* const header = reinterpret_cast<std::byte*>(to);
    store_le(header, content.time);
    store_be(header + 8, static_cast<std::uint64_t>(content.type) << 56 |
                             static_cast<std::uint64_t>(content.flags) << 48 |
                             static_cast<std::uint64_t>(record_size) << 32 | content.wire_size);
    if (framing > ErfRecord::header_size) {
        to[ErfRecord::header_size] = 0;
        to[ErfRecord::header_size + 1] = 0;
    }
    copy_short(to + framing, as_text(content.octets).data(), content.octets.size());
    return to + record_size;
}

}  // namespace spindrift::packet
