#pragma once

#include "source.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <atomic>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

namespace spindrift::trace {

/// A file or an interface that several threads share. A thread that needs packets reads a batch if no other thread is
/// reading: for itself, or, to keep flows together, for all threads.
class SharedSource final : public Input::Source {
public:
    /// \throws Error if no file descriptors are left
    SharedSource(std::unique_ptr<packet::PacketReader> reader, unsigned threads, Sharing sharing);
    ~SharedSource() override;

    [[nodiscard]] packet::PacketReader& reader(unsigned thread) noexcept override;
    [[nodiscard]] bool is_live() const noexcept override { return reader_->is_live(); }
    [[nodiscard]] bool may_block() const noexcept override { return reader_->may_block(); }
    void add_losses(unsigned thread, Statistics& statistics) const override;

private:
    class ThreadReader;

    using Result = packet::PacketReader::Result;

    static constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();

    /// Packets for one thread, and the batch that owns their memory.
    struct Share {
        std::shared_ptr<packet::PacketBatch> batch;
        std::vector<packet::Packet> packets;
    };

    bool begin_reading();
    void end_reading(Result result);
    void update_dropped() noexcept;
    void update_may_read();
    void distribute(const std::shared_ptr<packet::PacketBatch>& batch);
    [[nodiscard]] bool is_full() const noexcept;

    std::unique_ptr<packet::PacketReader> reader_;
    Sharing sharing_;
    std::uint64_t key_;  // secret key of the flow hash, so that an attacker cannot send all packets to one thread
    std::atomic<std::uint64_t> dropped_ = unknown;

    std::mutex mutex_;         // protects all members below
    FileDescriptor may_read_;  // eventfd, readable when a thread may start to read, or the input has ended
    bool is_reading_ = false;
    Result ended_ = Result::packets;  // `end` or `failed` after the end
    std::vector<std::unique_ptr<ThreadReader>> readers_;
};

}  // namespace spindrift::trace
