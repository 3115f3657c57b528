#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>
#include <spindrift/ndag/sender.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace spindrift::ndag {

/// Sends a beacon with a monitor's streams once a second, from its own thread.
class BeaconSender {
public:
    /// Sends the first beacon and starts the thread. \throws Error if the socket cannot be opened
    BeaconSender(const SenderOptions& options, std::span<const std::uint16_t> ports);
    BeaconSender(const BeaconSender&) = delete;
    BeaconSender& operator=(const BeaconSender&) = delete;
    ~BeaconSender();

private:
    void send() noexcept;
    void run();

    Reporter report_;
    std::vector<std::byte> beacon_;
    FileDescriptor socket_;
    ReportThrottle unsent_;
    StopSignal stop_;
    Thread thread_;
};

}  // namespace spindrift::ndag
