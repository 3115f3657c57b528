#include "datagrams.hpp"

#include "../../src/ndag/tcp_channel.hpp"

#include <spindrift/net/socket.hpp>

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace spindrift::ndag {
namespace {

using samples::at;
using samples::Message;
using samples::Octets;

std::uint16_t port_of(const FileDescriptor& socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    return net::endpoint_of(address).port;
}

FileDescriptor connect_to(std::uint16_t port) {
    FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = net::SocketAddress::from({{*IpAddress::parse("127.0.0.1"), port}, ""});
    EXPECT_EQ(::connect(socket.get(), address.get(), address.size), 0);
    return socket;
}

int option_of(const FileDescriptor& socket, int level, int option) {
    int value = -1;
    socklen_t size = sizeof value;
    EXPECT_EQ(::getsockopt(socket.get(), level, option, &value, &size), 0);
    return value;
}

TEST(TcpChannel, NoticesThatASenderIsGoneWithoutAWord) {
    const FileDescriptor listener = listen_on({{*IpAddress::parse("127.0.0.1"), 0}, ""});
    const FileDescriptor sender = connect_to(port_of(listener));
    const FileDescriptor connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    ASSERT_TRUE(connection);
    EXPECT_EQ(option_of(connection, SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_LE(option_of(connection, IPPROTO_TCP, TCP_KEEPIDLE) +
                  option_of(connection, IPPROTO_TCP, TCP_KEEPINTVL) * option_of(connection, IPPROTO_TCP, TCP_KEEPCNT),
              15);
}

}  // namespace
}  // namespace spindrift::ndag
