#include <spindrift/ndag/tcp_sender.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/ndag/protocol.hpp>
#include <spindrift/packet/erf.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

namespace spindrift::ndag {
namespace {

using packet::Packet;

/// A port of this host at which a test listens.
class Listener {
public:
    Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address_.sin_family = AF_INET;
        address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address_;
        EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address_), size), 0);
        EXPECT_EQ(::listen(socket_.get(), 5), 0);
        EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address_), &size), 0);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return ntohs(address_.sin_port); }
    [[nodiscard]] FileDescriptor accept() const { return FileDescriptor(::accept(socket_.get(), nullptr, nullptr)); }

private:
    FileDescriptor socket_;
    sockaddr_in address_{};
};

/// Reads so many octets; fewer at the end.
std::vector<std::byte> read(const FileDescriptor& connection, std::size_t size) {
    std::vector<std::byte> octets(size);
    const auto got = ::recv(connection.get(), octets.data(), size, MSG_WAITALL);
    octets.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return octets;
}

class TcpSenderTest : public testing::Test {
protected:
    [[nodiscard]] TcpSenderOptions options() {
        TcpSenderOptions made;
        made.receiver = {*IpAddress::parse("127.0.0.1"), beacons_.port()};
        made.first_port = stream_.port();
        made.stop = &stop_;
        made.linger = std::chrono::milliseconds(0);
        return made;
    }

    Packet packet(std::size_t size) {
        octets_.assign(size, std::byte{7});
        Packet made;
        made.link = packet::LinkLayer::ethernet;
        made.octets = octets_;
        made.wire_size = static_cast<std::uint32_t>(size + 4);
        return made;
    }

    Listener beacons_;
    Listener stream_;
    StopSignal stop_;
    std::vector<std::byte> octets_;
};

constexpr std::size_t framing = 18;

TEST_F(TcpSenderTest, SendsBeaconsAndMessages) {
    TcpSender sender(options());
    const FileDescriptor control = beacons_.accept();
    const auto beacon = read(control, Beacon::size(1));
    EXPECT_EQ(load_be<std::uint16_t>(beacon.data() + 10), stream_.port());
    sender.stream(0).add(packet(60));
    sender.stream(0).add(packet(100));
    sender.stream(0).flush();
    const FileDescriptor connection = stream_.accept();
    const auto message = read(connection, data_header_size + 2 * framing + 160);
    const auto header = DataHeader::parse(message);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->records, 2U);
    EXPECT_EQ(header->sequence, 1U);
    EXPECT_EQ(sender.counts().records, 2U);
    EXPECT_EQ(sender.counts().octets, message.size());
    ::shutdown(connection.get(), SHUT_RDWR);
}

TEST_F(TcpSenderTest, LongPacketsAreNotCut) {
    TcpSender sender(options());
    sender.stream(0).add(packet(60));
    sender.stream(0).add(packet(60'000));
    sender.stream(0).add(packet(60));
    const FileDescriptor connection = stream_.accept();
    EXPECT_EQ(read(connection, data_header_size + framing + 60).size(), data_header_size + framing + 60);
    const auto message = read(connection, data_header_size + framing + 60'000);
    EXPECT_EQ(DataHeader::parse(message)->records, 1U);
    EXPECT_EQ(packet::ErfRecord::stated_size(message.data() + data_header_size), framing + 60'000);
    EXPECT_EQ(sender.counts().cut, 0U);
    ::shutdown(connection.get(), SHUT_RDWR);
}

TEST_F(TcpSenderTest, WithoutAReceiverMessagesAreLostAndCounted) {
    auto none = options();
    none.first_port = 1;  // nobody listens there
    TcpSender sender(none);
    sender.stream(0).add(packet(60));
    sender.stream(0).flush();
    EXPECT_EQ(sender.counts().lost, 1U);
    EXPECT_EQ(sender.counts().errors, 1U);
    EXPECT_EQ(sender.counts().datagrams, 0U);
}

TEST_F(TcpSenderTest, AStopEndsTheWaitForAReceiver) {
    auto none = options();
    none.first_port = 1;
    none.waits = true;
    std::atomic<bool> has_tried = false;
    none.report = Reporter([&](const Event& event) {
        const auto* const changed = std::get_if<event::ReceiverChanged>(&event);
        if (changed != nullptr && changed->thread && changed->state == event::ReceiverChanged::State::awaited) {
            has_tried = true;
            has_tried.notify_all();
        }
    });
    TcpSender sender(none);
    std::thread stopper([&] {
        has_tried.wait(false);
        stop_.request();
    });
    sender.stream(0).add(packet(60));
    sender.stream(0).flush();
    stopper.join();
    EXPECT_EQ(sender.counts().lost, 1U);
}

TEST_F(TcpSenderTest, AConnectionThatTheReceiverHasClosedIsMadeAnew) {
    auto waiting = options();
    waiting.waits = true;
    TcpSender sender(waiting);
    sender.stream(0).add(packet(60));
    sender.stream(0).flush();
    {
        const FileDescriptor first = stream_.accept();
        EXPECT_EQ(read(first, data_header_size + framing + 60).size(), data_header_size + framing + 60);
    }
    sender.stream(0).add(packet(60));
    sender.stream(0).flush();
    const FileDescriptor second = stream_.accept();
    const auto message = read(second, data_header_size + framing + 60);
    EXPECT_EQ(DataHeader::parse(message)->sequence, 2U);
    EXPECT_EQ(sender.counts().lost, 0U);
    ::shutdown(second.get(), SHUT_RDWR);
}

TEST_F(TcpSenderTest, RefusesWhatMakesNoSense) {
    const auto refused = [this](auto change) {
        TcpSenderOptions wrong = options();
        change(wrong);
        EXPECT_THROW(TcpSender{wrong}, Error);
    };
    refused([](TcpSenderOptions& wrong) { wrong.streams = 0; });
    refused([](TcpSenderOptions& wrong) { wrong.receiver.port = 0; });
    refused([](TcpSenderOptions& wrong) { wrong.message_size = 535; });
    refused([](TcpSenderOptions& wrong) { wrong.first_port = wrong.receiver.port; });
    refused([](TcpSenderOptions& wrong) {
        wrong.first_port = 65'535;
        wrong.streams = 2;
    });
    refused([](TcpSenderOptions& wrong) { wrong.streams = 10'000; });
}

}  // namespace
}  // namespace spindrift::ndag
