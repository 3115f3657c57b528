#include "datagrams.hpp"

#include "src/ndag/tcp_channel.hpp"

#include <spindrift/net/socket.hpp>

#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <ctime>
#include <vector>

namespace spindrift::ndag {
namespace {

using samples::Message;
using samples::Octets;
using samples::Record;

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

std::int64_t thread_nanoseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

// A message of as many records as can be, in small pieces: what was looked at is not looked at again, so that the last
// pieces take no longer than the first.
TEST(TcpChannel, LooksAtEachRecordOnce) {
    const std::uint16_t port = port_of(listen_on({{*IpAddress::parse("127.0.0.1"), 0}, ""}));
    TcpChannel channel({{*IpAddress::parse("127.0.0.1"), port}, ""});
    const FileDescriptor sender = connect_to(port);
    Message message;
    message.records.assign(max_records, Record{.type = 22, .payload = 0, .before_payload = {}});
    const Octets octets = message.bytes();
    ASSERT_EQ(octets.size() % 8, 0U);
    std::size_t size = 0;
    std::vector<std::int64_t> took;
    const auto send = [&](std::size_t from, std::size_t to) {
        const auto start = thread_nanoseconds();
        for (std::size_t at = from; at < to; at += 8) {
            ASSERT_EQ(::send(sender.get(), octets.data() + at, 8, 0), 8);
            channel.receive();
            if (const auto found = channel.take()) {
                size = found->size();
            }
        }
        took.push_back(thread_nanoseconds() - start);
    };
    const std::size_t quarter = octets.size() / 32 * 8;
    send(0, quarter);
    send(quarter, octets.size() - quarter);
    send(octets.size() - quarter, octets.size());
    EXPECT_EQ(size, octets.size());
    EXPECT_LT(took.back(), 3 * took.front());
}

}  // namespace
}  // namespace spindrift::ndag
