#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <memory>

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

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace spindrift::dump
