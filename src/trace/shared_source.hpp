#pragma once

#include "source.hpp"

#include <spindrift/base/file_descriptor.hpp>

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

namespace spindrift::trace {

/// A file or an interface that several threads share: the one that needs packets and finds nobody else doing so reads a
/// batch, for itself or, where flows are to stay together, for all.
class SharedSource final : public Input::Source {
public:
    /// \param counts_drops whether the reader knows of packets that were lost before it
    /// \throws Error if the system has no descriptors left
    SharedSource(std::unique_ptr<packet::PacketReader> reader, unsigned threads, Sharing sharing, bool counts_drops);
    ~SharedSource() override;

    [[nodiscard]] packet::PacketReader& reader(unsigned thread) noexcept override;
    [[nodiscard]] bool is_live() const noexcept override { return reader_->is_live(); }
    void add_losses(unsigned thread, Statistics& statistics) const override;

private:
    class ThreadReader;

    using Result = packet::PacketReader::Result;

    /// Packets for one thread, and all that were read with them.
    struct Share {
        std::shared_ptr<packet::PacketBatch> batch;
        std::vector<packet::Packet> packets;
    };

    bool begin_reading();
    void end_reading(Result result);
    void update_may_read();
    void distribute(const std::shared_ptr<packet::PacketBatch>& batch);
    [[nodiscard]] bool is_full() const noexcept;

    std::unique_ptr<packet::PacketReader> reader_;
    Sharing sharing_;
    bool counts_drops_;
    std::uint64_t key_;  // of the hashes of flows, so that nobody outside can load one thread
    std::atomic<std::uint64_t> dropped_ = 0;

    std::mutex mutex_;         // for all below
    FileDescriptor may_read_;  // readable when somebody may begin
    bool is_reading_ = false;
    Result ended_ = Result::packets;  // not yet
    std::vector<std::unique_ptr<ThreadReader>> readers_;
};

}  // namespace spindrift::trace
