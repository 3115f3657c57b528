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
    /// \param hasher replaces `sharing`, unless it is empty
    /// \param max_memory octets of batches that threads hold or will get: when there are as many, reading pauses. One
    ///     batch is read in any case, whatever its size
    /// \throws Error if no file descriptors are left
    SharedSource(std::unique_ptr<packet::PacketReader> reader, unsigned threads, Sharing sharing, Hasher hasher,
                 std::size_t max_memory);
    ~SharedSource() override;

    [[nodiscard]] packet::PacketReader& reader(unsigned thread) noexcept override;
    [[nodiscard]] bool is_live() const noexcept override { return reader_->is_live(); }
    [[nodiscard]] bool counts_nanoseconds() const noexcept override { return reader_->counts_nanoseconds(); }
    [[nodiscard]] std::optional<int> link_type() const noexcept override { return reader_->link_type(); }
    [[nodiscard]] bool may_block() const noexcept override { return reader_->may_block(); }
    void add_losses(unsigned thread, Statistics& statistics) const override;

private:
    class ThreadReader;

    using Result = packet::PacketReader::Result;

    static constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();

    /// The memory of a batch, from when it is read until the last thread that has a part of it reads again.
    class HeldMemory {
    public:
        HeldMemory(std::atomic<std::size_t>& total, std::size_t octets) noexcept : total_(total), octets_(octets) {
            total_ += octets_;
        }
        HeldMemory(const HeldMemory&) = delete;
        HeldMemory& operator=(const HeldMemory&) = delete;
        ~HeldMemory() { total_ -= octets_; }

    private:
        std::atomic<std::size_t>& total_;
        std::size_t octets_;
    };

    /// Packets for one thread, and the batch that owns their memory.
    struct Share {
        std::shared_ptr<packet::PacketBatch> batch;
        std::vector<packet::Packet> packets;
        std::shared_ptr<const HeldMemory> held;
    };

    bool begin_reading();
    void end_reading(Result result);
    void update_dropped() noexcept;
    void update_may_read();
    void continue_with_memory();
    void distribute(const std::shared_ptr<packet::PacketBatch>& batch);
    [[nodiscard]] bool may_read() noexcept;
    [[nodiscard]] bool is_full() const noexcept;
    [[nodiscard]] bool gives_any() const noexcept { return sharing_ == Sharing::any && !hasher_; }
    [[nodiscard]] std::uint64_t hash(const packet::Packet& packet) const;

    std::unique_ptr<packet::PacketReader> reader_;
    Sharing sharing_;
    Hasher hasher_;
    std::uint64_t key_;  // secret key of the flow hash, so that an attacker cannot send all packets to one thread
    std::atomic<std::uint64_t> dropped_ = unknown;
    std::size_t max_memory_;
    std::atomic<std::size_t> held_ = 0;  // octets

    std::mutex mutex_;         // protects all members below
    FileDescriptor may_read_;  // eventfd, readable when a thread may start to read, or the input has ended
    bool is_reading_ = false;
    bool lacks_memory_ = false;       // no thread may read until another gives up its packets
    Result ended_ = Result::packets;  // `end` or `failed` after the end
    std::vector<std::unique_ptr<ThreadReader>> readers_;
};

}  // namespace spindrift::trace
