#pragma once

#include <spindrift/packet/packet_reader.hpp>

#include <memory>
#include <string>

/// Packets from files, compressed or not (gzip, zstd, xz, bzip2, lz4). A path of `-` is standard input.
///
/// Readers deliver what comes before a place that makes no sense, then fail with one line that names the octet of the
/// (decompressed) file. `dropped` of ERF is the sum of the loss counters, of pcapng that of the packets.
namespace spindrift::packet {

/// Opens a file in whatever format its first octets are: pcap of either order of octets, with microseconds or
/// nanoseconds, pcapng or ERF.
/// \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_packet_file(const std::string& path);

/// Opens a file of ERF records. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_erf_file(const std::string& path);

/// Opens a file of ERF records that is not compressed, even if it looks so: one in 16 million begins like gzip.
/// \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_raw_erf_file(const std::string& path);

/// Opens a pcap file. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_pcap_file(const std::string& path);

/// Opens a pcapng file. Blocks that tell about the capture are packets too, of `LinkLayer::pcapng_meta` (pcapng.hpp).
/// \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_pcapng_file(const std::string& path);

}  // namespace spindrift::packet
