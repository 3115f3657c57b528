#include "datagram_channel.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <linux/sock_diag.h>

#include <algorithm>
#include <cerrno>

namespace spindrift::ndag {
namespace {

constexpr int large_receive_buffer = 8 << 20;

// Without this, the socket would also receive the group from another interface on which any program has joined it.
void take_only_from_interface(const FileDescriptor& socket, const net::UdpAddress& group) {
    if (group.endpoint.address.is_v4()) {
        net::set_option(socket, IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL");
    } else {
        // IPv6 has no such option, so bind to the device. Before Linux 5.7 that needs privileges; failure is ignored.
        const std::string& interface = group.interface;
        static_cast<void>(::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.data(),
                                       static_cast<socklen_t>(interface.size())));
    }
}

}  // namespace

FileDescriptor open_group_socket(const net::UdpAddress& group) {
    FileDescriptor socket = net::open_udp_socket(group.endpoint.address);
    net::set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    take_only_from_interface(socket, group);
    net::join_group(socket, group);
    const net::SocketAddress address = net::SocketAddress::from(group);
    if (::bind(socket.get(), address.get(), address.size) != 0) {
        throw system_error("cannot bind " + group.text(), errno);
    }
    return socket;
}

int enlarge_receive_buffer(const FileDescriptor& socket) noexcept {
    return net::enlarge_receive_buffer(socket, receive_buffer_size) / 2;  // the kernel reports twice the usable size
}

DatagramChannel::DatagramChannel(const net::UdpAddress& group, std::shared_ptr<MessageBlockPool> blocks,
                                 net::AllowList allow)
    : socket_(open_group_socket(group)),
      receive_buffer_(enlarge_receive_buffer(socket_)),
      pool_(std::move(blocks)),
      reserve_(std::make_shared<MessageBlock>(reserve_slots, pool_->memory())),
      allow_(std::move(allow)),
      names_(allow_.empty() ? 0 : MessageBlock::max_slots) {}

// Consumers may still own the reserve.
void DatagramChannel::take_block() {
    block_.reset();  // if there is no other owner, the pool gives the same block again
    block_ = pool_->take();
    if (block_ == nullptr && reserve_.use_count() == 1) {
        block_ = reserve_;
    }
    received_ = taken_ = 0;
    lacks_memory_ = block_ == nullptr;
}

bool DatagramChannel::receive() {
    const bool is_taken = taken_ == received_;
    if (block_ == nullptr || (is_taken && received_ == block_->slots())) {
        take_block();
    }
    const unsigned room = block_ != nullptr ? block_->slots() - received_ : 0;
    if (room == 0) {
        return false;
    }
    mmsghdr* const headers = block_->headers() + received_;
    set_names(headers, room);
    const int count = ::recvmmsg(socket_.get(), headers, room, MSG_DONTWAIT, nullptr);
    // An error, for example of an interface that is down, is treated like an empty socket: it may be temporary.
    if (count <= 0 && is_taken) {
        block_.reset();  // a stream without datagrams holds no memory
        received_ = taken_ = 0;
    }
    received_ += static_cast<unsigned>(std::max(count, 0));
    return count == static_cast<int>(room);
}

// A block may come from another channel, so the headers are set in any case.
void DatagramChannel::set_names(mmsghdr* headers, unsigned count) noexcept {
    if (allow_.empty()) {
        return;
    }
    for (unsigned i = 0; i < count; ++i) {
        headers[i].msg_hdr.msg_name = &names_[received_ + i];
        headers[i].msg_hdr.msg_namelen = sizeof names_[received_ + i];
    }
}

bool DatagramChannel::is_allowed(unsigned slot) const noexcept {
    return allow_.empty() || allow_.allows(net::endpoint_of(names_[slot]).address);
}

std::optional<Bytes> DatagramChannel::take() {
    while (taken_ < received_) {
        const unsigned slot = taken_++;
        if (is_allowed(slot)) {
            return Bytes(block_->slot(slot), block_->size_of(slot));
        }
        ++refused_;
    }
    return std::nullopt;
}

// All messages taken between two calls of `receive`, and the message before them, are in one block.
void DatagramChannel::pin(std::vector<std::shared_ptr<const void>>& pinned) {
    if (block_ != nullptr) {
        pinned.push_back(block_);
    }
}

bool DatagramChannel::has_large_buffer() const noexcept {
    return receive_buffer_ >= large_receive_buffer;
}

ChannelLosses DatagramChannel::losses() noexcept {
    std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0) {
        overrun_ += info[SK_MEMINFO_DROPS] - overrun_seen_;  // the counter wraps at 2^32, so does the difference
        overrun_seen_ = info[SK_MEMINFO_DROPS];
    }
    return {.overrun = overrun_, .refused = refused_};
}

}  // namespace spindrift::ndag
