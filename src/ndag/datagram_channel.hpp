#pragma once

#include "channel.hpp"

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/net/udp_address.hpp>

#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>

namespace spindrift::ndag {

/// A socket bound to a multicast group and a port, so that nothing else comes by it (spec/ndag.md 5.3).
/// \throws Error with what could not be done
[[nodiscard]] FileDescriptor open_group_socket(const net::UdpAddress& group);

/// The octets of bursts there should be room for (spec/ndag.md 5.3).
inline constexpr int wanted_receive_buffer = 16 << 20;

/// Makes room for bursts. \returns the octets the kernel grants, of those wanted
int make_room_for_bursts(const FileDescriptor& socket) noexcept;

/// The datagrams of one stream, in a ring of slots that are filled by the kernel, many at a time, and read where they
/// are. A slot has room for any datagram, but takes no more memory than was written to it.
class DatagramChannel final : public Channel {
public:
    /// \throws Error if the group cannot be joined
    explicit DatagramChannel(const net::UdpAddress& group);
    ~DatagramChannel() override;

    [[nodiscard]] int descriptor() const noexcept override { return socket_.get(); }
    void release(bool last_in_use) noexcept override { released_ = last_in_use ? taken_ - 1 : taken_; }
    bool receive() override;
    [[nodiscard]] std::optional<Bytes> take() override;
    [[nodiscard]] bool is_roomy() const noexcept override;
    [[nodiscard]] std::uint64_t overrun() noexcept override;

private:
    static constexpr unsigned slots = 64;
    static constexpr unsigned most_at_once = 32;
    static constexpr std::size_t slot_size = 65'536;

    FileDescriptor socket_;
    int receive_buffer_ = 0;
    std::byte* memory_ = nullptr;  // mapped
    std::array<mmsghdr, slots> headers_{};
    std::array<iovec, slots> vectors_{};
    // Counted on for ever; the slot is the remainder.
    std::uint64_t received_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t released_ = 0;
    std::uint32_t overrun_seen_ = 0;
    std::uint64_t overrun_ = 0;
};

}  // namespace spindrift::ndag
