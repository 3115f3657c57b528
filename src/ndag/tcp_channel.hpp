#pragma once

#include "channel.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/udp_address.hpp>

namespace spindrift::ndag {

/// A non-blocking socket that listens for connections.
/// \throws Error with the reason
[[nodiscard]] FileDescriptor listen_on(const net::UdpAddress& address);

/// Receives a stream over TCP (docs/formats/ndag.md section 6). Accepts one connection at a time.
class TcpChannel final : public Channel {
public:
    /// \throws Error if the address cannot be bound
    explicit TcpChannel(const net::UdpAddress& address);

    [[nodiscard]] int descriptor() const noexcept override { return ready_.get(); }
    bool receive() override;
    [[nodiscard]] std::optional<Bytes> take() override;
    void pin(std::vector<std::shared_ptr<const void>>& pinned) override;
    // The last packet of a message is followed by the next message, which must not be overwritten.
    [[nodiscard]] bool has_margins() const noexcept override { return false; }

private:
    enum class Parsed { complete, incomplete, invalid };

    void accept();
    void close_connection() noexcept;
    void watch(int descriptor, int operation) noexcept;
    void watch_listener(bool wanted) noexcept;
    Parsed parse_message(Bytes octets, std::size_t& size) noexcept;

    FileDescriptor ready_;  // epoll of the connection, or, if there is none, of the listener
    FileDescriptor listener_;
    bool listener_watched_ = false;
    FileDescriptor connection_;
    void discard_taken();

    std::shared_ptr<Buffer> octets_ = std::make_shared<Buffer>();  // received; batches may share the ownership
    std::size_t taken_ = 0;                                        // octets of taken messages in `octets_`
    // The next message may arrive in several pieces. These remember its complete records, so that they are parsed once.
    unsigned complete_records_ = 0;
    std::size_t complete_size_ = 0;  // octets up to the end of these records, with the message header
    bool is_closed_ = false;         // the connection that `octets_` was received from
};

}  // namespace spindrift::ndag
