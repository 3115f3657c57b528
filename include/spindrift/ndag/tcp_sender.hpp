#pragma once

#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/sender.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace spindrift::ndag {

class TcpSink;

/// What a monitor sends over TCP, and where to.
struct TcpSenderOptions {
    Endpoint receiver{};                   ///< its address, and the port for beacons
    std::uint16_t monitor = 0;             ///< ID that distinguishes monitors
    unsigned streams = 1;                  ///< at least 1
    std::uint16_t first_port = 0;          ///< port of the first stream, the others follow; 0 for random ones
    std::size_t message_size = 10'000;     ///< octets of a message, 536 to 65,507; one with a longer packet is longer
    std::chrono::milliseconds delay{100};  ///< maximum time a packet waits for others to fill its message
    /// Whether streams wait for a receiver. Else, messages are lost while there is none, and counted.
    bool waits = false;
    /// How long connections stay open when everything was sent: a receiver of libtrace drops what it has read, but not
    /// delivered, when they end.
    std::chrono::milliseconds linger{1000};
    const StopSignal* stop = nullptr;  ///< once it is requested, nothing waits; must outlive the sender
    Reporter report{};                 ///< gets connections, and what goes wrong
};

/// A monitor that sends to one receiver over TCP: an input `ndagtcp:` of this library or of libtrace
/// (docs/formats/ndag.md section 6). The receiver listens. A thread connects to it, and sends the beacons; each stream
/// connects when its first message is complete. Connections that are lost are made anew.
class TcpSender {
public:
    /// \throws Error for invalid options
    explicit TcpSender(const TcpSenderOptions& options);
    TcpSender(const TcpSender&) = delete;
    TcpSender& operator=(const TcpSender&) = delete;
    /// Flushes all streams, and waits until the receiver has read them and `linger` is over. No other thread may use a
    /// stream any more.
    ~TcpSender();

    [[nodiscard]] unsigned streams() const noexcept { return static_cast<unsigned>(streams_.size()); }
    [[nodiscard]] StreamSender& stream(unsigned number) noexcept { return *streams_[number]; }

    /// The sum over all streams. May be called from any thread.
    [[nodiscard]] SentCounts counts() const noexcept;

private:
    class BeaconThread;

    std::unique_ptr<BeaconThread> beacons_;  // ends after the streams
    std::vector<TcpSink*> sinks_;            // of the streams
    StopSignal never_;
    const StopSignal* stop_;  // of the options, or `never_`
    std::chrono::milliseconds linger_;
    std::vector<std::unique_ptr<StreamSender>> streams_;
};

}  // namespace spindrift::ndag
