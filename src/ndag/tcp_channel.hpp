#pragma once

#include "channel.hpp"
#include "tcp_connections.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace spindrift::ndag {

/// Receives a stream over TCP (docs/formats/ndag.md section 6). Several senders may be connected at once, as any host
/// can connect; the messages of all of them are delivered.
class TcpChannel final : public Channel {
public:
    /// \throws Error if the address cannot be bound
    TcpChannel(const net::UdpAddress& address, TcpConnections::Options options)
        : connections_(address, std::move(options)) {}

    [[nodiscard]] int descriptor() const noexcept override { return connections_.descriptor(); }
    bool receive() override;
    [[nodiscard]] std::optional<Bytes> take() override;
    void pin(std::vector<std::shared_ptr<const void>>& pinned) override;
    // The last packet of a message is followed by the next message, which must not be overwritten.
    [[nodiscard]] bool has_margins() const noexcept override { return false; }
    [[nodiscard]] ChannelLosses losses() noexcept override {
        return {.refused = connections_.refused(), .connections_closed = connections_.closed()};
    }

private:
    enum class Parsed { complete, incomplete, invalid };

    static std::optional<Bytes> take(TcpConnection& connection);
    static Parsed parse_message(TcpConnection& connection, Bytes octets, std::size_t& size) noexcept;

    TcpConnections connections_;
    std::vector<std::shared_ptr<const void>> owners_;  // of the messages taken since the last `receive`
};

}  // namespace spindrift::ndag
