#pragma once

#include <spindrift/file/output_stream.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace spindrift::packet {

enum class PacketFormat {
    pcap,              ///< times in microseconds; one link layer per file
    pcap_nanoseconds,  ///< times in nanoseconds
    pcapng,            ///< times in nanoseconds, directions, tags, any number of link layers
    erf,               ///< exact times, directions; see `erf_content` for the supported link layers
};

/// Writes packets to a file. One thread at a time.
///
/// pcap and pcapng do not store the frame check sequence of Ethernet: it is not part of the length on the wire, and its
/// octets are cut off (docs/formats/ndag.md 3.5). Corsaro tags before a frame are not part of
/// it: pcapng keeps them in an option of the packet, the other formats do not write them. Writing to a closed pipe
/// throws only if the program ignores SIGPIPE; otherwise the signal ends the program.
class PacketWriter {
public:
    PacketWriter() = default;
    PacketWriter(const PacketWriter&) = delete;
    PacketWriter& operator=(const PacketWriter&) = delete;
    /// Does not write buffered packets: call `close` first.
    virtual ~PacketWriter() = default;

    /// Writes a packet, through a buffer.
    /// \returns false if the format does not support the packet's link layer, or, for pcap, if it differs from that of
    ///     the first packet
    /// \throws Error if writing failed; all later calls throw as well
    virtual bool write(const Packet& packet) = 0;

    /// Writes the buffer to the file. A compressor may still hold octets back. \throws Error
    virtual void flush() = 0;

    /// Writes everything and closes the file. A file without packets gets a header. \throws Error if data may be lost
    virtual void close() = 0;

    /// Packets written with fewer octets than they have, or a smaller length on the wire: pcap and pcapng store at most
    /// 262,144 octets, ERF a record and a length of at most 65,535.
    [[nodiscard]] std::uint64_t cut() const noexcept { return cut_; }

protected:
    std::uint64_t cut_ = 0;
};

/// Creates a file, or truncates an existing one.
/// \param path `-` for standard output; compressed if it ends in `.gz`, `.zst` or `.xz`
/// \throws Error if it cannot be opened
[[nodiscard]] std::unique_ptr<PacketWriter> open_packet_writer(PacketFormat format, const std::string& path);

/// Writes pcapng to an opened file.
[[nodiscard]] std::unique_ptr<PacketWriter> open_pcapng_writer(std::unique_ptr<file::OutputStream> out);

}  // namespace spindrift::packet
