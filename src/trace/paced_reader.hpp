#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace spindrift::trace {

/// Hands packets out at the times they once came, counted from the first.
class PacedReader final : public packet::PacketReader {
public:
    /// \param speed 1 for as it was, 2 for twice as fast
    /// \throws Error if the system has no descriptors left
    PacedReader(std::unique_ptr<packet::PacketReader> reader, double speed);

    Result read(packet::PacketBatch& batch, const file::Wait& wait) override;
    [[nodiscard]] packet::PacketLosses losses() noexcept override { return reader_->losses(); }

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Clock::time_point due(const packet::Packet& packet) const noexcept;
    void set_timer(Clock::time_point time) noexcept;
    void deliver_due(packet::PacketBatch& batch);

    std::unique_ptr<packet::PacketReader> reader_;
    double speed_;
    FileDescriptor timer_;
    packet::PacketBatch waiting_;
    std::size_t next_ = 0;  // of those waiting
    std::optional<packet::PacketTime> first_;
    Clock::time_point start_;
};

}  // namespace spindrift::trace
