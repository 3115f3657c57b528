#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace spindrift::ndag {

/// Memory for datagrams that are received together. A slot has room for any datagram, and for the margins of packets
/// behind it, but takes no more memory than was written to it.
class MessageBlock {
public:
    static constexpr unsigned slots = 32;
    static constexpr std::size_t slot_size = 65'536;

    /// \throws Error if there is no memory
    MessageBlock();
    MessageBlock(const MessageBlock&) = delete;
    MessageBlock& operator=(const MessageBlock&) = delete;
    ~MessageBlock();

    /// What `recvmmsg` fills.
    [[nodiscard]] mmsghdr* headers() noexcept { return headers_.data(); }
    [[nodiscard]] const std::byte* slot(unsigned number) const noexcept { return memory_ + number * slot_size; }
    [[nodiscard]] std::size_t size_of(unsigned number) const noexcept { return headers_[number].msg_len; }

private:
    std::byte* memory_;  // mapped
    std::array<mmsghdr, slots> headers_{};
    std::array<iovec, slots> vectors_{};
};

/// Lends blocks, the one given back last first: its memory is still at hand. Blocks come back by themselves, from any
/// thread, when nobody holds them any more.
class MessageBlockPool : public std::enable_shared_from_this<MessageBlockPool> {
public:
    /// So many are lent at a time at most: who holds packets for long holds up those who receive.
    static constexpr unsigned max_blocks = 64;

    /// \returns nothing if too many are lent, or there is no memory
    [[nodiscard]] std::shared_ptr<MessageBlock> take();

private:
    void give_back(MessageBlock* block) noexcept;

    std::mutex mutex_;
    std::vector<std::unique_ptr<MessageBlock>> free_;
    unsigned lent_ = 0;
};

}  // namespace spindrift::ndag
