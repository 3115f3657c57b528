#pragma once

#include "channel.hpp"
#include "message_block.hpp"

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/udp_address.hpp>

#include <memory>
#include <string>

namespace spindrift::ndag {

/// A socket bound to a multicast group and a port, so that nothing else comes by it (docs/formats/ndag.md 5.3).
/// \throws Error with what could not be done
[[nodiscard]] FileDescriptor open_group_socket(const net::UdpAddress& group);

/// The octets of bursts there should be room for (docs/formats/ndag.md 5.3).
inline constexpr int receive_buffer_size = 16 << 20;

/// Makes room for bursts. \returns the octets the kernel grants, of those wanted
int enlarge_receive_buffer(const FileDescriptor& socket) noexcept;

/// The datagrams of one stream, in blocks that are filled by the kernel, many at a time, and read where they are.
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
    std::shared_ptr<MessageBlock> block_;  // the present one; none before the first datagram
    unsigned received_ = 0;                // slots of it that were filled
    unsigned taken_ = 0;                   // slots of it that were taken
    std::uint32_t overrun_seen_ = 0;
    std::uint64_t overrun_ = 0;
};

}  // namespace spindrift::ndag
