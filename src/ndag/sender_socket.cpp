#include "sender_socket.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>
#include <sys/time.h>

#include <cerrno>
#include <utility>

namespace spindrift::ndag {
namespace {

constexpr int send_buffer_size = 16 << 20;
constexpr unsigned max_port = 65'535;
constexpr int max_attempts = 100;
// How long a send blocks on a full device queue before it fails with EAGAIN and the stop signal is checked.
constexpr timeval send_timeout{.tv_sec = 0, .tv_usec = 100'000};

std::string group_name(const SenderOptions& options, unsigned port) {
    return fmt::format("{}:{}", options.group.endpoint.address.text(), port);
}

Error failure(const SenderOptions& options, unsigned port, std::string_view reason) {
    return Error(fmt::format("Failed to create multicast socket for {} -- {}", group_name(options, port), reason));
}

net::UdpAddress address_of(const SenderOptions& options, std::uint16_t port) {
    net::UdpAddress address = options.group;
    address.endpoint.port = port;
    return address;
}

// Sets the sending interface. If the options name none, the system's routing decides.
void set_interface(const FileDescriptor& socket, const SenderOptions& options) {
    try {
        if (!options.group.interface.empty()) {
            net::set_multicast_interface(socket, options.group);
        } else if (options.source) {
            net::set_multicast_source(socket, *options.source);
        }
    } catch (const Error& error) {
        throw Error(fmt::format("Failed to set outgoing multicast interface: {}", error.what()));
    }
}

void set_ttl_and_loopback(const FileDescriptor& socket, const SenderOptions& options) {
    const bool v4 = options.group.endpoint.address.is_v4();
    if (!net::try_option(socket, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_MULTICAST_TTL : IPV6_MULTICAST_HOPS,
                         options.ttl)) {
        throw Error(fmt::format("Failed to configure multicast TTL of {} for {} -- {}", options.ttl,
                                group_name(options, options.group.endpoint.port), errno_text(errno)));
    }
    net::set_option(socket, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_MULTICAST_LOOP : IPV6_MULTICAST_LOOP,
                    options.loopback ? 1 : 0, "IP_MULTICAST_LOOP");
}

FileDescriptor open_socket(const SenderOptions& options, unsigned port) {
    FileDescriptor socket;
    try {
        socket = net::open_udp_socket(options.group.endpoint.address);
    } catch (const Error& error) {
        throw failure(options, port, error.what());
    }
    if (net::is_multicast(options.group.endpoint.address)) {
        set_interface(socket, options);
        set_ttl_and_loopback(socket, options);
    }
    return socket;
}

void connect(const FileDescriptor& socket, const SenderOptions& options, std::uint16_t port) {
    const net::SocketAddress remote = net::SocketAddress::from(address_of(options, port));
    if (::connect(socket.get(), remote.get(), remote.size) != 0) {
        throw failure(options, port, errno_text(errno));
    }
}

void set_send_buffer(const FileDescriptor& socket) noexcept {
    // SO_SNDBUFFORCE needs CAP_NET_ADMIN and ignores net.core.wmem_max; SO_SNDBUF is limited by it.
    if (!net::try_option(socket, SOL_SOCKET, SO_SNDBUFFORCE, send_buffer_size)) {
        static_cast<void>(net::try_option(socket, SOL_SOCKET, SO_SNDBUF, send_buffer_size));
    }
    static_cast<void>(::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &send_timeout, sizeof send_timeout));
}

std::uint16_t bound_port(const FileDescriptor& socket) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
        throw system_error("getsockname", errno);
    }
    return net::endpoint_of(storage).port;
}

// A socket bound to a port of the group; none if the port is in use. SO_REUSEADDR is set only after bind(), so that two
// senders cannot have the same port, but receivers, which set it as well, can bind the port afterwards. If the user
// chose the port, it is set before, because receivers may have bound the port already.
StreamSocket bind_stream(const SenderOptions& options, std::uint16_t port) {
    StreamSocket stream{port, open_socket(options, port)};
    const bool shared = options.first_port != 0;
    if (shared) {
        net::set_option(stream.socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    }
    const net::SocketAddress address = net::SocketAddress::from(address_of(options, port));
    if (::bind(stream.socket.get(), address.get(), address.size) != 0) {
        if (errno == EADDRINUSE && !shared) {
            return {};
        }
        throw failure(options, port, errno_text(errno));
    }
    net::set_option(stream.socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    stream.port = bound_port(stream.socket);
    return stream;
}

bool includes_beacon_port(const SenderOptions& options, unsigned first) {
    const unsigned port = options.group.endpoint.port;
    return port >= first && port < first + options.streams;
}

// A port that is not in use.
std::uint16_t free_port(const SenderOptions& options) {
    const FileDescriptor socket = net::open_udp_socket(options.group.endpoint.address);
    sockaddr_storage any{};
    any.ss_family = options.group.endpoint.address.is_v4() ? AF_INET : AF_INET6;
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any),
               options.group.endpoint.address.is_v4() ? sizeof(sockaddr_in) : sizeof(sockaddr_in6)) != 0) {
        throw failure(options, 0, errno_text(errno));
    }
    return bound_port(socket);
}

// Sockets for consecutive ports from `first` on; fewer than there are streams if a port is in use.
std::vector<StreamSocket> bind_streams(const SenderOptions& options, std::uint16_t first) {
    std::vector<StreamSocket> streams;
    while (streams.size() < options.streams) {
        const auto port = static_cast<std::uint16_t>(first + streams.size());
        // The address of another host cannot be bound, unlike that of a group; which ports are free there is unknown.
        StreamSocket stream = net::is_multicast(options.group.endpoint.address)
                                  ? bind_stream(options, port)
                                  : StreamSocket{port, open_socket(options, port)};
        if (!stream.socket) {
            break;
        }
        streams.push_back(std::move(stream));
    }
    return streams;
}

}  // namespace

FileDescriptor open_sender_socket(const SenderOptions& options, std::uint16_t port) {
    FileDescriptor socket = open_socket(options, port);
    connect(socket, options, port);
    return socket;
}

std::vector<StreamSocket> open_stream_sockets(const SenderOptions& options) {
    std::vector<StreamSocket> streams;
    for (int attempt = 0; attempt < max_attempts && streams.size() < options.streams; ++attempt) {
        const std::uint16_t first = options.first_port != 0 ? options.first_port : free_port(options);
        if (first + options.streams - 1 <= max_port && !includes_beacon_port(options, first)) {
            streams = bind_streams(options, first);
        } else if (options.first_port != 0) {
            throw Error(fmt::format("{} streams from port {} on do not fit beside the beacons' port {}",
                                    options.streams, first, options.group.endpoint.port));
        }
    }
    if (streams.size() < options.streams) {
        throw failure(options, 0, fmt::format("there are no {} free ports in a row", options.streams));
    }
    for (const StreamSocket& stream : streams) {
        set_send_buffer(stream.socket);
        connect(stream.socket, options, stream.port);
    }
    return streams;
}

}  // namespace spindrift::ndag
