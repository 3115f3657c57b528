#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/ndag/statistics.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/net/udp_address.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace spindrift::ndag {

class BeaconListener;
class StreamMerger;

/// Where to receive nDAG: the part of a URI after `ndag:` or `ndagtcp:` (docs/formats/ndag.md 5.1, section 6).
struct Address {
    enum class Transport : std::uint8_t { multicast, tcp };

    Transport transport = Transport::multicast;
    /// The group, its beacon port, and the interface that joins the group; for TCP, the address and port to listen on.
    net::UdpAddress beacons;

    static constexpr std::uint16_t default_port = 9001;

    /// The address that names the interface, if it was not named itself.
    std::optional<IpAddress> local{};

    /// Parses `INTERFACE,GROUP[,PORT]`. INTERFACE may also be a local address of the interface. GROUP may be a host
    /// name. \throws Error with the reason
    [[nodiscard]] static Address parse(Transport transport, std::string_view text);
};

/// Receives the streams of all monitors that send to a group (docs/formats/ndag.md section 5).
///
/// When a beacon announces a new stream, it is assigned to one of the program's threads in turn. Each thread has its
/// own reader, which merges the thread's streams by time; it does not wait for streams without packets. Malformed
/// messages are counted and skipped; they never end the input. If the interface is deleted and made anew, the group and
/// its streams are joined again.
///
/// Senders are not trusted: they have quotas, what never sent a valid message is evicted first, and all memory is
/// bounded (SECURITY.md).
class Receiver {
public:
    /// Octets for received messages, if `Options::memory` is not set.
    static constexpr std::size_t own_memory = 256 << 20;

    struct Options {
        unsigned threads = 1;
        Reporter report{};  ///< gets errors of beacons and streams, and which streams are joined and left
        /// A stream is left when it has been neither announced nor heard for this time.
        std::chrono::seconds idle_timeout{600};
        /// Maximum number of streams at a time: any host may send beacons, and each stream needs file descriptors.
        /// When all places are taken, streams that never sent a valid message are evicted for new ones.
        std::size_t max_streams = 512;
        /// Maximum numbers of streams that beacons from one address can have at a time: of all, and of those that never
        /// sent a valid message.
        std::size_t max_streams_per_sender = 384;
        std::size_t max_silent_per_sender = 256;
        net::AllowList allow{};  ///< addresses whose datagrams and connections are accepted
        /// Charged for received messages that are not released yet; null for a limit of `own_memory`.
        MemoryBudget* memory = nullptr;
        const SteadyClock* clock = &SteadyClock::system();  ///< for all times but the coalescing of datagrams
    };

    /// Joins the group and starts to listen for beacons.
    /// \throws Error if that fails
    Receiver(const Address& address, const Options& options);
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;
    ~Receiver();

    [[nodiscard]] unsigned threads() const noexcept { return static_cast<unsigned>(mergers_.size()); }

    /// The reader of a thread. Its packets are views of the receive buffers and stay valid until the next read. Reading
    /// waits also if the thread has no streams yet.
    [[nodiscard]] packet::PacketReader& reader(unsigned thread) noexcept;

    /// The streams that are being received, ordered by thread. May be called from any thread.
    [[nodiscard]] std::vector<StreamStatistics> streams() const;

    /// The sum over all streams, including those that were left. May be called from any thread.
    [[nodiscard]] Counts counts() const;
    /// The sum over the streams of one thread; for the first thread, also what is counted on the port for beacons.
    [[nodiscard]] Counts counts(unsigned thread) const;

private:
    std::vector<std::unique_ptr<StreamMerger>> mergers_;
    std::unique_ptr<BeaconListener> beacon_listener_;
};

}  // namespace spindrift::ndag
