#pragma once

#include "file_head.hpp"

#include <spindrift/packet/packet_reader.hpp>

#include <cstdint>
#include <string>

namespace spindrift::packet {

/// Reads a file that is records one after the other. Packets are where the file's octets were read to.
class RecordFile : public PacketReader {
public:
    explicit RecordFile(FileHead head);

    Result read(PacketBatch& batch, const file::Wait& wait) final;
    PacketLosses losses() noexcept final { return {.dropped = dropped_}; }
    [[nodiscard]] std::uint64_t octets_read() const noexcept final { return stream_->octets_read(); }
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept final { return stream_->total_size(); }

protected:
    enum class Outcome {
        taken,
        incomplete,  ///< it ends behind the octets there are
        senseless,   ///< for the reason `reason` gives
    };

    /// Takes one record, appends its packets, and says how long it is. Nothing else may change unless it is taken.
    virtual Outcome take(Bytes octets, std::vector<Packet>& packets, std::size_t& size) = 0;

    void add_dropped(std::uint64_t packets) noexcept { dropped_ += packets; }

    /// Why a record makes no sense.
    std::string reason_;

private:
    std::size_t take_all(PacketBatch& batch);
    Result end(std::size_t rest, file::InputStream::Result result);

    std::unique_ptr<file::InputStream> stream_;
    Buffer carry_;                // read, but not complete
    std::uint64_t position_ = 0;  // of the file, where what was taken ends
    std::uint64_t dropped_ = 0;
};

/// A file of ERF records.
[[nodiscard]] std::unique_ptr<PacketReader> open_erf(FileHead head);

/// Whether a file may be one. ERF has no magic number; its first records must make sense.
[[nodiscard]] bool looks_like_erf(Bytes head) noexcept;

/// A pcapng file.
[[nodiscard]] std::unique_ptr<PacketReader> open_pcapng(FileHead head);

[[nodiscard]] bool looks_like_pcapng(Bytes head) noexcept;

}  // namespace spindrift::packet
