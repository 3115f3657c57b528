#include <spindrift/net/socket.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/net/interface_watch.hpp>

#include <fmt/format.h>
#include <ifaddrs.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netdb.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

namespace spindrift::net {
namespace {

// The index of the interface; 0 for the system's choice if none is named.
unsigned interface_index(const UdpAddress& address) {
    if (address.interface.empty()) {
        return 0;
    }
    const unsigned index = ::if_nametoindex(address.interface.c_str());
    if (index == 0) {
        throw Error(
            fmt::format("interface {}: {}; 'ip link' lists the interfaces", address.interface, errno_text(errno)));
    }
    return index;
}

template <class T>
void set_struct(const FileDescriptor& socket, int level, int option, const T& value, const std::string& what) {
    if (::setsockopt(socket.get(), level, option, &value, sizeof value) != 0) {
        throw system_error(what, errno);
    }
}

}  // namespace

SocketAddress SocketAddress::from(const UdpAddress& address) {
    SocketAddress result;
    const Bytes octets = address.endpoint.address.octets();
    if (address.endpoint.address.is_v4()) {
        sockaddr_in inet{};
        inet.sin_family = AF_INET;
        inet.sin_port = htons(address.endpoint.port);
        std::memcpy(&inet.sin_addr, octets.data(), octets.size());
        std::memcpy(&result.storage, &inet, sizeof inet);
        result.size = sizeof inet;
    } else {
        sockaddr_in6 inet6{};
        inet6.sin6_family = AF_INET6;
        inet6.sin6_port = htons(address.endpoint.port);
        inet6.sin6_scope_id = interface_index(address);
        std::memcpy(&inet6.sin6_addr, octets.data(), octets.size());
        std::memcpy(&result.storage, &inet6, sizeof inet6);
        result.size = sizeof inet6;
    }
    return result;
}

Endpoint endpoint_of(const sockaddr_storage& storage) noexcept {
    Endpoint endpoint;
    if (storage.ss_family == AF_INET) {
        sockaddr_in inet{};
        std::memcpy(&inet, &storage, sizeof inet);
        endpoint.address = *IpAddress::from_octets(std::as_bytes(std::span{&inet.sin_addr, 1}));
        endpoint.port = ntohs(inet.sin_port);
    } else if (storage.ss_family == AF_INET6) {
        sockaddr_in6 inet6{};
        std::memcpy(&inet6, &storage, sizeof inet6);
        endpoint.address = *IpAddress::from_octets(std::as_bytes(std::span{&inet6.sin6_addr, 1}));
        endpoint.port = ntohs(inet6.sin6_port);
    }
    return endpoint;
}

FileDescriptor open_udp_socket(const IpAddress& address) {
    FileDescriptor socket(::socket(address.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket) {
        throw system_error("socket", errno);
    }
    return socket;
}

void set_option(const FileDescriptor& socket, int level, int option, int value, std::string_view name) {
    set_struct(socket, level, option, value, fmt::format("setsockopt({})", name));
}

bool try_option(const FileDescriptor& socket, int level, int option, int value) noexcept {
    return ::setsockopt(socket.get(), level, option, &value, sizeof value) == 0;
}

int enlarge_receive_buffer(const FileDescriptor& socket, int size) noexcept {
    if (!try_option(socket, SOL_SOCKET, SO_RCVBUFFORCE, size)) {
        static_cast<void>(try_option(socket, SOL_SOCKET, SO_RCVBUF, size));
    }
    int reported = 0;
    socklen_t reported_size = sizeof reported;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &reported, &reported_size) == 0 ? reported : 0;
}

bool is_multicast(const IpAddress& address) noexcept {
    const auto first = std::to_integer<unsigned>(address.octets()[0]);
    return address.is_v4() ? first >= 224 && first <= 239 : first == 0xFF;
}

void join_group(const FileDescriptor& socket, const UdpAddress& group) {
    const std::string what = fmt::format("cannot join group {}", group.text());
    const Bytes octets = group.endpoint.address.octets();
    if (group.endpoint.address.is_v4()) {
        ip_mreqn request{};
        std::memcpy(&request.imr_multiaddr, octets.data(), octets.size());
        request.imr_ifindex = static_cast<int>(interface_index(group));
        set_struct(socket, IPPROTO_IP, IP_ADD_MEMBERSHIP, request, what);
    } else {
        ipv6_mreq request{};
        std::memcpy(&request.ipv6mr_multiaddr, octets.data(), octets.size());
        request.ipv6mr_interface = interface_index(group);
        set_struct(socket, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, request, what);
    }
}

void set_multicast_interface(const FileDescriptor& socket, const UdpAddress& group) {
    if (group.interface.empty()) {
        return;
    }
    const std::string what = fmt::format("cannot send by interface {}", group.interface);
    if (group.endpoint.address.is_v4()) {
        ip_mreqn request{};
        request.imr_ifindex = static_cast<int>(interface_index(group));
        set_struct(socket, IPPROTO_IP, IP_MULTICAST_IF, request, what);
    } else {
        set_struct(socket, IPPROTO_IPV6, IPV6_MULTICAST_IF, static_cast<int>(interface_index(group)), what);
    }
}

void set_multicast_source(const FileDescriptor& socket, const IpAddress& source) {
    const std::string what = fmt::format("cannot send from {}", source.text());
    if (source.is_v4()) {
        in_addr address{};
        std::memcpy(&address, source.octets().data(), sizeof address);
        set_struct(socket, IPPROTO_IP, IP_MULTICAST_IF, address, what);
        return;
    }
    const std::string interface = interface_with(source);
    if (interface.empty()) {
        throw system_error(what, EADDRNOTAVAIL);
    }
    set_multicast_interface(socket, {{source, 0}, interface});
}

std::string interface_with(const IpAddress& address) {
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) {
        throw system_error("getifaddrs", errno);
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(all, ::freeifaddrs);
    for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6)) {
            continue;
        }
        sockaddr_storage storage{};
        std::memcpy(&storage, one->ifa_addr,
                    one->ifa_addr->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
        if (endpoint_of(storage).address == address) {
            return one->ifa_name;
        }
    }
    return {};
}

std::optional<std::uint32_t> dropped_datagrams(const FileDescriptor& socket) noexcept {
    std::array<std::uint32_t, SK_MEMINFO_VARS> counts{};
    socklen_t size = sizeof counts;
    if (::getsockopt(socket.get(), SOL_SOCKET, SO_MEMINFO, counts.data(), &size) != 0 ||
        size <= SK_MEMINFO_DROPS * sizeof counts[0]) {
        return std::nullopt;
    }
    return counts[SK_MEMINFO_DROPS];
}

IpAddress resolve(const std::string& host) {
    if (const auto address = IpAddress::parse(host)) {
        return *address;
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    const int status = host.empty() ? EAI_NONAME : ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (status != 0) {
        throw Error(fmt::format("\"{}\" is not an address: {}", host, ::gai_strerror(status)));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    sockaddr_storage storage{};
    std::memcpy(&storage, found->ai_addr, found->ai_addrlen);
    return endpoint_of(storage).address;
}

}  // namespace spindrift::net
