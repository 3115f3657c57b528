#pragma once

#include "channel.hpp"
#include "message_block.hpp"

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/udp_address.hpp>

#include <memory>
#include <string>

namespace spindrift::ndag {

/// A socket that is bound to a multicast group and port, so that it receives nothing else (docs/formats/ndag.md 5.3).
/// \throws Error with the reason
[[nodiscard]] FileDescriptor open_group_socket(const net::UdpAddress& group);

/// The requested size of receive buffers, in octets (docs/formats/ndag.md 5.3).
inline constexpr int receive_buffer_size = 16 << 20;

/// Requests a receive buffer of this size. \returns the size that the kernel granted
int enlarge_receive_buffer(const FileDescriptor& socket) noexcept;

/// Receives the datagrams of one stream. `recvmmsg` fills blocks with many datagrams at a time; packets are views of
/// these blocks.
class DatagramChannel final : public Channel {
public:
    /// \throws Error if the group cannot be joined
    explicit DatagramChannel(const net::UdpAddress& group);

    [[nodiscard]] int descriptor() const noexcept override { return socket_.get(); }
    bool receive() override;
    [[nodiscard]] std::optional<Bytes> take() override;
    void pin(std::vector<std::shared_ptr<const void>>& pinned) override;
    [[nodiscard]] bool has_margins() const noexcept override { return true; }
    [[nodiscard]] bool has_large_buffer() const noexcept override;
    [[nodiscard]] std::uint64_t overrun() noexcept override;

private:
    FileDescriptor socket_;
    int receive_buffer_ = 0;
    std::shared_ptr<MessageBlockPool> pool_ = std::make_shared<MessageBlockPool>();
    std::shared_ptr<MessageBlock> block_;  // the current block; null before the first datagram
    unsigned received_ = 0;                // its slots that were filled
    unsigned taken_ = 0;                   // its slots that were taken
    std::uint32_t overrun_seen_ = 0;
    std::uint64_t overrun_ = 0;
};

}  // namespace spindrift::ndag
