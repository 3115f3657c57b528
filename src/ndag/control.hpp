#pragma once

#include "stream_merger.hpp"

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/protocol.hpp>
#include <spindrift/ndag/receiver.hpp>

#include <array>
#include <map>
#include <memory>
#include <span>
#include <thread>

namespace spindrift::ndag {

/// Listens for beacons in a thread of its own, and shares the streams they tell of out to mergers, one after the other
/// (docs/formats/ndag.md 5.2, 5.4).
class Control {
public:
    /// \throws Error if the group cannot be joined, or the address not be listened on
    Control(Address address, Receiver::Options options, std::span<const std::unique_ptr<StreamMerger>> mergers);
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;
    ~Control();

private:
    struct Known {
        std::string name;
        StreamMerger* merger = nullptr;
        StreamMerger::Clock::time_point announced;  // last, by any monitor
    };

    void make_room() const;
    void receive_beacon();
    void serve_connection();
    void take(Bytes datagram);
    bool take_beacons(Buffer& octets);
    void add(const Beacon& beacon);
    void leave_idle();
    void complain(Errc error, Bytes datagram);
    void complain_of_more(std::uint16_t port);
    void rest_after(int error_number);
    [[nodiscard]] StreamMerger::OpenChannel opener(std::uint16_t port) const;

    Address address_;
    Receiver::Options options_;
    std::span<const std::unique_ptr<StreamMerger>> mergers_;
    FileDescriptor socket_;
    std::size_t next_merger_ = 0;
    std::map<std::uint16_t, Known> streams_;  // by port
    std::array<ReportThrottle, 6> complaints_;
    ReportThrottle more_streams_;
    ReportThrottle refused_connections_;
    StreamMerger::Clock::time_point last_look_;  // for idle streams
    StopSignal stop_;
    std::thread thread_;
};

}  // namespace spindrift::ndag
