#pragma once

#include "channel.hpp"
#include "message_block.hpp"

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/net/udp_address.hpp>

#include <memory>
#include <string>
#include <vector>

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
    /// \param blocks shared with other channels of the same thread
    /// \param allow addresses from which datagrams are accepted
    /// \throws Error if the group cannot be joined, or no memory is left
    DatagramChannel(const net::UdpAddress& group, std::shared_ptr<MessageBlockPool> blocks, net::AllowList allow);

    [[nodiscard]] int descriptor() const noexcept override { return socket_.get(); }
    bool receive() override;
    [[nodiscard]] std::optional<Bytes> take() override;
    void pin(std::vector<std::shared_ptr<const void>>& pinned) override;
    [[nodiscard]] bool has_margins() const noexcept override { return true; }
    [[nodiscard]] bool has_large_buffer() const noexcept override;
    [[nodiscard]] bool lacks_memory() const noexcept override { return lacks_memory_; }
    [[nodiscard]] ChannelLosses losses() noexcept override;

private:
    // Slots of the reserve: few, as there may be many streams.
    static constexpr unsigned reserve_slots = 4;

    void take_block();
    void set_names(mmsghdr* headers, unsigned count) noexcept;
    [[nodiscard]] bool is_allowed(unsigned slot) const noexcept;

    FileDescriptor socket_;
    int receive_buffer_ = 0;
    std::shared_ptr<MessageBlockPool> pool_;
    std::shared_ptr<MessageBlock> reserve_;  // for this stream only, so that others cannot take all memory
    net::AllowList allow_;
    std::vector<sockaddr_storage> names_;  // the senders of datagrams, by slot; empty if all are allowed
    std::shared_ptr<MessageBlock> block_;  // the current block; null while nothing is received
    unsigned received_ = 0;                // its slots that were filled
    unsigned taken_ = 0;                   // its slots that were taken
    bool lacks_memory_ = false;
    std::uint32_t overrun_seen_ = 0;
    std::uint64_t overrun_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace spindrift::ndag
