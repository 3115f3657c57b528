#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/packet_time.hpp>

#include <cstdint>
#include <optional>

// The pcap format: a header of 24 octets, then records of a header and a packet
// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html), and its older versions.
namespace spindrift::packet {

/// The time of a record. Its fraction may be more than a second.
[[nodiscard]] inline PacketTime pcap_time(std::uint32_t seconds, std::uint32_t fraction, bool nanoseconds) noexcept {
    constexpr std::uint64_t second = 1'000'000'000;
    const std::uint64_t rest = std::uint64_t{fraction} * (nanoseconds ? 1 : 1000);
    return rest < second ? PacketTime::from_parts(seconds, static_cast<std::uint32_t>(rest))
                         : PacketTime::from(Timestamp(static_cast<std::int64_t>(seconds * second + rest)));
}

struct PcapFormat {
    static constexpr std::size_t file_header_size = 24;

    bool big_endian = false;
    bool nanoseconds = false;
    std::size_t record_header_size = 16;
    int link_type = 0;        ///< libpcap's number (`DLT_…`)
    unsigned fcs_octets = 0;  ///< octets of the frame check sequence at the end of each packet, as the header declares

    /// The order of the two lengths of a record: versions before 2.3 have the length on the wire first; files of
    /// version 2.3 exist in both orders.
    enum class Lengths : std::uint8_t { captured_first, wire_first, smaller_is_captured };
    Lengths lengths = Lengths::captured_first;

    /// \throws Error if the header is too short or the version is unknown
    static PcapFormat of(Bytes header);

    /// Whether records have the layout of `UsualPcap`.
    [[nodiscard]] bool is_usual() const noexcept {
        return record_header_size == 16 && lengths == Lengths::captured_first;
    }

    [[nodiscard]] std::uint32_t number(const std::byte* from) const noexcept {
        return big_endian ? load_be<std::uint32_t>(from) : load_le<std::uint32_t>(from);
    }
    [[nodiscard]] std::uint32_t captured_size(const std::byte* record) const noexcept {
        return number(record + (is_swapped(record) ? 12 : 8));
    }
    [[nodiscard]] std::uint32_t wire_size(const std::byte* record) const noexcept {
        return number(record + (is_swapped(record) ? 8 : 12));
    }

    [[nodiscard]] PacketTime time(const std::byte* record) const noexcept {
        return pcap_time(number(record), number(record + 4), nanoseconds);
    }
    /// The packet type of Linux (`PACKET_…`), which only the longer record headers have.
    [[nodiscard]] std::optional<unsigned> packet_type(const std::byte* record) const noexcept {
        constexpr std::size_t packet_type_at = 22;
        return record_header_size > packet_type_at ? std::optional(std::to_integer<unsigned>(record[packet_type_at]))
                                                   : std::nullopt;
    }

private:
    [[nodiscard]] bool is_swapped(const std::byte* record) const noexcept {
        if (lengths == Lengths::captured_first) [[likely]] {
            return false;
        }
        return lengths == Lengths::wire_first || number(record + 8) > number(record + 12);
    }
};

/// The record layout of nearly all files, with the byte order as a template parameter.
template <bool big_endian>
struct UsualPcap {
    static constexpr std::size_t record_header_size = 16;

    bool nanoseconds = false;

    [[nodiscard]] static std::uint32_t number(const std::byte* from) noexcept {
        return big_endian ? load_be<std::uint32_t>(from) : load_le<std::uint32_t>(from);
    }
    [[nodiscard]] static std::uint32_t captured_size(const std::byte* record) noexcept { return number(record + 8); }
    [[nodiscard]] static std::uint32_t wire_size(const std::byte* record) noexcept { return number(record + 12); }
    [[nodiscard]] PacketTime time(const std::byte* record) const noexcept {
        return pcap_time(number(record), number(record + 4), nanoseconds);
    }
};

/// Whether a file begins with one of pcap's magic numbers.
[[nodiscard]] bool looks_like_pcap(Bytes head) noexcept;

}  // namespace spindrift::packet
