#pragma once

#include "tests/base/manual_clock.hpp"
#include "tests/compat/lines.hpp"

#include "datagrams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/receiver.hpp>
#include <spindrift/net/socket.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

/// Receivers of nDAG on the loopback interface.
namespace spindrift::ndag::samples {

using namespace std::chrono_literals;

/// A port that is free for UDP and TCP. It lies below the range from which the system gives ports to sockets that ask
/// for none.
inline std::uint16_t free_port() {
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

/// The group to which receivers listen.
inline const IpAddress receiver_group = *IpAddress::parse("239.255.17.44");

/// Sends to that group through the loopback interface.
class GroupSender {
public:
    GroupSender() { net::set_multicast_interface(socket_, {{receiver_group, 0}, "lo"}); }
    /// Sends from an address of this host.
    explicit GroupSender(const IpAddress& from) : GroupSender() {
        const auto local = net::SocketAddress::from({{from, 0}, ""});
        EXPECT_EQ(::bind(socket_.get(), local.get(), local.size), 0);
    }

    void send(std::uint16_t port, Bytes datagram) const {
        const auto to = net::SocketAddress::from({{receiver_group, port}, "lo"});
        ASSERT_EQ(::sendto(socket_.get(), datagram.data(), datagram.size(), 0, to.get(), to.size),
                  static_cast<ssize_t>(datagram.size()));
    }
    void send(std::uint16_t port, const Message& message) const { send(port, message.bytes()); }

private:
    FileDescriptor socket_ = net::open_udp_socket(receiver_group);
};

/// A receiver, and what sends to it.
class ReceiverSetup {
public:
    explicit ReceiverSetup(unsigned threads = 1, std::chrono::seconds idle_timeout = 600s,
                           std::size_t max_streams = 512)
        : ReceiverSetup({.threads = threads, .idle_timeout = idle_timeout, .max_streams = max_streams}) {}

    /// \param options whose log and clock are replaced
    explicit ReceiverSetup(Receiver::Options options)
        : beacon_port(free_port()),
          receiver({Address::Transport::multicast, {{receiver_group, beacon_port}, "lo"}},
                   with_log_and_clock(std::move(options))) {}

    void announce(const std::vector<std::uint16_t>& ports, std::uint16_t monitor = 7) {
        sender.send(beacon_port, make_beacon(monitor, ports));
    }

    /// Announces streams and waits until threads have joined them.
    void add(const std::vector<std::uint16_t>& ports, std::uint16_t monitor = 7) {
        announce(ports, monitor);
        await(ports);
    }

    /// Waits until threads have joined announced streams.
    void await(const std::vector<std::uint16_t>& ports) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        for (const std::uint16_t port : ports) {
            while (!is_joined(port) && std::chrono::steady_clock::now() < deadline) {
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

    /// The times of the packets of one read, in seconds.
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

    /// Reads until no more packets arrive.
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

    spindrift::tests::ManualClock clock;  // for the silence before beacons are missed
    std::uint16_t beacon_port;
    GroupSender sender;
    std::function<void()> at_line;  // called before each line of the log

private:
    Receiver::Options with_log_and_clock(Receiver::Options options) {
        options.report = spindrift::tests::trace_lines([this](const std::string& line) {
            if (at_line) {
                at_line();
            }
            const std::scoped_lock lock(mutex_);
            lines_.push_back(line);
        });
        options.clock = &clock;
        return options;
    }

    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
    StopSignal stop_;
    packet::PacketBatch batch_;

public:
    Receiver receiver;
};

}  // namespace spindrift::ndag::samples
