#include <spindrift/ndag/receiver.hpp>

#include "tests/compat/lines.hpp"

#include "datagrams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/net/socket.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace spindrift::ndag {
namespace {

using namespace std::chrono_literals;
using packet::PacketBatch;
using samples::at;
using samples::Message;
using samples::Octets;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using Clock = std::chrono::steady_clock;

// A port nobody uses, for datagrams and connections, and below those the system gives to whoever asks for none.
std::uint16_t free_port() {
    constexpr int first = 10'000;
    constexpr int ports = 20'000;
    static int next = ::getpid() * 131;
    for (int tries = 0; tries < ports; ++tries) {
        const auto port = static_cast<std::uint16_t>(first + next++ % ports);
        const auto address = net::SocketAddress::from({{IpAddress(), port}, ""});
        const auto is_free = [&](int type) {
            const FileDescriptor socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
            return ::bind(socket.get(), address.get(), address.size) == 0;
        };
        if (is_free(SOCK_DGRAM) && is_free(SOCK_STREAM)) {
            return port;
        }
    }
    throw Error("there is no free port");
}

const IpAddress group = *IpAddress::parse("239.255.17.44");

// Sends to it by the loopback interface.
class GroupSender {
public:
    GroupSender() { net::set_multicast_interface(socket_, {{group, 0}, "lo"}); }

    void send(std::uint16_t port, Bytes datagram) const {
        const auto to = net::SocketAddress::from({{group, port}, "lo"});
        ASSERT_EQ(::sendto(socket_.get(), datagram.data(), datagram.size(), 0, to.get(), to.size),
                  static_cast<ssize_t>(datagram.size()));
    }
    void send(std::uint16_t port, const Message& message) const { send(port, message.bytes()); }

private:
    FileDescriptor socket_ = net::open_udp_socket(group);
};

/// A receiver and who sends to it.
class Line {
public:
    explicit Line(unsigned threads = 1, std::chrono::seconds idle_timeout = 600s, std::size_t max_streams = 512)
        : beacon_port(free_port()),
          receiver({Address::Transport::multicast, {{group, beacon_port}, "lo"}},
                   {.threads = threads,
                    .report = spindrift::tests::trace_lines([this](const std::string& line) {
                        if (at_line) {
                            at_line();
                        }
                        const std::scoped_lock lock(mutex_);
                        lines_.push_back(line);
                    }),
                    .idle_timeout = idle_timeout,
                    .max_streams = max_streams}) {}

    void announce(const std::vector<std::uint16_t>& ports, std::uint16_t monitor = 7) {
        sender.send(beacon_port, make_beacon(monitor, ports));
    }

    /// Announces streams and waits until threads have joined them.
    void add(const std::vector<std::uint16_t>& ports, std::uint16_t monitor = 7) {
        announce(ports, monitor);
        const auto deadline = Clock::now() + 10s;
        for (const std::uint16_t port : ports) {
            while (!is_joined(port) && Clock::now() < deadline) {
                for (unsigned i = 0; i < receiver.threads(); ++i) {
                    read(i, 10ms);
                }
            }
            ASSERT_TRUE(is_joined(port)) << lines();
        }
    }

    [[nodiscard]] bool is_joined(std::uint16_t port) const {
        const std::string end = ":" + std::to_string(port);
        return std::ranges::any_of(receiver.streams(), [&](const auto& stream) { return stream.name.ends_with(end); });
    }

    /// The seconds of the packets that are there at once.
    std::vector<std::uint32_t> read(unsigned thread = 0, std::chrono::milliseconds patience = 2000ms) {
        const auto result = receiver.reader(thread).read(batch_, [&](int descriptor) {
            return stop_.wait_readable(descriptor, static_cast<int>(patience.count()));
        });
        std::vector<std::uint32_t> seconds;
        for (const packet::Packet& packet : batch_.packets) {
            seconds.push_back(packet.time.seconds());
        }
        EXPECT_EQ(result == packet::PacketReader::Result::packets, !seconds.empty());
        return seconds;
    }

    /// Reads until nothing comes any more.
    std::vector<std::uint32_t> read_all(unsigned thread = 0) {
        std::vector<std::uint32_t> all;
        for (auto some = read(thread, 500ms); !some.empty(); some = read(thread, 500ms)) {
            all.insert(all.end(), some.begin(), some.end());
        }
        return all;
    }

