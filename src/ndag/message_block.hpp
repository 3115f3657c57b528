#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace spindrift::ndag {

/// Memory for datagrams that are received together. Every slot has room for the largest datagram and the margin of its
/// last packet. Memory is mapped lazily: pages that are never written take none.
class MessageBlock {
public:
    static constexpr unsigned slots = 32;
    static constexpr std::size_t slot_size = 65'536;

    /// \throws Error if there is no memory
    MessageBlock();
    MessageBlock(const MessageBlock&) = delete;
    MessageBlock& operator=(const MessageBlock&) = delete;
    ~MessageBlock();

    /// The headers for `recvmmsg`.
    [[nodiscard]] mmsghdr* headers() noexcept { return headers_.data(); }
    [[nodiscard]] const std::byte* slot(unsigned number) const noexcept { return memory_ + number * slot_size; }
    [[nodiscard]] std::size_t size_of(unsigned number) const noexcept { return headers_[number].msg_len; }

private:
    std::byte* memory_;  // from mmap
    std::array<mmsghdr, slots> headers_{};
    std::array<iovec, slots> vectors_{};
};

/// A pool of blocks. The block returned last is used first, because its memory is still in the cache. A block returns
/// to the pool when its last owner releases it, in any thread.
class MessageBlockPool : public std::enable_shared_from_this<MessageBlockPool> {
public:
    /// Maximum number of blocks in use. When it is reached, receiving pauses until a consumer releases packets.
    static constexpr unsigned max_blocks = 64;

    /// \returns null if too many blocks are in use, or there is no memory
    [[nodiscard]] std::shared_ptr<MessageBlock> take();

private:
    void give_back(MessageBlock* block) noexcept;

    std::mutex mutex_;
    std::vector<std::unique_ptr<MessageBlock>> free_;
    unsigned lent_ = 0;
};

}  // namespace spindrift::ndag
