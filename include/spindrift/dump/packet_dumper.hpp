#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/packet.hpp>

#include <memory>

/// Packets as human-readable text: the output of `tracepktdump` (docs/formats/ndag.md 8.2 to 8.14).
namespace spindrift::dump {

/// Formats packets, header by header. One thread at a time. It keeps a cache between packets, but the output of a
/// packet does not depend on earlier ones.
class PacketDumper {
public:
    PacketDumper();
    PacketDumper(const PacketDumper&) = delete;
    PacketDumper& operator=(const PacketDumper&) = delete;
    ~PacketDumper();

    /// Appends the lines of a packet, beginning with an empty line. Accepts any octets: a truncated header is shown up
    /// to the end of the capture.
    ///
    /// Times are in the local time zone. The names of services and protocols are those of the system, read when the
    /// first dumper is constructed.
    void append(Buffer& out, const packet::Packet& packet);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace spindrift::dump
