#pragma once

#include "stream_merger.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/ndag/protocol.hpp>
#include <spindrift/ndag/receiver.hpp>
#include <spindrift/net/interface_watch.hpp>

#include "silence.hpp"

#include <array>
#include <map>
#include <memory>
#include <span>

namespace spindrift::ndag {

/// Listens for beacons in its own thread, and assigns new streams to mergers in turn (docs/formats/ndag.md 5.2, 5.4).
class BeaconListener {
public:
    /// \throws Error if the group cannot be joined or, for TCP, the address cannot be bound
    BeaconListener(Address address, Receiver::Options options, std::span<const std::unique_ptr<StreamMerger>> mergers);
    BeaconListener(const BeaconListener&) = delete;
    BeaconListener& operator=(const BeaconListener&) = delete;
    ~BeaconListener();

private:
    struct KnownStream {
        std::string name;
        StreamMerger* merger = nullptr;
        StreamMerger::Clock::time_point announced;  // time of the last beacon with it, from any monitor
    };

    void listen();
    void set_receive_buffer() const;
    void receive_beacon();
    void serve_connection();
    void take(Bytes datagram);
    bool take_beacons(Buffer& octets);
    void add(const Beacon& beacon);
    void leave_idle_streams();
    void report_bad_beacon(Errc error, Bytes datagram);
    void report_too_many_streams(std::uint16_t port);
    void pause_after_accept_error(int error_number);
    void report_silence();
    void check_interface();
    void join_again();
    [[nodiscard]] unsigned find_interface() const;
    [[nodiscard]] StreamMerger::OpenChannel opener(std::uint16_t port) const;

    Address address_;
    Receiver::Options options_;
    std::span<const std::unique_ptr<StreamMerger>> mergers_;
    FileDescriptor socket_;
    std::size_t next_merger_ = 0;
    std::map<std::uint16_t, KnownStream> streams_;  // by port
    std::array<ReportThrottle, 6> bad_beacons_;
    ReportThrottle too_many_streams_;
    ReportThrottle refused_connections_;
    net::InterfaceWatch interface_;
    Silence silence_;
    StreamMerger::Clock::time_point last_idle_check_;
    StopSignal stop_;
    Thread thread_;
};

}  // namespace spindrift::ndag
