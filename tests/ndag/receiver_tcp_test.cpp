#include "receiver_setup.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <optional>

// nDAG over TCP: a connection for the beacons, and one for each stream.
namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using packet::PacketBatch;
using samples::at;
using samples::free_port;
using samples::Message;
using samples::Octets;
using testing::ElementsAre;
using Clock = std::chrono::steady_clock;

/// Connects to a receiver.
class Connection {
public:
    explicit Connection(std::uint16_t port) {
        const auto deadline = Clock::now() + 10s;
        do {
            socket_ = make_socket();
        } while (!connect(port) && Clock::now() < deadline);
    }
    /// Connects a socket that exists already; the receiver must be listening.
    Connection(FileDescriptor socket, std::uint16_t port) : socket_(std::move(socket)) { EXPECT_TRUE(connect(port)); }

    static FileDescriptor make_socket() { return FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

    void send(Bytes octets) const {
        ASSERT_EQ(::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(octets.size()));
    }

private:
    [[nodiscard]] bool connect(std::uint16_t port) const {
        const auto address = net::SocketAddress::from({{*IpAddress::parse("127.0.0.1"), port}, ""});
        return ::connect(socket_.get(), address.get(), address.size) == 0;
    }

    FileDescriptor socket_;
};

class ByTcp : public testing::Test {
protected:
    static Address address(std::uint16_t port) {
        return {Address::Transport::tcp, {{*IpAddress::parse("127.0.0.1"), port}, ""}};
    }

    std::vector<std::uint32_t> read_all(std::chrono::milliseconds patience = 700ms) {
        std::vector<std::uint32_t> seconds;
        PacketBatch batch;
        const auto deadline = Clock::now() + patience;
        while (Clock::now() < deadline) {
            receiver.reader(0).read(batch, [&](int descriptor) { return stop.wait_readable(descriptor, 50); });
            for (const packet::Packet& packet : batch.packets) {
                seconds.push_back(packet.time.seconds());
            }
        }
        return seconds;
    }

    std::uint16_t beacon_port = free_port();
    std::uint16_t port = free_port();
    StopSignal stop;
    Receiver receiver{address(beacon_port), {}};
};

TEST_F(ByTcp, ReadsMessagesHoweverTheyArrive) {
    const Connection beacons(beacon_port);
    Octets twice = make_beacon(7, std::vector<std::uint16_t>{port});
    samples::append(twice, twice.size() > 0 ? Octets(twice) : Octets());
    beacons.send(Bytes(twice).first(5));
    beacons.send(Bytes(twice).subspan(5));
    read_all(300ms);
    const Connection stream(port);
    Octets all = Message{.sequence = 1, .records = {at(1), at(2)}}.bytes();
    samples::append(all, samples::keep_alive(8));
    samples::append(all, Message{.sequence = 2, .records = {at(3)}}.bytes());
    samples::append(all, samples::keep_alive(24));
    samples::append(all, Message{.sequence = 3, .records = {at(4)}}.bytes());
    std::vector<std::uint32_t> seconds;
    for (std::size_t i = 0; i < all.size(); i += 37) {
        stream.send(Bytes(all).subspan(i, std::min<std::size_t>(37, all.size() - i)));
        std::ranges::copy(read_all(1ms), std::back_inserter(seconds));
    }
    std::ranges::copy(read_all(), std::back_inserter(seconds));
    EXPECT_THAT(seconds, ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(receiver.counts().keep_alives, 2U);
    EXPECT_EQ(receiver.counts().malformed + receiver.counts().missing + receiver.counts().bad_header, 0U);
}

TEST_F(ByTcp, DeliversWhatCameBeforeTheConnectionEnded) {
    const Connection beacons(beacon_port);
    beacons.send(make_beacon(7, std::vector<std::uint16_t>{port}));
    read_all(300ms);
    {
        const Connection stream(port);
        for (std::uint32_t i = 1; i <= 2000; ++i) {
            stream.send(Message{.sequence = i, .records = {at(i)}}.bytes());
        }
        stream.send(Bytes(Message{.sequence = 2001, .records = {at(1), at(2)}}.bytes()).first(24 + 78 + 20));
    }
    EXPECT_EQ(read_all().size(), 2001U);
    EXPECT_EQ(receiver.counts().malformed, 1U) << "the record that is cut";
    const Connection again(port);
    again.send(Message{.started = 2, .sequence = 1, .records = {at(77)}}.bytes());
    EXPECT_THAT(read_all(), ElementsAre(77));
}

// While one of these exists, the process can open no more file descriptors.
class NoDescriptors {
public:
    NoDescriptors() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const FileDescriptor next(::dup(STDERR_FILENO));
        const rlimit none{static_cast<rlim_t>(next.get()), before_.rlim_max};
        EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
    }
    NoDescriptors(const NoDescriptors&) = delete;
    NoDescriptors& operator=(const NoDescriptors&) = delete;
    ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

private:
    rlimit before_{};
};

// Of all threads of the process.
std::chrono::nanoseconds processor_time() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

TEST_F(ByTcp, RestsWhileDescriptorsAreWanting) {
    FileDescriptor socket = Connection::make_socket();
    std::optional<Connection> beacons;
    {
        const NoDescriptors none;
        beacons.emplace(std::move(socket), beacon_port);
        const auto before = processor_time();
        read_all(300ms);
        EXPECT_LT(processor_time() - before, 100ms) << "while the connection with beacons cannot be accepted";
    }
    beacons->send(make_beacon(7, std::vector<std::uint16_t>{port}));
    read_all(700ms);
    ASSERT_EQ(receiver.streams().size(), 1U);

    socket = Connection::make_socket();
    std::optional<Connection> stream;
    {
        const NoDescriptors none;
        stream.emplace(std::move(socket), port);
        stream->send(Message{.sequence = 1, .records = {at(1)}}.bytes());
        const auto before = processor_time();
        EXPECT_THAT(read_all(300ms), ElementsAre());
        EXPECT_LT(processor_time() - before, 100ms) << "while the connection of a stream cannot be accepted";
    }
    EXPECT_THAT(read_all(), ElementsAre(1));
    stream->send(Message{.sequence = 2, .records = {at(2)}}.bytes());
    EXPECT_THAT(read_all(), ElementsAre(2));
}

TEST_F(ByTcp, HangsUpOnNonsense) {
    const Connection beacons(beacon_port);
    beacons.send(make_beacon(7, std::vector<std::uint16_t>{port}));
    read_all(300ms);
    const Connection stream(port);
    stream.send(Message{.records = {at(1)}}.bytes());
    stream.send(Octets(100, std::byte{'x'}));
    EXPECT_THAT(read_all(), ElementsAre(1));
    EXPECT_EQ(receiver.counts().bad_header, 1U);
    const Connection again(port);
    again.send(Message{.sequence = 2, .records = {at(2)}}.bytes());
    EXPECT_THAT(read_all(), ElementsAre(2));
}

TEST(ReceiverByTcp, RefusesAnAddressThatIsInUse) {
    const Address address{Address::Transport::tcp, {{*IpAddress::parse("192.0.2.1"), 1000}, ""}};
    EXPECT_THROW(Receiver(address, {}), Error);
}

}  // namespace
}  // namespace spindrift::ndag
