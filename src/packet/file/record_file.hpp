#pragma once

#include "file_head.hpp"

#include <spindrift/packet/packet_reader.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>

namespace spindrift::packet {

/// Reads a file that consists of records. Packets are views of the batch's memory, which the file is read into.
class RecordFile : public PacketReader {
public:
    explicit RecordFile(FileHead head);

    Result read(PacketBatch& batch, const file::Wait& wait) final;
    PacketLosses losses() noexcept final { return {.dropped_upstream = dropped_}; }
    [[nodiscard]] bool may_block() const noexcept final { return !stream_->is_regular(); }
    [[nodiscard]] std::uint64_t octets_read() const noexcept final { return stream_->octets_read(); }
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept final { return stream_->total_size(); }

protected:
    enum class Outcome {
        taken,
        incomplete,  ///< more octets are needed
        invalid,     ///< malformed; `reason_` tells why
    };

    /// Reads one record: appends its packets and sets `size` to its size. Must not change any state, nor the octets,
    /// unless it returns `taken`.
    virtual Outcome take(std::span<std::byte> octets, std::vector<Packet>& packets, std::size_t& size) = 0;

    /// Counts packets that the file reports as dropped. The first call, also with 0, says that it does report them.
    void add_dropped(std::uint64_t packets) noexcept { dropped_ = saturated_sum(dropped_.value_or(0), packets); }

    /// Numbers from files may be of any size: a sum that is too large is the largest number.
    [[nodiscard]] static constexpr std::uint64_t saturated_sum(std::uint64_t a, std::uint64_t b) noexcept {
        return a + std::min(b, std::numeric_limits<std::uint64_t>::max() - a);
    }

    /// Why a record is invalid.
    std::string reason_;

private:
    std::size_t take_all(PacketBatch& batch);
    Result end(std::size_t rest, file::InputStream::Result result);

    std::unique_ptr<file::InputStream> stream_;
    Buffer carry_;                // octets of incomplete records
    std::uint64_t position_ = 0;  // offset in the file of the next record
    std::optional<std::uint64_t> dropped_;
};

/// Opens a file of ERF records.
[[nodiscard]] std::unique_ptr<PacketReader> open_erf(FileHead head);

/// Whether a file may be ERF. The format has no magic number, so this checks the headers of the first records.
[[nodiscard]] bool looks_like_erf(Bytes head) noexcept;

/// Opens a pcapng file.
[[nodiscard]] std::unique_ptr<PacketReader> open_pcapng(FileHead head);

[[nodiscard]] bool looks_like_pcapng(Bytes head) noexcept;

}  // namespace spindrift::packet
