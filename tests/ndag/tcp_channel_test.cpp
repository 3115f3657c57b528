#include "tests/base/manual_clock.hpp"

#include "datagrams.hpp"

#include "src/ndag/tcp_channel.hpp"

#include <spindrift/net/socket.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

namespace spindrift::ndag {
namespace {

using samples::Message;
using samples::Octets;
using samples::Record;
using testing::ElementsAre;

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
    TcpChannel channel({{*IpAddress::parse("127.0.0.1"), port}, ""}, {});
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

/// A channel, the clock by which it judges, and its senders.
class JudgingChannel : public testing::Test {
protected:
    static Octets message(std::uint32_t sequence) {
        return Message{.sequence = sequence, .records = {samples::at(sequence)}}.bytes();
    }

    static void send(const FileDescriptor& to, Bytes octets) {
        ASSERT_EQ(::send(to.get(), octets.data(), octets.size(), MSG_NOSIGNAL), static_cast<ssize_t>(octets.size()));
    }

    /// Receives what has arrived. \returns the sequence numbers of its messages
    std::vector<std::uint32_t> receive() {
        std::vector<std::uint32_t> sequences;
        for (int i = 0; i < 3; ++i) {  // accepts, reads, and judges
            channel.receive();
            while (const auto found = channel.take()) {
                const auto header = DataHeader::parse(*found);
                sequences.push_back(header ? header->sequence : 0);
            }
        }
        return sequences;
    }

    /// Whether the channel has closed a connection.
    static bool is_closed(const FileDescriptor& connection) {
        char octet = 0;
        const ssize_t size = ::recv(connection.get(), &octet, 1, MSG_DONTWAIT);
        return size == 0 || (size < 0 && errno == ECONNRESET);
    }

    tests::ManualClock clock;
    MemoryBudget memory{4 << 20};
    std::uint16_t port = port_of(listen_on({{*IpAddress::parse("127.0.0.1"), 0}, ""}));
    TcpChannel channel{{{*IpAddress::parse("127.0.0.1"), port}, ""},
                       {.clock = &clock, .memory = {std::shared_ptr<void>(), &memory}}};
};

TEST_F(JudgingChannel, ReceivesBesideASilentConnection) {
    const FileDescriptor silent = connect_to(port);
    receive();
    const FileDescriptor sender = connect_to(port);
    send(sender, message(1));
    EXPECT_THAT(receive(), ElementsAre(1));
    clock.turn(TcpConnections::first_message_timeout);
    receive();
    EXPECT_TRUE(is_closed(silent));
    EXPECT_FALSE(is_closed(sender)) << "it has sent a message";
    EXPECT_EQ(channel.losses().connections_closed, 1U);
    send(sender, message(2));
    EXPECT_THAT(receive(), ElementsAre(2));
}

TEST_F(JudgingChannel, ClosesConnectionsThatDripOctets) {
    const FileDescriptor unknown = connect_to(port);
    const FileDescriptor known = connect_to(port);
    send(known, message(1));
    const Octets octets = message(2);
    const auto drip_until_closed = [&](const FileDescriptor& connection) {
        std::size_t sent = 0;
        for (; !is_closed(connection) && sent < octets.size(); ++sent) {
            send(connection, Bytes(octets).subspan(sent, 1));
            receive();
            clock.turn(std::chrono::seconds(1));
            receive();
        }
        return sent;
    };
    EXPECT_EQ(drip_until_closed(unknown), 5U);
    EXPECT_EQ(drip_until_closed(known), 10U);
}

TEST_F(JudgingChannel, KeepsAConnectionThatHasSentAndIsIdle) {
    const FileDescriptor sender = connect_to(port);
    send(sender, message(1));
    EXPECT_THAT(receive(), ElementsAre(1));
    clock.turn(std::chrono::hours(1));
    receive();
    send(sender, Bytes(message(2)).first(30));
    receive();
    EXPECT_FALSE(is_closed(sender)) << "the message has just begun";
    send(sender, Bytes(message(2)).subspan(30));
    EXPECT_THAT(receive(), ElementsAre(2));
}

TEST_F(JudgingChannel, MakesRoomForASender) {
    std::vector<FileDescriptor> squatters;
    for (std::size_t i = 0; i < 3 * TcpConnections::max_connections; ++i) {
        squatters.push_back(connect_to(port));
        receive();
    }
    EXPECT_EQ(std::ranges::count_if(squatters, is_closed), 2 * TcpConnections::max_connections);
    const FileDescriptor sender = connect_to(port);
    send(sender, message(1));
    EXPECT_THAT(receive(), ElementsAre(1));
    for (std::size_t i = 0; i < 3 * TcpConnections::max_connections; ++i) {
        squatters.push_back(connect_to(port));
        receive();
    }
    send(sender, message(2));
    EXPECT_THAT(receive(), ElementsAre(2)) << "those that have sent nothing make room first";
}

TEST_F(JudgingChannel, KeepsSendersWhenAllPlacesAreTaken) {
    std::vector<FileDescriptor> senders;
    for (std::size_t i = 0; i < TcpConnections::max_connections; ++i) {
        senders.push_back(connect_to(port));
        send(senders.back(), message(1));
        receive();
    }
    const FileDescriptor late = connect_to(port);
    receive();
    EXPECT_TRUE(is_closed(late));
    EXPECT_TRUE(std::ranges::none_of(senders, is_closed));
    clock.turn(TcpConnections::message_timeout);
    const FileDescriptor later = connect_to(port);
    receive();
    EXPECT_FALSE(is_closed(later));
    EXPECT_EQ(std::ranges::count_if(senders, is_closed), 1);
}

// A record may state up to 64 KiB, and a message 32,767 records.
TEST_F(JudgingChannel, BoundsTheMemoryOfMessagesWithoutEnd) {
    Message endless;
    endless.records.assign(100, Record{.payload = 60'000, .before_payload = {}});
    endless.count = max_records;
    const Octets octets = endless.bytes();
    std::vector<FileDescriptor> connections;
    for (std::size_t i = 0; i < TcpConnections::max_connections; ++i) {
        connections.push_back(connect_to(port));
    }
    for (std::size_t at = 0; at < octets.size(); at += 60'000) {
        for (const FileDescriptor& connection : connections) {
            const Bytes piece = Bytes(octets).subspan(at, std::min<std::size_t>(60'000, octets.size() - at));
            static_cast<void>(::send(connection.get(), piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
        }
        receive();
        EXPECT_LE(memory.held(), memory.limit());
    }
    EXPECT_TRUE(std::ranges::all_of(connections, is_closed));
    const FileDescriptor sender = connect_to(port);
    send(sender, message(1));
    EXPECT_THAT(receive(), ElementsAre(1)) << "the memory was given back";
}

TEST(TcpChannel, AcceptsAllowedAddressesOnly) {
    const std::uint16_t port = port_of(listen_on({{*IpAddress::parse("127.0.0.1"), 0}, ""}));
    const std::vector<std::string> allowed = {"127.0.0.2"};
    TcpChannel channel({{*IpAddress::parse("127.0.0.1"), port}, ""}, {.allow = net::AllowList::parse(allowed)});
    const FileDescriptor stranger = connect_to(port);
    channel.receive();
    EXPECT_EQ(channel.losses().refused, 1U);
    EXPECT_EQ(channel.losses().connections_closed, 0U);
}

}  // namespace
}  // namespace spindrift::ndag
