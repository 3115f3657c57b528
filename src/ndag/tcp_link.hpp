#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/endpoint.hpp>
#include <spindrift/base/event.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace spindrift::ndag {

/// A connection of a sender to a receiver, which it makes anew when it is lost. Reports both. One thread at a time.
class TcpLink {
public:
    /// \param thread of the stream, for reports; nothing for beacons
    TcpLink(const Endpoint& receiver, std::optional<unsigned> thread, Reporter report);

    /// Whether there is a connection. Notices that the receiver has closed it.
    [[nodiscard]] bool is_open();

    /// Goes on with the connection, or begins one. \param patience how long to wait for the receiver's answer
    /// \returns whether it is open now
    bool connect(std::chrono::milliseconds patience);

    /// Sends octets through the open connection. If that fails, or the receiver takes nothing for too long, the
    /// connection is closed. \param stop once it is requested, the receiver has a second left
    /// \returns whether all were sent
    bool send(Bytes octets, const StopSignal& stop);

    /// Waits until the system of the receiver has everything, for a limited time.
    void drain(const StopSignal& stop) const noexcept;

    /// Ends the connection, and waits until the receiver has read everything and closes it, too; for a limited time.
    void finish(const StopSignal& stop) noexcept;

private:
    enum class State : std::uint8_t { closed, connecting, open };

    void begin();
    void fail(int error_number);
    void lose(const std::string& reason);
    [[nodiscard]] event::ReceiverChanged change(event::ReceiverChanged::State state) const;

    Endpoint receiver_;
    std::optional<unsigned> thread_;
    Reporter report_;
    ReportThrottle refused_;
    FileDescriptor socket_;
    State state_ = State::closed;
};

}  // namespace spindrift::ndag
