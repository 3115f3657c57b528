#pragma once

#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace spindrift::packet {

enum class PacketFormat {
    pcap,              ///< times in microseconds; one link layer in a file
    pcap_nanoseconds,  ///< times in nanoseconds
    pcapng,            ///< times in nanoseconds, directions, any number of link layers
    erf,               ///< exact times, directions; see `erf_content` for what it can express
};

/// Writes packets to a file. One thread at a time. Ethernet has a frame check sequence less on the wire in pcap and
/// pcapng, and no more octets are stored than that leaves (docs/formats/ndag.md 3.5); tags in front of a frame are left
/// out. A pipe that nobody reads from is an error like others only where SIGPIPE is ignored.
class PacketWriter {
public:
    PacketWriter() = default;
    PacketWriter(const PacketWriter&) = delete;
    PacketWriter& operator=(const PacketWriter&) = delete;
    /// Without `close`, what was not flushed is lost.
    virtual ~PacketWriter() = default;

    /// \returns false if the format cannot express the packet, or pcap its link layer next to that of the first packet
    /// \throws Error if something could not be written; everything later fails for the same reason
    virtual bool write(const Packet& packet) = 0;

    /// Gives what was written to the system, but for what a compressor keeps. \throws Error
    virtual void flush() = 0;

    /// Ends the file, with a header if there were no packets. \throws Error if something may be lost
    virtual void close() = 0;
};

/// Creates a file, or empties the one there is.
/// \param path `-` for standard output; compressed if it ends in `.gz`, `.zst` or `.xz`
/// \throws Error if it cannot be opened
[[nodiscard]] std::unique_ptr<PacketWriter> open_packet_writer(PacketFormat format, const std::string& path);

}  // namespace spindrift::packet
