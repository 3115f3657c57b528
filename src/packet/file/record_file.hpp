#pragma once

#include "file_head.hpp"

#include <spindrift/packet/packet_reader.hpp>

#include <cstdint>
#include <string>

namespace spindrift::packet {

/// Reads a file that consists of records. Packets are views of the batch's memory, which the file is read into.
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
        incomplete,  ///< more octets are needed
        invalid,     ///< malformed; `reason_` tells why
    };

    /// Reads one record: appends its packets and sets `size` to its size. Must not change any state unless it returns
    /// `taken`.
    virtual Outcome take(Bytes octets, std::vector<Packet>& packets, std::size_t& size) = 0;

    void add_dropped(std::uint64_t packets) noexcept { dropped_ += packets; }

    /// Why a record is invalid.
    std::string reason_;

private:
    std::size_t take_all(PacketBatch& batch);
    Result end(std::size_t rest, file::InputStream::Result result);

    std::unique_ptr<file::InputStream> stream_;
    Buffer carry_;                // octets of incomplete records
    std::uint64_t position_ = 0;  // offset in the file of the next record
    std::uint64_t dropped_ = 0;
};

/// Opens a file of ERF records.
[[nodiscard]] std::unique_ptr<PacketReader> open_erf(FileHead head);

/// Whether a file may be ERF. The format has no magic number, so this checks the headers of the first records.
[[nodiscard]] bool looks_like_erf(Bytes head) noexcept;

/// Opens a pcapng file.
[[nodiscard]] std::unique_ptr<PacketReader> open_pcapng(FileHead head);

[[nodiscard]] bool looks_like_pcapng(Bytes head) noexcept;

}  // namespace spindrift::packet
