#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/decoded.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// nDAG: live packets, multicast as parallel streams of datagrams (docs/formats/ndag.md).
namespace spindrift::ndag {

/// Octets of the header of every message: `NDAG`, version, type, monitor ID.
inline constexpr std::size_t header_size = 8;
/// Octets before the first record of a data message.
inline constexpr std::size_t data_header_size = 24;
/// The maximum of the record count in a message.
inline constexpr unsigned max_records = 0x7FFF;
/// The size of a keep-alive that all receivers accept (docs/formats/ndag.md 2.6).
inline constexpr std::size_t keep_alive_size = 24;

enum class MessageType : std::uint8_t {
    beacon = 1,
    erf = 2,
    restarted = 3,  ///< from the first version of the protocol; not in use
    rt = 4,         ///< reserved; not in use
    keep_alive = 5,
    tagged = 6,
};

enum class Errc : std::uint8_t {
    short_header,   ///< fewer than 8 octets
    bad_magic,      ///< does not begin with `NDAG`
    bad_version,    ///< a version other than 1
    short_message,  ///< too short for its type
    short_list,     ///< a beacon with fewer ports than its count
    unexpected,     ///< a type that is not expected here
};

[[nodiscard]] std::string_view text(Errc error) noexcept;

struct Header {
    MessageType type{};
    std::uint16_t monitor = 0;

    [[nodiscard]] static Decoded<Header, Errc> parse(Bytes datagram) noexcept;
};

/// The list of a monitor's streams, which it sends once a second (docs/formats/ndag.md 2.3).
struct Beacon {
    std::uint16_t monitor = 0;
    std::vector<std::uint16_t> ports;

    /// The size of a beacon with this number of ports, in octets.
    [[nodiscard]] static constexpr std::size_t size(std::size_t ports) noexcept { return header_size + 2 + 2 * ports; }

    /// Octets after the last port are ignored.
    [[nodiscard]] static Decoded<Beacon, Errc> parse(Bytes datagram);
};

/// The header of a data message, before its records (docs/formats/ndag.md 2.4).
struct DataHeader {
    MessageType type{};  ///< `erf` or `tagged`
    std::uint16_t monitor = 0;
    std::uint64_t started = 0;  ///< identifies one run of a monitor; compare for equality only
    std::uint32_t sequence = 0;
    std::uint16_t stream = 0;
    std::uint16_t records = 0;
    bool is_truncated = false;  ///< one record follows, which extends to the end whatever its own length field is

    /// \returns `unexpected` for messages of other types, if their common header is valid
    [[nodiscard]] static Decoded<DataHeader, Errc> parse(Bytes datagram) noexcept;
};

/// The sequence number after another. They start at 1, and 0 is skipped when they wrap.
[[nodiscard]] constexpr std::uint32_t next_sequence(std::uint32_t sequence) noexcept {
    return sequence == 0xFFFF'FFFFU ? 1 : sequence + 1;
}

/// The value of `DataHeader::started` for a monitor that starts at this time.
[[nodiscard]] std::uint64_t started_at(Timestamp time) noexcept;

/// Writes all fields, which are `data_header_size` octets.
void put_data_header(std::byte* to, const DataHeader& header) noexcept;

/// Writes `header_size` octets.
void put_header(std::byte* to, MessageType type, std::uint16_t monitor) noexcept;

/// Encodes a beacon.
[[nodiscard]] std::vector<std::byte> make_beacon(std::uint16_t monitor, std::span<const std::uint16_t> ports);

}  // namespace spindrift::ndag
