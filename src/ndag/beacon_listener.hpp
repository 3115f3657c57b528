#pragma once

#include "stream_merger.hpp"
#include "stream_table.hpp"
#include "tcp_connections.hpp"

#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/ndag/protocol.hpp>
#include <spindrift/ndag/receiver.hpp>
#include <spindrift/net/interface_watch.hpp>

#include "silence.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace spindrift::ndag {

/// Listens for beacons in its own thread, and assigns new streams to mergers in turn (docs/formats/ndag.md 5.2, 5.4).
class BeaconListener {
public:
    /// \throws Error if the group cannot be joined or, for TCP, the address cannot be bound
    BeaconListener(Address address, Receiver::Options options, std::shared_ptr<MemoryBudget> memory,
                   std::span<const std::unique_ptr<StreamMerger>> mergers);
    BeaconListener(const BeaconListener&) = delete;
    BeaconListener& operator=(const BeaconListener&) = delete;
    ~BeaconListener();

    /// What is counted on the port for beacons. May be called from any thread.
    [[nodiscard]] Counts counts() const noexcept;

private:
    using TimePoint = SteadyClock::TimePoint;
    using Counter = std::atomic<std::uint64_t>;

    void listen();
    [[nodiscard]] TcpConnections::Options connection_options(bool may_be_idle) const;
    void set_receive_buffer() const;
    void receive_beacon();
    void serve_connections();
    void take(Bytes datagram, const IpAddress& sender);
    void take_beacons(TcpConnection& connection);
    void add(const Beacon& beacon, const IpAddress& sender);
    bool make_place(std::uint16_t port, const IpAddress& sender, TimePoint now);
    void join(std::uint16_t port, const IpAddress& sender, TimePoint now);
    StreamTable::Entries::iterator leave(StreamTable::Entries::iterator stream);
    void leave_idle_streams();
    void report_bad_beacon(Errc error, Bytes datagram);
    void report_refused_stream(std::uint16_t port, const std::string& sender);
    void report_evicted_stream(const std::string& stream);
    void report_accept_error();
    void report_silence();
    void check_interface();
    void join_again();
    [[nodiscard]] unsigned find_interface() const;
    [[nodiscard]] StreamMerger::OpenChannel opener(std::uint16_t port) const;

    Address address_;
    Receiver::Options options_;
    std::span<const std::unique_ptr<StreamMerger>> mergers_;
    std::shared_ptr<MemoryBudget> memory_;
    FileDescriptor socket_;                      // of the group; none for TCP
    std::optional<TcpConnections> connections_;  // for TCP
    std::size_t next_merger_ = 0;
    StreamTable streams_;
    std::array<ReportThrottle, 6> bad_beacons_;
    ReportThrottle refused_streams_;
    ReportThrottle evicted_streams_;
    ReportThrottle failed_accepts_;
    Counter refused_ = 0;
    Counter bad_beacon_count_ = 0;
    Counter streams_refused_ = 0;
    Counter streams_evicted_ = 0;
    Counter connections_closed_ = 0;
    net::InterfaceWatch interface_;
    Silence silence_;
    TimePoint last_idle_check_;
    StopSignal stop_;
    Thread thread_;
};

}  // namespace spindrift::ndag
