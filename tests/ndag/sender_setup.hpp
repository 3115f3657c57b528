#pragma once

#include "datagrams.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/ndag/sender.hpp>
#include <spindrift/net/socket.hpp>
#include <spindrift/packet/erf.hpp>

#include <gtest/gtest.h>

#include <poll.h>

#include <chrono>
#include <utility>
#include <vector>

/// Senders of nDAG on the loopback interface.
namespace spindrift::ndag::samples {

using namespace std::chrono_literals;

/// Where the senders of tests send.
inline const IpAddress sender_group = *IpAddress::parse("239.255.17.45");
inline constexpr std::uint16_t beacon_port = 13'440;

/// Options of a sender on the loopback interface.
inline SenderOptions on_loopback() {
    SenderOptions options;
    options.group = {{sender_group, beacon_port}, "lo"};
    options.monitor = 7;
    return options;
}

/// Receives what is sent to a port of a group, as any client of nDAG does.
class Listener {
public:
    explicit Listener(const net::UdpAddress& address) : socket_(net::open_udp_socket(address.endpoint.address)) {
        net::set_option(socket_, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
        net::set_option(socket_, SOL_SOCKET, SO_RCVBUF, 4 << 20, "SO_RCVBUF");
        const auto local = net::SocketAddress::from(address);
        if (::bind(socket_.get(), local.get(), local.size) != 0) {
            throw system_error("bind", errno);
        }
        net::join_group(socket_, address);
    }
    explicit Listener(std::uint16_t port) : Listener(net::UdpAddress{{sender_group, port}, "lo"}) {}

    /// The next datagram; empty if none arrives in time.
    Octets next(std::chrono::milliseconds patience = 5s) const {
        pollfd waiting{socket_.get(), POLLIN, 0};
        Octets datagram;
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) == 1) {
            datagram.resize(65'536);
            datagram.resize(static_cast<std::size_t>(::recv(socket_.get(), datagram.data(), datagram.size(), 0)));
        }
        return datagram;
    }

    /// All datagrams that have arrived: on the loopback interface, all that were sent.
    std::vector<Octets> all() const {
        std::vector<Octets> datagrams;
        for (Octets one = next(0ms); !one.empty(); one = next(0ms)) {
            datagrams.push_back(std::move(one));
        }
        return datagrams;
    }

private:
    FileDescriptor socket_;
};

/// A sender with one stream, and a listener to that stream.
struct SenderSetup {
    explicit SenderSetup(const SenderOptions& options = on_loopback())
        : sender(options), listener(sender.ports().at(0)) {}

    StreamSender& stream() { return sender.stream(0); }

    std::vector<Octets> sent() {
        stream().flush();
        return listener.all();
    }

    Sender sender;
    Listener listener;
};

inline SenderOptions limited_to(std::size_t message_size) {
    SenderOptions options = on_loopback();
    options.message_size = message_size;
    return options;
}

/// The octets of packets.
inline const Octets frame = [] {
    Octets octets(10'000);
    for (std::size_t i = 0; i < octets.size(); ++i) {
        octets[i] = static_cast<std::byte>(i * 7 >> 3);
    }
    return octets;
}();

/// An Ethernet frame of `size` octets and its frame check sequence, which was not captured.
inline packet::Packet ethernet(std::size_t size) {
    packet::Packet packet;
    packet.octets = Bytes(frame).first(size);
    packet.wire_size = static_cast<std::uint32_t>(size + 4);
    packet.time = packet::PacketTime::from_parts(1'095'292'801, 721'000);
    packet.link = packet::LinkLayer::ethernet;
    return packet;
}

/// The records of a message. Expects that the header has their exact number.
inline std::vector<packet::ErfRecord> records_in(const Octets& message) {
    const auto header = DataHeader::parse(message);
    EXPECT_TRUE(header);
    EXPECT_FALSE(header->is_truncated);
    std::vector<packet::ErfRecord> records;
    Bytes rest = Bytes(message).subspan(data_header_size);
    while (!rest.empty()) {
        const auto record = packet::ErfRecord::parse(rest);
        if (!record) {
            ADD_FAILURE() << "no record at octet " << message.size() - rest.size();
            break;
        }
        rest = rest.subspan(record->size());
        records.push_back(*record);
    }
    EXPECT_EQ(records.size(), header->records);
    return records;
}

/// The size and the number of records of each message.
using Sizes = std::vector<std::pair<std::size_t, std::size_t>>;

inline Sizes sizes_and_counts(const std::vector<Octets>& messages) {
    Sizes all;
    for (const Octets& message : messages) {
        all.emplace_back(message.size(), records_in(message).size());
    }
    return all;
}

}  // namespace spindrift::ndag::samples
