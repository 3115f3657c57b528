#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <memory>
#include <optional>

namespace spindrift::trace {

/// Delivers the packets of a file with their original time distances.
class PacedReader final : public packet::PacketReader {
public:
    /// \param speed 1 for the original speed, 2 for twice as fast
    /// \throws Error if no file descriptors are left
    PacedReader(std::unique_ptr<packet::PacketReader> reader, double speed);

    Result read(packet::PacketBatch& batch, const file::Wait& wait) override;
    [[nodiscard]] bool counts_nanoseconds() const noexcept override { return reader_->counts_nanoseconds(); }
    [[nodiscard]] bool may_block() const noexcept override { return reader_->may_block(); }
    [[nodiscard]] packet::PacketLosses losses() noexcept override { return reader_->losses(); }

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] Clock::time_point due(const packet::Packet& packet) noexcept;
    void set_timer(Clock::time_point time) noexcept;
    void deliver_due(packet::PacketBatch& batch);

    std::unique_ptr<packet::PacketReader> reader_;
    double speed_;
    FileDescriptor timer_;
    packet::PacketBatch waiting_;
    std::size_t next_ = 0;  // index of the next packet in `waiting_`
    std::optional<packet::PacketTime> first_;
    Clock::time_point start_;
};

}  // namespace spindrift::trace
