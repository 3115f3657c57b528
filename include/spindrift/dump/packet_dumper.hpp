#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/packet.hpp>

#include <memory>

/// Packets as text for people: what `tracepktdump` prints (docs/formats/ndag.md 8.2 to 8.14).
namespace spindrift::dump {

/// Writes packets, header by header. One thread at a time; what it remembers from one packet to the next is only there
/// to save work.
class PacketDumper {
public:
    PacketDumper();
    PacketDumper(const PacketDumper&) = delete;
    PacketDumper& operator=(const PacketDumper&) = delete;
    ~PacketDumper();

    /// Appends the lines of a packet, an empty one first. Any octets will do: a header that was cut off is shown as far
    /// as it was captured.
    ///
    /// Times are those of the local time zone. Names of services and protocols are the system's, as they were when the
    /// first dumper was made.
    void append(Buffer& out, const packet::Packet& packet);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace spindrift::dump
