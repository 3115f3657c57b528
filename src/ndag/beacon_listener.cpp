#include "beacon_listener.hpp"

#include "datagram_channel.hpp"
#include "tcp_channel.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace spindrift::ndag {
namespace {

constexpr std::size_t max_beacon_size = 65'536;
constexpr std::chrono::seconds report_period{10};
constexpr std::chrono::seconds idle_check_period{1};
// Beacons arrive every second. A connection without any for this time is considered dead.
constexpr std::chrono::seconds connection_timeout{10};

FileDescriptor open_listener(const Address& address) {
    try {
        return address.transport == Address::Transport::tcp ? listen_on(address.beacons)
                                                            : open_group_socket(address.beacons);
    } catch (const Error& error) {
        throw Error(fmt::format("Unable to setup control channel for nDAG: {}", error.what()));
    }
}

std::string group_text(const Address& address) {
    return fmt::format("{}:{}", address.beacons.endpoint.address.text(), address.beacons.endpoint.port);
}

event::BadBeacon bad_beacon(Errc error, Bytes datagram, std::uint64_t count) {
    using enum event::BadBeacon::Reason;
    const auto octet = [&](std::size_t at) { return std::to_integer<unsigned>(datagram[at]); };
    switch (error) {
        case Errc::short_header: return {.reason = short_header, .count = count};
        case Errc::bad_magic: return {.reason = bad_magic, .count = count};
        case Errc::bad_version: return {.reason = bad_version, .found = octet(4), .count = count};
        case Errc::short_message: return {.reason = short_message, .count = count};
        case Errc::short_list:
            return {.reason = short_list,
                    .found = datagram.size() - header_size,
                    .expected = load_be<std::uint16_t>(datagram.data() + header_size),
                    .count = count};
        case Errc::unexpected: return {.reason = unexpected, .found = octet(5), .count = count};
    }
    return {.count = count};
}

}  // namespace

BeaconListener::BeaconListener(Address address, Receiver::Options options,
                               std::span<const std::unique_ptr<StreamMerger>> mergers)
    : address_(std::move(address)),
      options_(std::move(options)),
      mergers_(mergers),
      socket_(open_listener(address_)),
      too_many_streams_(report_period),
      refused_connections_(report_period),
      interface_([this] { return find_interface(); }),
      silence_(options_.clock->now()),
      last_idle_check_(StreamMerger::Clock::now()) {
    if (address_.transport == Address::Transport::multicast) {
        set_receive_buffer();
    }
    bad_beacons_.fill(ReportThrottle(report_period));
    thread_ = Thread([this] { listen(); },
                     [this](const std::exception_ptr& failure) {
                         for (const auto& merger : mergers_) {
                             merger->fail(failure);
                         }
                     });
}

void BeaconListener::listen() {
    while (!stop_.requested()) {
        address_.transport == Address::Transport::tcp ? serve_connection() : receive_beacon();
        leave_idle_streams();
        report_silence();
    }
}

BeaconListener::~BeaconListener() {
    stop_.request();
    thread_.join();
}

// The kernel grants the sockets of all streams the same size, so one report is enough.
void BeaconListener::set_receive_buffer() const {
    const int granted = enlarge_receive_buffer(socket_);
    if (granted < receive_buffer_size) {
        options_.report(event::SmallReceiveBuffer{static_cast<std::uint64_t>(granted), receive_buffer_size});
    }
}

