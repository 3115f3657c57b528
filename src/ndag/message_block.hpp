#pragma once

#include <spindrift/base/memory_budget.hpp>

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace spindrift::ndag {

/// Memory for datagrams that are received together. Every slot has room for the largest datagram and the margin of its
/// last packet. Memory is mapped lazily: pages that are never written take none.
class MessageBlock {
public:
    static constexpr unsigned max_slots = 32;
    static constexpr std::size_t slot_size = 65'536;

    /// \param memory charged with the whole size
    /// \throws Error if there is no memory
    MessageBlock(unsigned slots, std::shared_ptr<MemoryBudget> memory);
    MessageBlock(const MessageBlock&) = delete;
    MessageBlock& operator=(const MessageBlock&) = delete;
    ~MessageBlock();

    [[nodiscard]] unsigned slots() const noexcept { return slots_; }
    /// The headers for `recvmmsg`.
    [[nodiscard]] mmsghdr* headers() noexcept { return headers_.data(); }
    [[nodiscard]] const std::byte* slot(unsigned number) const noexcept { return memory_ + number * slot_size; }
    [[nodiscard]] std::size_t size_of(unsigned number) const noexcept { return headers_[number].msg_len; }

private:
    unsigned slots_;
    std::shared_ptr<MemoryBudget> budget_;  // batches of packets may outlive the receiver
    MemoryCharge charge_;
    std::byte* memory_;  // from mmap
    std::array<mmsghdr, max_slots> headers_{};
    std::array<iovec, max_slots> vectors_{};
};

/// The blocks of all streams of one thread. The block returned last is used first, because its memory is still in the
/// cache. A block returns to the pool when its last owner releases it, in any thread. Blocks that were not needed for a
/// while are freed, so that the memory that a burst has taken is given back.
class MessageBlockPool : public std::enable_shared_from_this<MessageBlockPool> {
public:
    /// \param memory charged for the blocks, lent or not, and for reserves
    /// \param shared the part of it for blocks, which leaves room for the reserves of further streams
    MessageBlockPool(std::shared_ptr<MemoryBudget> memory, std::shared_ptr<MemoryBudget> shared) noexcept
        : memory_(std::move(memory)), shared_(std::move(shared)) {}

    /// \returns null if there is no memory. Receiving then pauses until a consumer releases packets.
    [[nodiscard]] std::shared_ptr<MessageBlock> take();

    [[nodiscard]] const std::shared_ptr<MemoryBudget>& memory() const noexcept { return memory_; }

private:
    static constexpr unsigned trim_period = 256;  // blocks given back

    void give_back(MessageBlock* block) noexcept;

    std::shared_ptr<MemoryBudget> memory_;
    std::shared_ptr<MemoryBudget> shared_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<MessageBlock>> free_;
    std::size_t min_free_ = 0;  // since the last time that blocks were freed
    unsigned given_back_ = 0;   // since then
};

}  // namespace spindrift::ndag
