#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/packet.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

/// Records of the Extensible Record Format of Endace (docs/formats/ndag.md 3), in files and in nDAG datagrams.
namespace spindrift::packet {

/// The types that are told apart here. A record may be of any other.
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
    pad = 48,   ///< the largest there is in files
};

/// A record in somebody's octets: header, extension headers, two octets of padding before Ethernet, and the packet.
class ErfRecord {
public:
    static constexpr std::size_t header_size = 16;

    /// The record at the front of `octets`, as long as its header says.
    /// \returns nothing if that is less than a header, or more than there is
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

    /// A record that is as long as `octets`, whatever its header says.
    /// \returns nothing if there is no complete header
    [[nodiscard]] static std::optional<ErfRecord> whole(Bytes octets) noexcept {
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

    /// The number of the capture interface, which stands for the direction.
    [[nodiscard]] Direction direction() const noexcept { return static_cast<Direction>(octet(flags_at) & 0x03); }

    /// The card could not receive the packet; what it has of it is of no use.
    [[nodiscard]] bool has_receive_error() const noexcept { return (octet(flags_at) & 0x10) != 0; }

    /// What stands in the place for the packets lost since the record before.
    [[nodiscard]] std::uint16_t loss_counter() const noexcept { return load_be<std::uint16_t>(record_ + 12); }

    /// Whether that is what `loss_counter` tells, and not a color or hash.
    [[nodiscard]] bool counts_loss() const noexcept {
        constexpr std::uint32_t colored = 1U << 10 | 1U << 11 | 1U << 15 | 1U << 16 | 1U << 17 | 1U << 19 | 1U << 20;
        const unsigned number = octet(type_at) & type_mask;
        return number > 31 || (colored >> number & 1U) == 0;
    }

    /// What is before the packet. More than `size` if the record is malformed.
    [[nodiscard]] std::size_t framing_size() const noexcept { return framing_size_; }

    /// There is less room than header, extension headers and padding need.
    [[nodiscard]] bool is_malformed() const noexcept { return framing_size_ > size_; }

    /// Octets of the packet on the wire, for Ethernet with the frame check sequence. Provenance is on no wire.
    [[nodiscard]] std::uint32_t wire_size() const noexcept { return type() == ErfType::meta ? 0 : stated_wire_size(); }

    /// What was captured of the packet: nothing after a receive error, and of malformed records.
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
        return packet;
    }

private:
    static constexpr std::size_t type_at = 8;
    static constexpr std::size_t flags_at = 9;
    static constexpr unsigned type_mask = 0x7F;
    static constexpr unsigned extended = 0x80;        // extension headers follow, in the octet of the type
    static constexpr unsigned plain_ethernet = 0x02;  // that octet of nearly all records

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

/// What goes into the ERF record of a packet (docs/formats/ndag.md 3.5). Borrows the packet's octets.
///
///     ErfContent content = erf_content(packet);
///     if (!content.is_expressible()) { ++left_out; }
///     content.cut(room);
///     to = put_erf(to, content);
struct ErfContent {
    Bytes octets;  ///< from the link layer on
    std::uint64_t time = 0;
    std::uint16_t wire_size = 0;
    std::uint8_t type = inexpressible;  ///< an `ErfType`
    std::uint8_t flags = 0;

    /// The type of what no ERF record can hold.
    static constexpr std::uint8_t inexpressible = 0xFF;

    /// The largest record there is.
    static constexpr std::size_t max_record_size = 0xFFFF;

    [[nodiscard]] bool is_expressible() const noexcept { return type != inexpressible; }

    [[nodiscard]] std::size_t framing_size() const noexcept {
        return type == static_cast<std::uint8_t>(ErfType::ethernet) ? ErfRecord::header_size + 2
                                                                    : ErfRecord::header_size;
    }

    [[nodiscard]] std::size_t record_size() const noexcept { return framing_size() + octets.size(); }

    /// Keeps no more of the packet than fits into a record of `most` octets, which must be enough for the framing.
    /// \returns whether something was cut off
    bool cut(std::size_t most) noexcept {
        if (record_size() <= most) {
            return false;
        }
        octets = octets.first(most - framing_size());
        return true;
    }
};

/// `erf_content` of everything but Ethernet.
[[nodiscard]] ErfContent other_erf_content(const Packet& packet, Direction unknown) noexcept;

/// Ethernet, HDLC, ATM, AAL5, raw IP and provenance are what ERF can express, also behind tags, Linux "cooked" and
/// pflog headers; those are left out, and no longer count in the length on the wire if they did. Packets that are too
/// long for a record are cut.
/// \param unknown what stands for a direction that is not known
[[nodiscard]] inline ErfContent erf_content(const Packet& packet, Direction unknown = Direction::outgoing) noexcept {
    if (packet.link != LinkLayer::ethernet) [[unlikely]] {
        return other_erf_content(packet, unknown);
    }
    ErfContent content;
    content.octets = packet.octets;
    content.time = packet.time.erf();
    content.wire_size = static_cast<std::uint16_t>(packet.wire_size);
    content.type = static_cast<std::uint8_t>(ErfType::ethernet);
    content.flags = static_cast<std::uint8_t>(packet.direction == Direction::unknown ? unknown : packet.direction);
    content.cut(ErfContent::max_record_size);
    return content;
}

/// Writes a record of `content.record_size()` octets. `content` must be expressible.
/// \returns its end
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
