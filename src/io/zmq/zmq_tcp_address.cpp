#include "zmq_tcp_address.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>
#include <net/if.h>
#include <netdb.h>

#include <cstdint>

namespace spindrift::io {
namespace {

// \returns 0, or the error of getaddrinfo()
int look_up(const std::string& host, int family, int flags) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_flags = flags;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (status == 0) {
        ::freeaddrinfo(found);
    }
    return status;
}

std::string_view without_brackets(std::string_view host) {
    const bool has_both = host.size() > 2 && host.front() == '[' && host.back() == ']';
    return has_both ? host.substr(1, host.size() - 2) : host;
}

}  // namespace

// With `SOURCE;HOST:PORT`, a connection leaves from an address of its own.
ZmqTcpAddress::ZmqTcpAddress(std::string_view text, bool accepts) {
    const std::size_t semicolon = text.find(';');
    const std::string_view remote = semicolon == std::string_view::npos ? text : text.substr(semicolon + 1);
    const std::size_t colon = remote.rfind(':');
    if (colon == std::string_view::npos) {
        return;
    }
    check_port(remote.substr(colon + 1), accepts);
    const std::string host(without_brackets(remote.substr(0, colon)));
    if (accepts) {
        check_local_host(host);
    } else {
        check_remote_host(host);
    }
}

void ZmqTcpAddress::check_port(std::string_view port, bool accepts) const {
    // A socket that accepts may leave the choice to the system.
    if (accepts && (port == "*" || port == "0")) {
        return;
    }
    const auto number = parse_decimal<std::uint16_t>(port);
    if (!number || *number == 0) {
        throw Error(fmt::format("'{}' is not a port from 1 to 65535", port));
    }
}

void ZmqTcpAddress::check_local_host(const std::string& host) {
    if (host == "*" || ::if_nametoindex(host.c_str()) != 0 || look_up(host, AF_INET, AI_NUMERICHOST) == 0) {
        return;
    }
    if (look_up(host, AF_INET6, AI_NUMERICHOST) != 0) {
        throw Error(fmt::format("'{}' is neither an address nor an interface of this host, nor *", host));
    }
    needs_ipv6_ = true;
}

void ZmqTcpAddress::check_remote_host(const std::string& host) {
    if (look_up(host, AF_INET, 0) == 0) {
        return;
    }
    if (const int status = host.empty() ? EAI_NONAME : look_up(host, AF_INET6, 0); status != 0) {
        throw Error(fmt::format("'{}': {}", host, ::gai_strerror(status)));
    }
    needs_ipv6_ = true;
}

}  // namespace spindrift::io