void BeaconListener::receive_beacon() {
    check_interface();
    if (!stop_.wait_readable(socket_.get(), max_wait)) {
        return;
    }
    std::array<std::byte, max_beacon_size> room;  // NOLINT: is written before it is read
    const ssize_t size = ::recv(socket_.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (size >= 0) {
        take({room.data(), static_cast<std::size_t>(size)});
    }
}

void BeaconListener::report_silence() {
    if (interface_.is_lost()) {
        return;  // which was told
    }
    if (const auto silence = silence_.check(options_.clock->now())) {
        options_.report(event::BeaconAwaited{.address = group_text(address_),
                                             .interface = address_.beacons.interface,
                                             .seconds = static_cast<std::uint64_t>(silence->count()),
                                             .needs_hint = *silence >= Silence::long_silence});
    }
}

// The index of the interface that the address names; 0 if there is none now.
unsigned BeaconListener::find_interface() const {
    if (address_.transport == Address::Transport::tcp) {
        return 0;
    }
    try {
        const std::string name = address_.local ? net::interface_with(*address_.local) : address_.beacons.interface;
        return ::if_nametoindex(name.c_str());
    } catch (const Error&) {
        return 0;  // the interfaces cannot be listed now, for example because no descriptors are left
    }
}

void BeaconListener::check_interface() {
    switch (interface_.check()) {
        case net::InterfaceWatch::Change::none: break;
        case net::InterfaceWatch::Change::lost:
            options_.report(event::MembershipLost{group_text(address_), address_.beacons.interface});
            break;
        case net::InterfaceWatch::Change::returned: join_again(); break;
    }
}

// To the kernel the interface is another one, so all sockets are opened again. What fails is tried again with the next
// beacon listened for, or, for streams, by their merger.
void BeaconListener::join_again() {
    try {
        if (address_.local) {
            address_.beacons.interface = net::interface_with(*address_.local);
        }
        socket_ = open_group_socket(address_.beacons);
    } catch (const Error&) {
        return;
    }
    interface_.joined();
    silence_ = Silence(options_.clock->now());
    options_.report(event::MembershipRenewed{group_text(address_), address_.beacons.interface});
    for (const auto& [port, known] : streams_) {
        known.merger->join(known.name, opener(port));
    }
}

void BeaconListener::take(Bytes datagram) {
    if (const auto beacon = Beacon::parse(datagram)) {
        add(*beacon);
    } else {
        report_bad_beacon(beacon.error(), datagram);
    }
}

void BeaconListener::report_bad_beacon(Errc error, Bytes datagram) {
    const std::uint64_t count = bad_beacons_[static_cast<std::size_t>(error)].add(1);
    if (count > 0) {
        options_.report(bad_beacon(error, datagram, count));
    }
}

void BeaconListener::report_too_many_streams(std::uint16_t port) {
    if (too_many_streams_.add(1) > 0) {
        options_.report(event::TooManyStreams{options_.max_streams, port});
    }
}

void BeaconListener::add(const Beacon& beacon) {
    silence_.heard(options_.clock->now());
    const auto now = StreamMerger::Clock::now();
    for (const std::uint16_t port : beacon.ports) {
        if (port == 0) {
            continue;  // not a valid port
        }
        if (streams_.size() >= options_.max_streams && !streams_.contains(port)) {
            report_too_many_streams(port);
            continue;
        }
        KnownStream& known = streams_[port];
        if (known.merger == nullptr) {
            known.name = fmt::format("{}:{}", address_.beacons.endpoint.address.text(), port);
            known.merger = mergers_[next_merger_++ % mergers_.size()].get();
            known.merger->join(known.name, opener(port));
        }
        known.announced = now;
    }
}

StreamMerger::OpenChannel BeaconListener::opener(std::uint16_t port) const {
    net::UdpAddress address = address_.beacons;
    address.endpoint.port = port;
    if (address_.transport == Address::Transport::tcp) {
        return [address]() -> std::unique_ptr<Channel> { return std::make_unique<TcpChannel>(address); };
    }
    return [address]() -> std::unique_ptr<Channel> { return std::make_unique<DatagramChannel>(address); };
}

// Leaves the streams that were neither announced nor heard for the idle timeout.
void BeaconListener::leave_idle_streams() {
    const auto now = StreamMerger::Clock::now();
    if (now - last_idle_check_ < idle_check_period) {
        return;
    }
    last_idle_check_ = now;
    const auto is_old = [&](StreamMerger::Clock::time_point time) { return now - time > options_.idle_timeout; };
    for (auto at = streams_.begin(); at != streams_.end();) {
        KnownStream& known = at->second;
        if (is_old(known.announced) && is_old(known.merger->last_heard(known.name))) {
            known.merger->leave(known.name);
            options_.report(event::StreamLeft{known.name});
            at = streams_.erase(at);
        } else {
            ++at;
        }
    }
}

// Over TCP, beacons follow one another in a connection.
void BeaconListener::serve_connection() {
    if (!stop_.wait_readable(socket_.get(), max_wait)) {
        return;
    }
    const FileDescriptor connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) {
        pause_after_accept_error(errno);
        return;
    }
    Buffer octets;
    auto last_heard = StreamMerger::Clock::now();
    while (!stop_.requested() && StreamMerger::Clock::now() - last_heard < connection_timeout) {
        leave_idle_streams();
        if (!stop_.wait_readable(connection.get(), max_wait)) {
            continue;
        }
        char* const to = octets.room(max_beacon_size);
        const ssize_t size = ::recv(connection.get(), to, max_beacon_size, MSG_DONTWAIT);
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

// accept4() failed, for example with EMFILE. The connection stays in the backlog, so the socket stays readable: pause,
// or the loop spins.
void BeaconListener::pause_after_accept_error(int error_number) {
    if (refused_connections_.add(1) > 0) {
        options_.report(event::ConnectionRefused{errno_text(error_number)});
    }
    static_cast<void>(stop_.wait_readable(-1, max_wait));
}

// Processes the complete beacons and removes them from `octets`. \returns false if the octets are not a beacon
bool BeaconListener::take_beacons(Buffer& octets) {
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
            report_bad_beacon(beacon.error(), rest);
            return false;
        }
    }
    Buffer left;
    left.append(rest);
    octets.swap(left);
    return true;
}

}  // namespace spindrift::ndag
