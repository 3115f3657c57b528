#include "datagram_channel.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <linux/sock_diag.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

namespace spindrift::ndag {
namespace {

constexpr int gathering_room = 8 << 20;

// A group that anybody on this host has joined by another interface would come from there, too.
void take_only_from_interface(const FileDescriptor& socket, const net::UdpAddress& group) {
    if (group.endpoint.address.is_v4()) {
        net::set_option(socket, IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL");
    } else {
        // IPv6 has no such option. Old systems, before Linux 5.7, may refuse this one, and then all is as it was.
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

int make_room_for_bursts(const FileDescriptor& socket) noexcept {
    return net::enlarge_receive_buffer(socket, wanted_receive_buffer) / 2;  // the kernel counts on twice as much
}

DatagramChannel::DatagramChannel(const net::UdpAddress& group)
    : socket_(open_group_socket(group)), receive_buffer_(make_room_for_bursts(socket_)) {
    void* const memory =
        ::mmap(nullptr, slots * slot_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        throw system_error("no memory to receive " + group.text(), errno);
    }
    memory_ = static_cast<std::byte*>(memory);
    for (unsigned i = 0; i < slots; ++i) {
        vectors_[i] = {memory_ + i * slot_size, slot_size};
        headers_[i].msg_hdr.msg_iov = &vectors_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
    }
}

DatagramChannel::~DatagramChannel() {
    ::munmap(memory_, slots * slot_size);
}

bool DatagramChannel::receive() {
    const auto first = static_cast<unsigned>(received_ % slots);
    const auto free = static_cast<unsigned>(slots - (received_ - released_));
    const unsigned most = std::min({free, slots - first, most_at_once});
    if (most == 0) {
        return true;
    }
    const int count = ::recvmmsg(socket_.get(), &headers_[first], most, MSG_DONTWAIT, nullptr);
    // Errors, of an interface that went away for instance, pass or do not; there is no more to be had now.
    received_ += static_cast<unsigned>(std::max(count, 0));
    return count == static_cast<int>(most);
}

std::optional<Bytes> DatagramChannel::take() {
    if (taken_ == received_) {
        return std::nullopt;
    }
    const auto slot = static_cast<unsigned>(taken_++ % slots);
    return Bytes(memory_ + slot * slot_size, headers_[slot].msg_len);
}

bool DatagramChannel::is_roomy() const noexcept {
    return receive_buffer_ >= gathering_room;
}

std::uint64_t DatagramChannel::overrun() noexcept {
    std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0) {
        overrun_ += info[SK_MEMINFO_DROPS] - overrun_seen_;  // modulo 2^32, as it counts
        overrun_seen_ = info[SK_MEMINFO_DROPS];
    }
    return overrun_;
}

}  // namespace spindrift::ndag
