#include "control.hpp"

#include "datagram_channel.hpp"
#include "tcp_channel.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace spindrift::ndag {
namespace {

constexpr std::size_t largest_beacon = 65'536;
constexpr std::chrono::seconds complaint_period{10};
constexpr std::chrono::seconds look_period{1};
// Beacons come every second: behind a connection that brings none for so long is nobody any more.
constexpr std::chrono::seconds longest_silence{10};

FileDescriptor open_control(const Address& address) {
    try {
        return address.transport == Address::Transport::tcp ? listen_on(address.beacons)
                                                            : open_group_socket(address.beacons);
    } catch (const Error& error) {
        throw Error(fmt::format("Unable to setup control channel for nDAG: {}", error.what()));
    }
}

event::BadBeacon bad_beacon(Errc error, Bytes datagram, std::uint64_t count) {
    using enum event::BadBeacon::Reason;
    const auto number = [&](std::size_t at) { return std::to_integer<unsigned>(datagram[at]); };
    switch (error) {
        case Errc::short_header: return {.reason = short_header, .count = count};
        case Errc::bad_magic: return {.reason = bad_magic, .count = count};
        case Errc::bad_version: return {.reason = bad_version, .found = number(4), .count = count};
        case Errc::short_message: return {.reason = short_message, .count = count};
        case Errc::short_list:
            return {.reason = short_list,
                    .found = datagram.size() - header_size,
                    .expected = load_be<std::uint16_t>(datagram.data() + header_size),
                    .count = count};
        case Errc::unexpected: return {.reason = unexpected, .found = number(5), .count = count};
    }
    return {.count = count};
}

}  // namespace

Control::Control(Address address, Receiver::Options options, std::span<const std::unique_ptr<StreamMerger>> mergers)
    : address_(std::move(address)),
      options_(std::move(options)),
      mergers_(mergers),
      socket_(open_control(address_)),
      more_streams_(complaint_period),
      refused_connections_(complaint_period),
      last_look_(StreamMerger::Clock::now()) {
    if (address_.transport == Address::Transport::multicast) {
        make_room();
    }
    complaints_.fill(ReportThrottle(complaint_period));
    thread_ = std::thread([this] {
        while (!stop_.requested()) {
            address_.transport == Address::Transport::tcp ? serve_connection() : receive_beacon();
            leave_idle();
        }
    });
}

Control::~Control() {
    stop_.request();
    thread_.join();
}

// All sockets get as much as this one does.
void Control::make_room() const {
    const int granted = make_room_for_bursts(socket_);
    if (granted < wanted_receive_buffer) {
        options_.report(event::SmallReceiveBuffer{static_cast<std::uint64_t>(granted), wanted_receive_buffer});
    }
}

void Control::receive_beacon() {
    if (!stop_.wait_readable(socket_.get(), max_wait)) {
        return;
    }
    std::array<std::byte, largest_beacon> room;  // NOLINT: is written before it is read
    const ssize_t size = ::recv(socket_.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (size >= 0) {
        take({room.data(), static_cast<std::size_t>(size)});
    }
}

void Control::take(Bytes datagram) {
    if (const auto beacon = Beacon::parse(datagram)) {
        add(*beacon);
    } else {
        complain(beacon.error(), datagram);
    }
}

void Control::complain(Errc error, Bytes datagram) {
    const std::uint64_t count = complaints_[static_cast<std::size_t>(error)].add(1);
    if (count > 0) {
        options_.report(bad_beacon(error, datagram, count));
    }
}

void Control::complain_of_more(std::uint16_t port) {
    if (more_streams_.add(1) > 0) {
        options_.report(event::TooManyStreams{options_.max_streams, port});
    }
}

void Control::add(const Beacon& beacon) {
    const auto now = StreamMerger::Clock::now();
    for (const std::uint16_t port : beacon.ports) {
        if (port == 0) {
            continue;  // of no stream
        }
        if (streams_.size() >= options_.max_streams && !streams_.contains(port)) {
            complain_of_more(port);
            continue;
        }
        Known& known = streams_[port];
        if (known.merger == nullptr) {
            known.name = fmt::format("{}:{}", address_.beacons.endpoint.address.text(), port);
            known.merger = mergers_[next_merger_++ % mergers_.size()].get();
            known.merger->join(known.name, opener(port));
        }
        known.announced = now;
    }
}

StreamMerger::OpenChannel Control::opener(std::uint16_t port) const {
    net::UdpAddress address = address_.beacons;
    address.endpoint.port = port;
    if (address_.transport == Address::Transport::tcp) {
        return [address]() -> std::unique_ptr<Channel> { return std::make_unique<TcpChannel>(address); };
    }
    return [address]() -> std::unique_ptr<Channel> { return std::make_unique<DatagramChannel>(address); };
}

// Streams that no monitor announces any more and that have been silent as long are left.
void Control::leave_idle() {
    const auto now = StreamMerger::Clock::now();
    if (now - last_look_ < look_period) {
        return;
    }
    last_look_ = now;
    const auto is_old = [&](StreamMerger::Clock::time_point time) { return now - time > options_.idle_timeout; };
    for (auto at = streams_.begin(); at != streams_.end();) {
        Known& known = at->second;
        if (is_old(known.announced) && is_old(known.merger->last_heard(known.name))) {
            known.merger->leave(known.name);
            options_.report(event::StreamLeft{known.name});
            at = streams_.erase(at);
        } else {
            ++at;
        }
    }
}

// Over TCP beacons stand one behind the other.
void Control::serve_connection() {
    if (!stop_.wait_readable(socket_.get(), max_wait)) {
        return;
    }
    const FileDescriptor connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) {
        rest_after(errno);
        return;
    }
    Buffer octets;
    auto last_heard = StreamMerger::Clock::now();
    while (!stop_.requested() && StreamMerger::Clock::now() - last_heard < longest_silence) {
        leave_idle();
        if (!stop_.wait_readable(connection.get(), max_wait)) {
            continue;
        }
        char* const to = octets.room(largest_beacon);
        const ssize_t size = ::recv(connection.get(), to, largest_beacon, MSG_DONTWAIT);
        if (size <= 0) {
            return;
        }
        last_heard = StreamMerger::Clock::now();
        octets.set_end(to + size);
        if (!take_beacons(octets)) {
            return;
        }
    }
}

// accept() failed, with EMFILE for one: the connection still waits, so do not ask again at once.
void Control::rest_after(int error_number) {
    if (refused_connections_.add(1) > 0) {
        options_.report(event::ConnectionRefused{errno_text(error_number)});
    }
    static_cast<void>(stop_.wait_readable(-1, max_wait));
}

// Takes the beacons that are complete. \returns false if there is something else
bool Control::take_beacons(Buffer& octets) {
    Bytes rest = octets.bytes();
    while (!rest.empty()) {
        const auto beacon = Beacon::parse(rest);
        if (beacon) {
            add(*beacon);
            rest = rest.subspan(Beacon::size(beacon->ports.size()));
        } else if (beacon.error() == Errc::short_header || beacon.error() == Errc::short_message ||
                   beacon.error() == Errc::short_list) {
            break;
        } else {
            complain(beacon.error(), rest);
            return false;
        }
    }
    Buffer left;
    left.append(rest);
    octets.swap(left);
    return true;
}

}  // namespace spindrift::ndag
