#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

/// Packets as human-readable text: the output of `tracepktdump` (docs/formats/ndag.md 8.2 to 8.14).
namespace spindrift::dump {

/// The zone in which times are shown.
enum class TimeZone : std::uint8_t { local, utc };

/// Formats packets, header by header. One thread at a time. It keeps a cache between packets, but the output of a
/// packet does not depend on earlier ones.
class PacketDumper {
public:
    explicit PacketDumper(TimeZone zone = TimeZone::local);
    PacketDumper(const PacketDumper&) = delete;
    PacketDumper& operator=(const PacketDumper&) = delete;
    ~PacketDumper();

    /// Appends the lines of a packet, beginning with an empty line. Accepts any octets: a truncated header is shown up
    /// to the end of the capture.
    ///
    /// The names of services and protocols are those of the system, read when the
    /// first dumper is constructed.
    void append(Buffer& out, const packet::Packet& packet);

    /// Appends the octets of a packet in rows, in hex and as characters, below its time and lengths.
    void append_octets(Buffer& out, const packet::Packet& packet);

    /// Appends the lines of octets of which the protocol is known, and of what they carry.
    /// \param space what numbers the protocol: `link`, `eth`, `ip`, `tcp`, `udp` and so on (docs/formats/ndag.md 8.3)
    void append_header(Buffer& out, std::string_view space, int number, Bytes octets);

private:
    struct State;
    void append_capture(Buffer& out, const packet::Packet& packet);

    std::unique_ptr<State> state_;
};

}  // namespace spindrift::dump
