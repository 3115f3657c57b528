#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/packet_time.hpp>

#include <cstdint>
#include <optional>

// The format nearly all capture files have: a header of 24 octets, then records of a header and a packet
// (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-03.html), and its forerunners.
namespace spindrift::packet {

/// The time of a record, whose fraction may be beyond a second.
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
    int link_type = 0;                       ///< as libpcap numbers it (`DLT_…`)
    std::optional<unsigned> check_sequence;  ///< octets of it behind each packet, if the header says that

    /// Where the two lengths of a record are: versions before 2.3 have them the other way round, and 2.3 has either.
    enum class Lengths : std::uint8_t { captured_first, wire_first, smaller_is_captured };
    Lengths lengths = Lengths::captured_first;

    /// \throws Error for a version nobody knows
    static PcapFormat of(Bytes header);

    /// Whether records are as `UsualPcap` has them.
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

private:
    [[nodiscard]] bool is_swapped(const std::byte* record) const noexcept {
        if (lengths == Lengths::captured_first) [[likely]] {
            return false;
        }
        return lengths == Lengths::wire_first || number(record + 8) > number(record + 12);
    }
};

/// Records as nearly all files have them.
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

/// Whether a file is pcap of any kind.
[[nodiscard]] bool looks_like_pcap(Bytes head) noexcept;

}  // namespace spindrift::packet
