#include <spindrift/base/error.hpp>
#include <spindrift/io/udp/udp.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>

namespace spindrift::io {
namespace {

constexpr std::size_t batch_size = 64;
constexpr std::size_t max_datagram_size = 65'507;  // 65535 less the IPv4 and UDP headers
constexpr int send_buffer = 1 << 20;
constexpr int max_attempts = 100;
constexpr std::chrono::seconds report_period{1};

ContainerSink::Options limited(ContainerSink::Options options) {
    options.container_size = std::min(options.container_size, max_datagram_size);
    return options;
}

}  // namespace

UdpSink::UdpSink(const net::UdpAddress& address, Options options)
    : ContainerSink(limited(options.container), true),
      address_(address),
      options_(std::move(options)),
      socket_(net::open_udp_socket(address.endpoint.address)),
      unsent_(report_period, *options_.clock) {
    net::set_option(socket_, SOL_SOCKET, SO_BROADCAST, 1, "SO_BROADCAST");
    net::try_option(socket_, SOL_SOCKET, SO_SNDBUF, send_buffer);
    if (net::is_multicast(address_.endpoint.address)) {
        net::set_multicast_interface(socket_, address_);
    }
    const net::SocketAddress remote = net::SocketAddress::from(address_);
    if (::connect(socket_.get(), remote.get(), remote.size) != 0) {
        throw system_error(fmt::format("cannot send to {}", address_.text()), errno);
    }
}

std::string UdpSink::name() const {
    return address_.text();
}

void UdpSink::send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
                   const StopSignal& abort) {
    while (!containers.empty()) {
        std::size_t due = std::min(batch_size, containers.size());
        if (options_.limiter != nullptr && !abort.requested()) {
            // After an abort the rest is sent at once: there is no time to keep to the rate, but nothing is dropped.
            due = std::max<std::size_t>(options_.limiter->wait(due, abort), abort.requested() ? due : 0);
        }
        for (auto now = containers.first(due); !now.empty();) {
            now = now.subspan(send_some(now, counters, report));
        }
        containers = containers.subspan(due);
    }
}

// Sends as many datagrams as the kernel takes in one call. \returns the number of datagrams that are sent or given up
std::size_t UdpSink::send_some(std::span<const Bytes> containers, pipeline::Counters& counters,
                               const Reporter& report) {
    std::array<iovec, batch_size> vectors{};
    std::array<mmsghdr, batch_size> headers{};
    for (std::size_t i = 0; i < containers.size(); ++i) {
        vectors[i] = {const_cast<std::byte*>(containers[i].data()), containers[i].size()};
        headers[i].msg_hdr.msg_iov = &vectors[i];
        headers[i].msg_hdr.msg_iovlen = 1;
    }
    const int sent = ::sendmmsg(socket_.get(), headers.data(), static_cast<unsigned>(containers.size()), 0);
    if (sent > 0) {
        attempts_ = 0;
        for (const Bytes container : containers.first(static_cast<std::size_t>(sent))) {
            counters.bytes_out += container.size();
            ++counters.containers_out;
        }
        return static_cast<std::size_t>(sent);
    }
    switch (errno) {
        case EINTR: return 0;
        case ECONNREFUSED:
            // The error belongs to an earlier datagram: its receiver's host has answered with ICMP port unreachable.
            // The kernel has not tried to send this one.
            if (attempts_++ == 0) {
                ++counters.datagrams_unsent;
                report_unsent(ECONNREFUSED, report);
                return 0;
            }
            break;
        case ENOBUFS:
        case EAGAIN:
            if (attempts_++ < max_attempts) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                return 0;
            }
            break;
        case EHOSTUNREACH:
        case ENETUNREACH:
        case ENETDOWN: break;
        default: throw system_error(fmt::format("write error on {}", name()), errno);
    }
    report_unsent(errno, report);
    attempts_ = 0;
    ++counters.datagrams_unsent;
    return 1;
}

void UdpSink::report_unsent(int error_number, const Reporter& report) {
    if (const std::uint64_t count = unsent_.add(1); count > 0) {
        report(event::DatagramsNotSent{name(), count, errno_text(error_number)});
    }
}

}  // namespace spindrift::io
