#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/decoded.hpp>
#include <spindrift/base/timestamp.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// nDAG: packets multicast live, as parallel streams of datagrams (docs/formats/ndag.md).
namespace spindrift::ndag {

/// Octets of what every message begins with: `NDAG`, version, type, monitor.
inline constexpr std::size_t header_size = 8;
/// Octets before the first record of a data message.
inline constexpr std::size_t data_header_size = 24;
/// The most records a message can announce.
inline constexpr unsigned max_records = 0x7FFF;
/// The octets of a keep-alive that every receiver bears (docs/formats/ndag.md 2.6).
inline constexpr std::size_t keep_alive_size = 24;

enum class MessageType : std::uint8_t {
    beacon = 1,
    erf = 2,
    restarted = 3,  ///< of the earliest protocol; nobody sends it
    rt = 4,         ///< reserved; nobody sends it
    keep_alive = 5,
    tagged = 6,
};

enum class Errc : std::uint8_t {
    short_header,   ///< fewer than 8 octets
    bad_magic,      ///< does not begin with `NDAG`
    bad_version,    ///< neither 0 nor what is not known
    short_message,  ///< ends before what its type needs
    short_list,     ///< a beacon with fewer ports than it announces
    unexpected,     ///< a type that does not belong here
};

[[nodiscard]] std::string_view text(Errc error) noexcept;

struct Header {
    MessageType type{};
    std::uint16_t monitor = 0;

    [[nodiscard]] static Decoded<Header, Errc> parse(Bytes datagram) noexcept;
};

/// Which streams a monitor sends, told once a second (docs/formats/ndag.md 2.3).
struct Beacon {
    std::uint16_t monitor = 0;
    std::vector<std::uint16_t> ports;

    /// The octets of a beacon with so many ports.
    [[nodiscard]] static constexpr std::size_t size(std::size_t ports) noexcept { return header_size + 2 + 2 * ports; }

    /// Octets behind the last port are let pass.
    [[nodiscard]] static Decoded<Beacon, Errc> parse(Bytes datagram);
};

/// What stands before the records of a data message (docs/formats/ndag.md 2.4).
struct DataHeader {
    MessageType type{};  ///< `erf` or `tagged`
    std::uint16_t monitor = 0;
    std::uint64_t started = 0;  ///< tells one run of a monitor from another, and nothing else
    std::uint32_t sequence = 0;
    std::uint16_t stream = 0;
    std::uint16_t records = 0;
    bool is_truncated = false;  ///< one record follows and fills the rest, whatever its own length says

    /// \returns `unexpected` for messages without records, which have a good header
    [[nodiscard]] static Decoded<DataHeader, Errc> parse(Bytes datagram) noexcept;
};

/// The sequence number behind another: they go from 1 and leave out 0.
[[nodiscard]] constexpr std::uint32_t next_sequence(std::uint32_t sequence) noexcept {
    return sequence == 0xFFFF'FFFFU ? 1 : sequence + 1;
}

/// What a monitor that begins at a time puts into `DataHeader::started`.
[[nodiscard]] std::uint64_t started_at(Timestamp time) noexcept;

/// Writes `header.records` and all else; room for `data_header_size` octets.
void put_data_header(std::byte* to, const DataHeader& header) noexcept;

/// Writes `header_size` octets.
void put_header(std::byte* to, MessageType type, std::uint16_t monitor) noexcept;

/// The octets of a beacon.
[[nodiscard]] std::vector<std::byte> make_beacon(std::uint16_t monitor, std::span<const std::uint16_t> ports);

}  // namespace spindrift::ndag
