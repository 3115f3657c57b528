#pragma once

#include "channel.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/udp_address.hpp>

namespace spindrift::ndag {

/// A socket that waits for connections, but keeps nobody waiting.
/// \throws Error with what could not be done
[[nodiscard]] FileDescriptor listen_on(const net::UdpAddress& address);

/// The messages of a stream that a sender brings by TCP, one connection after the other (docs/formats/ndag.md section
/// 6).
class TcpChannel final : public Channel {
public:
    /// \throws Error if the address cannot be listened on
    explicit TcpChannel(const net::UdpAddress& address);

    [[nodiscard]] int descriptor() const noexcept override { return ready_.get(); }
    bool receive() override;
    [[nodiscard]] std::optional<Bytes> take() override;
    void pin(std::vector<std::shared_ptr<const void>>& pinned) override;
    // Behind the last packet of a message stands the next message, which may not have been looked at.
    [[nodiscard]] bool has_margins() const noexcept override { return false; }

private:
    enum class Parsed { complete, incomplete, invalid };

    void accept();
    void close_connection() noexcept;
    void watch(int descriptor, int operation) noexcept;
    void watch_listener(bool wanted) noexcept;
    Parsed parse_message(Bytes octets, std::size_t& size) noexcept;

    FileDescriptor ready_;     // readable when the one below that counts is
    FileDescriptor listener_;  // ignored while there is a connection
    bool listener_watched_ = false;
    FileDescriptor connection_;
    void discard_taken();

    std::shared_ptr<Buffer> octets_ = std::make_shared<Buffer>();  // received; what was taken of it may be pinned
    std::size_t taken_ = 0;                                        // of `octets_`
    // Of the message that is next, the records known to be complete: it may come in any number of pieces.
    unsigned complete_records_ = 0;
    std::size_t complete_size_ = 0;  // with what is before them
    bool is_closed_ = false;         // the connection that `octets_` came by
};

}  // namespace spindrift::ndag