    [[nodiscard]] std::string lines() const {
        const std::scoped_lock lock(mutex_);
        std::string all;
        for (const std::string& line : lines_) {
            all += line + '\n';
        }
        return all;
    }

    std::uint16_t beacon_port;
    GroupSender sender;
    std::function<void()> at_line;  // to be done whenever something is logged

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
    StopSignal stop_;
    PacketBatch batch_;

public:
    Receiver receiver;
};

TEST(Receiver, DeliversWhatIsSent) {
    Line line;
    const std::uint16_t port = free_port();
    line.add({port});
    line.sender.send(port, Message{.sequence = 1, .records = {at(1), at(2)}});
    line.sender.send(port, Message{.sequence = 2, .records = {at(3)}});
    EXPECT_THAT(line.read_all(), ElementsAre(1, 2, 3));
    const Counts counts = line.receiver.counts();
    EXPECT_EQ(counts.records, 3U);
    EXPECT_EQ(counts.datagrams, 2U);
    EXPECT_EQ(counts.missing, 0U);
    EXPECT_THAT(line.lines(), HasSubstr("Added new stream 239.255.17.44:" + std::to_string(port) + " to thread 0\n"));
}

TEST(Receiver, GivesStreamsToThreadsInTurn) {
    Line line(2);
    std::vector<std::uint16_t> ports;
    for (int i = 0; i < 4; ++i) {
        ports.push_back(free_port());
    }
    line.add(ports);
    line.announce(ports);  // what is known is not joined again
    line.add({ports[0], free_port()});
    const auto streams = line.receiver.streams();
    ASSERT_EQ(streams.size(), 5U);
    const auto thread_of = [&](std::size_t i) {
        const auto found = std::ranges::find_if(
            streams, [&](const auto& stream) { return stream.name.ends_with(":" + std::to_string(ports[i])); });
        return found->thread;
    };
    EXPECT_EQ(thread_of(0), 0U);
    EXPECT_EQ(thread_of(1), 1U);
    EXPECT_EQ(thread_of(2), 0U);
    EXPECT_EQ(thread_of(3), 1U);
    EXPECT_EQ(std::ranges::count(streams, 0U, &StreamStatistics::thread), 3);
}

TEST(Receiver, LetsThreadsWithoutStreamsWait) {
    Line line(3);
    line.add({free_port(), free_port()});
    const auto start = Clock::now();
    EXPECT_TRUE(line.read(2, 200ms).empty());
    EXPECT_GE(Clock::now() - start, 190ms);
}

TEST(Receiver, MergesWhatIsThereByTime) {
    Line line;
    const std::uint16_t a = free_port();
    const std::uint16_t b = free_port();
    line.add({a, b});
    line.sender.send(a, Message{.records = {at(10), at(12)}});
    line.sender.send(b, Message{.records = {at(11), at(13)}});
    EXPECT_THAT(line.read(), ElementsAre(10, 11, 12, 13));

    // Nobody is waited for, and within a stream the order stays.
    line.sender.send(a, Message{.sequence = 2, .records = {at(20), at(22), at(21)}});
    EXPECT_THAT(line.read(), ElementsAre(20, 22, 21));
    line.sender.send(b, Message{.sequence = 2, .records = {at(9)}});
    EXPECT_THAT(line.read(), ElementsAre(9));
}

TEST(Receiver, TakesTheStreamThatWasJoinedFirstAmongEquals) {
    Line line;
    const std::uint16_t a = free_port();
    const std::uint16_t b = free_port();
    line.add({a});
    line.add({b});
    samples::Record tagged = at(5);
    tagged.type = 22;
    tagged.before_payload = {};
    line.sender.send(b, Message{.records = {tagged}});
    line.sender.send(a, Message{.records = {at(5)}});
    EXPECT_EQ(line.read().size(), 2U);
    line.sender.send(b, Message{.sequence = 2, .records = {at(5), at(7)}});
    line.sender.send(a, Message{.sequence = 2, .records = {at(5), at(6)}});
    EXPECT_THAT(line.read(), ElementsAre(5, 5, 6, 7));
}

TEST(Receiver, KeepsTheOrderOfTimeOverLongStreams) {
    Line line;
    const std::uint16_t a = free_port();
    const std::uint16_t b = free_port();
    line.add({a, b});
    for (std::uint32_t i = 0; i < 300; ++i) {
        line.sender.send(a, Message{.sequence = i + 1, .records = {at(4 * i), at(4 * i + 1)}});
        line.sender.send(b, Message{.sequence = i + 1, .records = {at(4 * i + 2), at(4 * i + 3)}});
    }
    const auto all = line.read_all();
    EXPECT_EQ(all.size(), 1200U);
    EXPECT_TRUE(std::ranges::is_sorted(all));
    EXPECT_EQ(line.receiver.counts().missing, 0U);
}

TEST(Receiver, BearsWhateverComesByAStream) {
    Line line;
    const std::uint16_t port = free_port();
    line.add({port});
    line.sender.send(port, Octets());
    line.sender.send(port, samples::keep_alive(8));
    line.sender.send(port, samples::keep_alive(24));
    line.sender.send(port, make_beacon(7, {}));
    line.sender.send(port, Message{.count = 0});
    line.sender.send(port, Message{.sequence = 2, .records = {{.size = 0}}});
    line.sender.send(port, Message{.sequence = 3, .records = {at(1)}, .count = 0x8001});
    line.sender.send(port, Message{.sequence = 5, .records = {at(2)}});
    EXPECT_THAT(line.read_all(), ElementsAre(1, 2));
    const Counts counts = line.receiver.counts();
    EXPECT_EQ(counts.datagrams, 8U);
    EXPECT_EQ(counts.missing, 1U);
    EXPECT_EQ(counts.bad_header, 1U);
    EXPECT_EQ(counts.keep_alives, 2U);
    EXPECT_EQ(counts.unexpected, 1U);
    EXPECT_EQ(counts.malformed, 1U);
}

TEST(Receiver, BearsWhateverComesAsABeacon) {
    Line line;
    const Octets good = make_beacon(7, std::vector<std::uint16_t>{1000});
    line.sender.send(line.beacon_port, Octets());
    line.sender.send(line.beacon_port, Bytes(good).first(9));
    line.sender.send(line.beacon_port, Bytes(good).first(11));
    line.sender.send(line.beacon_port, Message{.records = {at(1)}});
    Octets wrong = good;
    wrong[0] = std::byte{'X'};
    line.sender.send(line.beacon_port, wrong);
    wrong = good;
    wrong[4] = std::byte{9};
    line.sender.send(line.beacon_port, wrong);
    line.announce({0});  // no stream
    const std::uint16_t port = free_port();
    line.add({port});
    EXPECT_EQ(line.receiver.streams().size(), 1U);
    for (const char* const reason :
         {"does not have a complete nDAG header.", "(missing number of streams).",
          "(length doesn't match number of streams). 3 1", "Unexpected message type on control channel: 2",
          "does not have a valid magic number.", "has an invalid header version: 9"}) {
        EXPECT_THAT(line.lines(), HasSubstr(reason));
    }
}

TEST(Receiver, ComplainsOnceInAWhile) {
    Line line;
    for (int i = 0; i < 100; ++i) {
        line.sender.send(line.beacon_port, Octets(3));
    }
    line.add({free_port()});
    const std::string lines = line.lines();
    EXPECT_EQ(lines.find("complete nDAG header"), lines.rfind("complete nDAG header"));
}

TEST(Receiver, TellsMonitorsOnOnePortApart) {
    Line line;
    const std::uint16_t port = free_port();
    line.add({port}, 1);
    line.announce({port}, 2);
    for (const std::uint32_t i : {1U, 2U, 4U}) {
        line.sender.send(port, Message{.monitor = 1, .started = 10, .sequence = i, .records = {at(i)}});
        line.sender.send(port, Message{.monitor = 2, .started = 20, .sequence = 10 * i, .records = {at(i)}});
    }
    EXPECT_EQ(line.read_all().size(), 6U);
    const auto streams = line.receiver.streams();
    ASSERT_EQ(streams.size(), 1U);
    EXPECT_THAT(streams[0].monitors, ElementsAre(1, 2));
    EXPECT_EQ(streams[0].counts.missing, 1U + 9 + 19);
    EXPECT_EQ(streams[0].counts.restarts, 0U);
}

TEST(Receiver, FollowsAMonitorThatStartsAnew) {
    Line line;
    const std::uint16_t before = free_port();
    const std::uint16_t after = free_port();
    line.add({before});
    line.sender.send(before, Message{.started = 1, .sequence = 50, .records = {at(1)}});
    line.sender.send(before, Message{.started = 2, .sequence = 1, .records = {at(2)}});
    EXPECT_THAT(line.read_all(), ElementsAre(1, 2));
    line.add({after});
    line.sender.send(after, Message{.started = 3, .sequence = 9, .records = {at(3)}});
    EXPECT_THAT(line.read_all(), ElementsAre(3));
    EXPECT_EQ(line.receiver.counts().missing, 0U);
    EXPECT_EQ(line.receiver.counts().restarts, 1U);
}

TEST(Receiver, LeavesStreamsThatAreNeitherAnnouncedNorHeard) {
    Line line(1, 3s);
    const std::uint16_t silent = free_port();
    const std::uint16_t heard = free_port();
    const std::uint16_t announced = free_port();
    line.add({silent, heard, announced});
    line.sender.send(silent, Message{.records = {at(1)}});
    const auto deadline = Clock::now() + 10s;
    for (std::uint32_t i = 1; line.is_joined(silent) && Clock::now() < deadline; ++i) {
        line.announce({announced});
        line.sender.send(heard, Message{.sequence = i, .records = {at(i)}});
        line.read(0, 100ms);
    }
    EXPECT_FALSE(line.is_joined(silent));
    EXPECT_TRUE(line.is_joined(heard));
    EXPECT_TRUE(line.is_joined(announced));
    EXPECT_GE(line.receiver.counts().records, 2U) << "what a stream had still counts when it is left";
    line.add({silent});
    line.sender.send(silent, Message{.sequence = 2, .records = {at(99)}});
    const auto rest = line.read_all();
    EXPECT_EQ(std::ranges::count(rest, 99U), 1);
}

TEST(Receiver, ReceivesNoMoreStreamsThanItMay) {
    Line line(1, 600s, 2);
    const std::vector<std::uint16_t> ports = {free_port(), free_port(), free_port(), free_port()};
    line.announce(ports);
    line.add({ports[0], ports[1]});
    EXPECT_EQ(line.receiver.streams().size(), 2U);
    EXPECT_FALSE(line.is_joined(ports[2]));
    const std::string complaint =
        "More than 2 streams are announced: that of port " + std::to_string(ports[2]) + " is not received";
    EXPECT_THAT(line.lines(), HasSubstr(complaint));
    EXPECT_THAT(line.lines(), Not(HasSubstr("that of port " + std::to_string(ports[3])))) << "it is told once";
}

TEST(Receiver, MayBeAskedByWhoLogs) {
    Line line;
    std::atomic<std::size_t> streams = 0;
    line.at_line = [&] { streams = line.receiver.streams().size(); };
    line.add({free_port()});
    EXPECT_EQ(streams, 1U);
}

TEST(Receiver, ReportsAStreamThatCannotBeJoined) {
    Line line;
    const std::uint16_t taken = free_port();
    FileDescriptor other = net::open_udp_socket(IpAddress());
    const auto address = net::SocketAddress::from({{group, taken}, ""});
    ASSERT_EQ(::bind(other.get(), address.get(), address.size), 0);  // and does not share
    line.announce({taken});
    const std::uint16_t port = free_port();
    line.add({port});
    EXPECT_THAT(line.lines(), HasSubstr("Cannot receive stream 239.255.17.44:" + std::to_string(taken)));
    line.sender.send(port, Message{.records = {at(1)}});
    EXPECT_THAT(line.read_all(), ElementsAre(1));

    // It is joined as soon as it can be.
    other = FileDescriptor();
    line.add({taken});
    line.sender.send(taken, Message{.records = {at(2)}});
    EXPECT_THAT(line.read_all(), ElementsAre(2));
    const std::string lines = line.lines();
    EXPECT_EQ(lines.find("Cannot receive"), lines.rfind("Cannot receive"));
}

TEST(Receiver, CountsWhatTheKernelDropsApart) {
    Line line;
    const std::uint16_t port = free_port();
    line.add({port});
    Message message{.records = {at(1)}};
    message.records[0].payload = 8000;
    message.records[0].wire_size = 8000;
    constexpr std::uint32_t all = 10'000;  // more than any buffer holds
    for (std::uint32_t i = 1; i <= all; ++i) {
        message.sequence = i;
        line.sender.send(port, message);
    }
    const auto received = line.read_all().size();
    message.sequence = all + 1;
    line.sender.send(port, message);
    EXPECT_EQ(line.read_all().size(), 1U);
    const Counts counts = line.receiver.counts();
    EXPECT_GT(counts.overrun, 0U);
    EXPECT_EQ(counts.overrun, all - received);
    EXPECT_EQ(counts.missing, counts.overrun);
}

TEST(Receiver, SaysOnceThatThereIsNotTheRoomItWants) {
    constexpr int wanted = 16 << 20;
    int limit = 0;
    std::ifstream("/proc/sys/net/core/rmem_max") >> limit;
    if (limit == 0 || limit >= wanted) {
        GTEST_SKIP() << "here there is";
    }
    std::string lines;
    std::thread([&] {
        // What the administrator may, this thread may not.
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        __user_cap_data_struct none[2]{};
        ASSERT_EQ(::syscall(SYS_capset, &header, none), 0);
        Line line;
        line.add({free_port(), free_port()});
        lines = line.lines();
    }).join();
    const std::string expected = "grants " + std::to_string(limit / 1024) + " of the 16384 KiB wanted";
    EXPECT_THAT(lines, HasSubstr(expected));
    EXPECT_EQ(lines.find("rmem_max"), lines.rfind("rmem_max"));
}

TEST(Receiver, MayBeAskedWhileItWorks) {
    Line line;
    const std::uint16_t port = free_port();
    line.add({port});
    std::atomic<bool> done = false;
    std::thread asking([&] {
        while (!done) {
            EXPECT_LE(line.receiver.streams().size(), 1U);
            EXPECT_LE(line.receiver.counts().records, 2000U);
        }
    });
    std::size_t got = 0;
    for (std::uint32_t i = 1; i <= 1000; ++i) {
        line.sender.send(port, Message{.sequence = i, .records = {at(1), at(2)}});
        got += line.read().size();
    }
    done = true;
    asking.join();
    EXPECT_EQ(got, 2000U);
}

// --- addresses

TEST(Address, IsInterfaceGroupAndPort) {
    const Address address = Address::parse(Address::Transport::multicast, "lo,225.44.0.1,44000");
    EXPECT_EQ(address.beacons.interface, "lo");
    EXPECT_EQ(address.beacons.endpoint.text(), "225.44.0.1/44000");
    EXPECT_EQ(Address::parse(Address::Transport::multicast, "lo,ff02::1").beacons.endpoint.port, 9001);
    EXPECT_EQ(Address::parse(Address::Transport::tcp, "whatever,127.0.0.1,9").beacons.endpoint.text(), "127.0.0.1/9");
}

struct WrongAddress {
    const char* text;
    const char* reason;
};

class WrongAddresses : public testing::TestWithParam<WrongAddress> {};

TEST_P(WrongAddresses, AreRefusedWithAReason) {
    try {
        static_cast<void>(Address::parse(Address::Transport::multicast, GetParam().text));
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(GetParam().reason));
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, WrongAddresses,  // docs/formats/ndag.md 5.1
    testing::Values(WrongAddress{"", "Bad ndag URI. Should be ndag:<interface>,<multicast group>,<port number>"},
                    WrongAddress{"lo", "Bad ndag URI. Should be"},
                    WrongAddress{"nosuch0,225.5.5.5,9999", "Failed to lookup interface nosuch0 -- No such device"},
                    WrongAddress{"lo,,9999", "is not an address"},
                    WrongAddress{"lo,127.0.0.1,9999", "it is not a multicast address"},
                    WrongAddress{"lo,225.5.5.5,", "not a port"}, WrongAddress{"lo,225.5.5.5,0", "not a port"},
                    WrongAddress{"lo,225.5.5.5,65536", "not a port"},
                    WrongAddress{"lo,225.5.5.5,99x", "\"99x\" is not a port"},
                    WrongAddress{"lo,225.5.5.5,9999,1", "not a port"}));

// --- by TCP

/// Connects to a receiver.
class Connection {
public:
    explicit Connection(std::uint16_t port) {
        const auto deadline = Clock::now() + 10s;
        do {
            socket_ = make_socket();
        } while (!connect(port) && Clock::now() < deadline);
    }
    /// By a socket made before, to somebody who listens already.
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
    EXPECT_EQ(receiver.counts().malformed, 1U) << "the part of a record";
    const Connection again(port);
    again.send(Message{.started = 2, .sequence = 1, .records = {at(77)}}.bytes());
    EXPECT_THAT(read_all(), ElementsAre(77));
}

// No descriptors are to be had while there is one of these.
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

// Of all threads.
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
        EXPECT_LT(processor_time() - before, 100ms) << "to take the connection with beacons";
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
        EXPECT_LT(processor_time() - before, 100ms) << "to take the connection of a stream";
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
