#pragma once

#include <spindrift/packet/packet_writer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace spindrift::packet {

/// Writes packets to a sequence of files: a new one for each interval of packet time, or when one is large.
///
///     packet::RotatingPacketWriter writer({.format = packet::PacketFormat::pcap,
///                                          .path = "capture-%Y%m%d-%H%M%S.pcap.zst",
///                                          .interval = std::chrono::minutes(5)});
///
/// makes `capture-20260302-140500.pcap.zst` and so on. Intervals are aligned to multiples since 1970 in UTC; one
/// without packets has no file. A packet that is older than the interval of the current file is written to the current
/// file.
class RotatingPacketWriter final : public PacketWriter {
public:
    struct Options {
        PacketFormat format = PacketFormat::pcapng;
        /// The name of each file, with the conversions of strftime(3) for the beginning of its interval in UTC, or,
        /// without an interval, for its first packet. Compressed as in `open_packet_writer`. If there is a file of that
        /// name, `-2`, `-3` and so on come before the first dot of the name: no file is overwritten.
        std::string path;
        std::chrono::seconds interval{0};  ///< 0 for no limit
        std::uint64_t max_bytes = 0;       ///< captured bytes of the packets of a file; 0 for no limit
        /// Called when a file is complete, with its name; optional.
        std::function<void(const std::string& path)> on_closed{};
    };

    explicit RotatingPacketWriter(Options options);
    ~RotatingPacketWriter() override;

    /// \returns false also for metadata before the first packet, as these have no time
    /// \throws Error also if a new file cannot be opened
    bool write(const Packet& packet) override;
    void flush() override;
    /// Completes the current file. A further packet begins another.
    void close() override;

    /// The name of the current file; empty if there is none.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    [[nodiscard]] bool is_full(const Packet& packet) const noexcept;
    void open(const Packet& packet);
    [[nodiscard]] std::uint32_t interval_of(const Packet& packet) const noexcept;

    Options options_;
    std::unique_ptr<PacketWriter> writer_;  // of the current file
    std::string path_;
    std::uint32_t begin_ = 0;       // seconds, of its interval
    std::uint64_t bytes_ = 0;       // captured, of its packets
    std::uint64_t closed_cut_ = 0;  // of the files before
};

}  // namespace spindrift::packet
