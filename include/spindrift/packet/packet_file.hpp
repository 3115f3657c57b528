#pragma once

#include <spindrift/packet/packet_reader.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

/// Reads packets from files, uncompressed or compressed (gzip, zstd, xz, bzip2, lz4). The path `-` is standard input; a
/// URL `http://…` or `https://…` is downloaded. `wait` waits for the first octets of pipes and URLs; if it returns
/// false, opening fails. `memory` is charged for the state of a decompressor (`file::Decompressor`), and must outlive
/// the reader.
///
/// If a file is malformed, readers first deliver the packets before that point, then fail with a one-line error message
/// that contains the offset in the (decompressed) file. `PacketLosses::dropped_upstream` is, for ERF, the sum of the
/// loss counters; for pcapng, if the file has such numbers, the sum over its interfaces: of each the drop counts of its
/// packets or those of its statistics, whichever are more. pcap files have no such numbers.
namespace spindrift::packet {

enum class FileFormat : std::uint8_t { pcap, pcapng, erf };

/// The format by the first octets of a file, decompressed; 24 of them are enough. Nothing if it is none of these.
[[nodiscard]] std::optional<FileFormat> file_format_of(Bytes head) noexcept;

/// Opens a file whose format is detected from its first octets: pcap in either byte order with microseconds or
/// nanoseconds, pcapng, or ERF.
/// \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_packet_file(const std::string& path,
                                                             const file::Wait& wait = file::wait_readable,
                                                             MemoryBudget* memory = nullptr);

/// Opens a file of ERF records. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_erf_file(const std::string& path,
                                                          const file::Wait& wait = file::wait_readable,
                                                          MemoryBudget* memory = nullptr);

/// Opens a file of ERF records without detecting compression: one ERF file in 16 million begins like a gzip file.
/// \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_raw_erf_file(const std::string& path,
                                                              const file::Wait& wait = file::wait_readable,
                                                              MemoryBudget* memory = nullptr);

/// Opens a pcap file. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_pcap_file(const std::string& path,
                                                           const file::Wait& wait = file::wait_readable,
                                                           MemoryBudget* memory = nullptr);

/// Opens a pcapng file. Blocks that describe the capture are packets of `LinkLayer::pcapng_meta` (pcapng.hpp). Tags
/// that `PacketWriter` has kept in a file are before their packets again, whose link layer is `corsaro_tags`. \throws
/// Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<PacketReader> open_pcapng_file(const std::string& path,
                                                             const file::Wait& wait = file::wait_readable,
                                                             MemoryBudget* memory = nullptr);

}  // namespace spindrift::packet
