#include "beacon_listener.hpp"

#include "datagram_channel.hpp"
#include "tcp_channel.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/net/socket.hpp>

#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>
#include <vector>

namespace spindrift::ndag {
namespace {

constexpr std::size_t max_beacon_size = 65'536;
constexpr std::chrono::seconds report_period{10};
constexpr std::chrono::seconds idle_check_period{1};
template <class Open>
auto open_control_channel(Open open) {
    try {
        return open();
    } catch (const Error& error) {
        throw Error(fmt::format("Unable to setup control channel for nDAG: {}", error.what()));
    }
}

// Only one thread writes a counter, so no atomic read-modify-write is needed.
void count(std::atomic<std::uint64_t>& counter, std::uint64_t more = 1) noexcept {
    counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
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

BeaconListener::BeaconListener(Address address, Receiver::Options options, std::shared_ptr<MemoryBudget> memory,
                               std::span<const std::unique_ptr<StreamMerger>> mergers)
    : address_(std::move(address)),
      options_(std::move(options)),
      mergers_(mergers),
      memory_(std::move(memory)),
      streams_({options_.max_streams, options_.max_streams_per_sender, options_.max_silent_per_sender}),
      refused_streams_(report_period),
      evicted_streams_(report_period),
      failed_accepts_(report_period),
      interface_([this] { return find_interface(); }),
      silence_(options_.clock->now()),
      last_idle_check_(options_.clock->now()) {
    const bool is_tcp = address_.transport == Address::Transport::tcp;
    open_control_channel([&] {
        is_tcp ? static_cast<void>(connections_.emplace(address_.beacons, connection_options(false)))
               : static_cast<void>(socket_ = open_group_socket(address_.beacons));
    });
    if (!is_tcp) {
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
        connections_ ? serve_connections() : receive_beacon();
        leave_idle_streams();
        report_silence();
    }
}

TcpConnections::Options BeaconListener::connection_options(bool may_be_idle) const {
    return {.clock = options_.clock, .memory = memory_, .allow = options_.allow, .may_be_idle = may_be_idle};
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
    sockaddr_storage from{};
    socklen_t from_size = sizeof from;
    const ssize_t size = ::recvfrom(socket_.get(), room.data(), room.size(), MSG_DONTWAIT,
                                    reinterpret_cast<sockaddr*>(&from), &from_size);
    if (size < 0) {
        return;
    }
    const IpAddress sender = net::endpoint_of(from).address;
    if (options_.allow.allows(sender)) {
        take({room.data(), static_cast<std::size_t>(size)}, sender);
    } else {
        count(refused_);
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
    for (const auto& [port, stream] : streams_.entries()) {
        stream.merger->join(stream.name, opener(port), stream.activity);
    }
}

void BeaconListener::take(Bytes datagram, const IpAddress& sender) {
    if (const auto beacon = Beacon::parse(datagram)) {
        add(*beacon, sender);
    } else {
        report_bad_beacon(beacon.error(), datagram);
    }
}

void BeaconListener::report_bad_beacon(Errc error, Bytes datagram) {
    count(bad_beacon_count_);
    const std::uint64_t unreported = bad_beacons_[static_cast<std::size_t>(error)].add(1);
    if (unreported > 0) {
        options_.report(bad_beacon(error, datagram, unreported));
    }
}

void BeaconListener::report_refused_stream(std::uint16_t port, const std::string& sender) {
    count(streams_refused_);
    if (refused_streams_.add(1) > 0) {
        const StreamTable::Limits& limits = streams_.limits();
        const std::size_t max = sender.empty() ? limits.streams : std::min(limits.per_sender, limits.silent_per_sender);
        options_.report(event::TooManyStreams{max, port, sender});
    }
}

void BeaconListener::report_evicted_stream(const std::string& stream) {
    count(streams_evicted_);
    if (const std::uint64_t unreported = evicted_streams_.add(1); unreported > 0) {
        options_.report(event::StreamEvicted{stream, unreported});
    }
}

// If there is no place for one new stream of the sender, there is none for the others of the same beacon either.
void BeaconListener::add(const Beacon& beacon, const IpAddress& sender) {
    const TimePoint now = options_.clock->now();
    silence_.heard(now);
    streams_.begin_beacon();
    std::vector<std::uint16_t> unknown;
    std::ranges::copy_if(beacon.ports, std::back_inserter(unknown), [&](std::uint16_t port) {
        return port != 0 && !streams_.announce(port, now);  // 0 is not a valid port
    });
    bool has_place = true;
    for (const std::uint16_t port : unknown) {
        if (!has_place) {
            count(streams_refused_);
        } else if (!streams_.announce(port, now)) {
            has_place = make_place(port, sender, now);
            if (has_place) {
                join(port, sender, now);
            }
        }
    }
}

// Finds a place for a new stream, if necessary that of a silent one. \returns whether there is one
bool BeaconListener::make_place(std::uint16_t port, const IpAddress& sender, TimePoint now) {
    if (std::ranges::any_of(mergers_, [](const auto& merger) { return merger->is_behind(); })) {
        count(streams_refused_);
        return false;
    }
    const StreamTable::Place place = streams_.place_for(sender, now);
    switch (place.room) {
        case StreamTable::Room::free: return true;
        case StreamTable::Room::after_eviction:
            report_evicted_stream(place.evicted->second.name);
            leave(place.evicted);
            return true;
        case StreamTable::Room::quota_used: report_refused_stream(port, sender.text()); return false;
        case StreamTable::Room::none: report_refused_stream(port, ""); return false;
    }
    return false;
}

void BeaconListener::join(std::uint16_t port, const IpAddress& sender, TimePoint now) {
    StreamTable::Entry& stream =
        streams_.add(port, {.name = fmt::format("{}:{}", address_.beacons.endpoint.address.text(), port),
                            .merger = mergers_[next_merger_++ % mergers_.size()].get(),
                            .sender = sender,
                            .joined = now,
                            .announced = now});
    stream.merger->join(stream.name, opener(port), stream.activity);
}

StreamTable::Entries::iterator BeaconListener::leave(StreamTable::Entries::iterator stream) {
    stream->second.merger->leave(stream->second.name);
    return streams_.erase(stream);
}

Counts BeaconListener::counts() const noexcept {
    Counts counts;
    counts.refused = refused_.load(std::memory_order_relaxed);
    counts.bad_beacons = bad_beacon_count_.load(std::memory_order_relaxed);
    counts.streams_refused = streams_refused_.load(std::memory_order_relaxed);
    counts.streams_evicted = streams_evicted_.load(std::memory_order_relaxed);
    counts.connections_closed = connections_closed_.load(std::memory_order_relaxed);
    return counts;
}

StreamMerger::OpenChannel BeaconListener::opener(std::uint16_t port) const {
    net::UdpAddress address = address_.beacons;
    address.endpoint.port = port;
    if (address_.transport == Address::Transport::tcp) {
        return [address, connections = connection_options(true)](const auto&) -> std::unique_ptr<Channel> {
            return std::make_unique<TcpChannel>(address, connections);
        };
    }
    return [address, allow = options_.allow](const auto& blocks) -> std::unique_ptr<Channel> {
        return std::make_unique<DatagramChannel>(address, blocks, allow);
    };
}

// Leaves the streams that were neither announced nor heard for the idle timeout.
void BeaconListener::leave_idle_streams() {
    const TimePoint now = options_.clock->now();
    if (now - last_idle_check_ < idle_check_period) {
        return;
    }
    last_idle_check_ = now;
    for (auto at = streams_.entries().begin(); at != streams_.entries().end();) {
        if (at->second.is_idle(now, options_.idle_timeout)) {
            options_.report(event::StreamLeft{at->second.name});
            at = leave(at);
        } else {
            ++at;
        }
    }
}

// Over TCP, beacons follow one another in a connection.
void BeaconListener::serve_connections() {
    static_cast<void>(stop_.wait_readable(connections_->descriptor(), max_wait));
    connections_->receive();
    for (TcpConnection& connection : connections_->all()) {
        take_beacons(connection);
    }
    if (connections_->accept_error() != 0) {
        report_accept_error();
    }
    refused_.store(connections_->refused(), std::memory_order_relaxed);
    connections_closed_.store(connections_->closed(), std::memory_order_relaxed);
}

void BeaconListener::report_accept_error() {
    if (failed_accepts_.add(1) > 0) {
        options_.report(event::ConnectionRefused{errno_text(connections_->accept_error())});
    }
}

// Processes the complete beacons. What is not a beacon ends the connection.
void BeaconListener::take_beacons(TcpConnection& connection) {
    while (!connection.octets().empty()) {
        const Bytes octets = connection.octets();
        const auto beacon = Beacon::parse(octets);
        if (beacon) {
            connection.take(Beacon::size(beacon->ports.size()), true);
            add(*beacon, connection.peer());
            continue;
        }
        const bool is_incomplete = beacon.error() == Errc::short_header || beacon.error() == Errc::short_message ||
                                   beacon.error() == Errc::short_list;
        if (is_incomplete && connection.is_open()) {
            return;
        }
        if (!is_incomplete) {
            report_bad_beacon(beacon.error(), octets);
        }
        connection.close();
        connection.take(octets.size(), false);
    }
}

}  // namespace spindrift::ndag
