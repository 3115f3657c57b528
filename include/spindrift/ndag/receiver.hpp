#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/ndag/statistics.hpp>
#include <spindrift/net/udp_address.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace spindrift::ndag {

class Control;
class StreamMerger;

/// Where nDAG messages come from: the part of a URI behind `ndag:` or `ndagtcp:` (docs/formats/ndag.md 5.1, section 6).
struct Address {
    enum class Transport : std::uint8_t { multicast, tcp };

    Transport transport = Transport::multicast;
    /// The group, its beacon port and the interface to join it by; for TCP, what to listen on.
    net::UdpAddress beacons;

    static constexpr std::uint16_t default_port = 9001;

    /// Reads `INTERFACE,GROUP[,PORT]`. GROUP may be a name.
    /// \throws Error that says what is wrong
    [[nodiscard]] static Address parse(Transport transport, std::string_view text);
};

/// Receives the streams of all monitors that send to a group. They are shared out to the threads of a program as
/// beacons tell of them; each thread reads its packets from a reader of its own, which joins its streams in one, in the
/// order of time as far as packets are there (docs/formats/ndag.md section 5). What is sent can cost packets, but ends
/// nothing.
class Receiver {
public:
    struct Options {
        unsigned threads = 1;
        Reporter report{};  ///< of what is wrong with beacons and streams, and of streams that come and go
        /// A stream that is neither announced any more nor heard is left after so long.
        std::chrono::seconds idle_timeout{600};
        /// No more streams are received at a time: anybody may announce some, and each takes a descriptor.
        std::size_t max_streams = 512;
    };

    /// Joins the group and begins to listen for beacons.
    /// \throws Error if that cannot be
    Receiver(const Address& address, const Options& options);
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    ~Receiver();

    [[nodiscard]] unsigned threads() const noexcept { return static_cast<unsigned>(mergers_.size()); }

    /// What a thread reads from. Packets lie in the memory they were received in, until the next are read. Waits also
    /// when the thread has no streams.
    [[nodiscard]] packet::PacketReader& reader(unsigned thread) noexcept;

    /// The streams that are received now, thread by thread. Any thread may ask.
    [[nodiscard]] std::vector<StreamStatistics> streams() const;

    /// All streams together, those that were left included. Any thread may ask.
    [[nodiscard]] Counts counts() const;
    /// Those of one thread.
    [[nodiscard]] Counts counts(unsigned thread) const;

private:
    std::vector<std::unique_ptr<StreamMerger>> mergers_;
    std::unique_ptr<Control> control_;
};

}  // namespace spindrift::ndag
