#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/protocol.hpp>
#include <spindrift/net/udp_address.hpp>
#include <spindrift/packet/packet.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spindrift::ndag {

class BeaconSender;
class MessageSink;

/// What a monitor sends, and where to.
struct SenderOptions {
    /// The group and port for beacons; streams are sent to other ports of the same group. If it names an interface, all
    /// datagrams are sent from it. The address of a host is allowed as well.
    net::UdpAddress group{};
    std::optional<IpAddress> source{};            ///< the address of the sending interface, if `group` names none
    std::uint16_t monitor = 0;                    ///< ID that distinguishes monitors that share a group
    unsigned streams = 1;                         ///< at least 1
    MessageType message_type = MessageType::erf;  ///< type of the data messages: `erf` or `tagged`
    std::size_t message_size = 8900;              ///< maximum octets of a message, 536 to 65,507
    int ttl = 1;                                  ///< multicast TTL, 0 to 255: 1 does not pass any router
    bool loopback = true;                         ///< whether programs on this host receive the datagrams, too
    std::chrono::milliseconds delay{100};         ///< maximum time a packet waits for others to fill its datagram
    std::uint16_t first_port = 0;                 ///< port of the first stream, the others follow; 0 to find free ports
    std::uint32_t first_sequence = 1;             ///< sequence number of each stream's first datagram; not 0
    const StopSignal* stop = nullptr;  ///< once it is requested, sending does not wait for full device queues
    Reporter report{};                 ///< gets the errors of sending
};

/// Sets the group and the source of a sender from texts.
/// \param group an address or the name of a host; `%` and the name of an interface may follow
/// \param source the address of the sending interface, or its name; the unspecified address leaves the choice to the
///     system
/// \throws Error with the resolver's reason
void set_addresses(SenderOptions& options, const std::string& group, std::uint16_t beacon_port,
                   const std::string& source);

/// What was sent so far.
struct SentCounts {
    std::uint64_t datagrams = 0;  ///< datagrams with records
    std::uint64_t records = 0;    ///< records in these datagrams
    std::uint64_t octets = 0;     ///< octets of these datagrams with nDAG headers, without UDP and IP headers
    std::uint64_t metadata = 0;   ///< metadata (`Packet::is_metadata`) that were added as records
    std::uint64_t cut = 0;        ///< packets that lost octets, or of their length on the wire, to fit into a record
    std::uint64_t refused = 0;    ///< packets that were not sent, because the format has no type for their link layer
    std::uint64_t metadata_refused = 0;  ///< metadata that were not sent, because the format has no type for them
    std::uint64_t errors = 0;            ///< datagrams that could not be sent
    std::uint64_t lost = 0;              ///< records in the datagrams that could not be sent
    std::uint64_t keep_alives = 0;       ///< keep-alives, which have no records

    SentCounts& operator+=(const SentCounts& other) noexcept;
};

/// One stream of a monitor: fills datagrams, or messages over TCP, with records and sends them. One thread at a time,
/// except `counts`.
///
///     stream.add(packets);
///     stream.tick(Clock::now());    // at least twice per `SenderOptions::delay`, also if there are no packets
class StreamSender {
public:
    using Clock = std::chrono::steady_clock;

    /// If nothing was sent for this time, the next tick sends a keep-alive.
    static constexpr std::chrono::seconds keep_alive_interval{5};

    /// Called by `Sender`.
    StreamSender(const SenderOptions& options, std::uint64_t started, unsigned number,
                 std::unique_ptr<MessageSink> sink);
    StreamSender(const StreamSender&) = delete;
    StreamSender& operator=(const StreamSender&) = delete;
    ~StreamSender();

    /// Adds packets as ERF records and sends all full datagrams. Packets that are too large for a datagram are
    /// truncated; packets that ERF does not support are not sent. Both are counted.
    void add(std::span<const packet::Packet> packets);

    /// Adds one packet. Full datagrams may be kept until a batch of them or the next tick is sent.
    void add(const packet::Packet& packet);

    /// Sends all full datagrams; also the one being filled, if its oldest packet is older than half of the delay. Sends
    /// a keep-alive if nothing was sent for `keep_alive_interval`.
    void tick(Clock::time_point now);

    /// Sends everything, including the datagram being filled.
    void flush();

    /// The following functions add records of other formats:
    ///
    ///     if (stream.room() < size && stream.has_records()) { stream.end_message(); }
    ///     write_record(stream.next_record());
    ///     stream.end_record(size);            // size <= stream.room()
    [[nodiscard]] std::size_t room() const noexcept {
        return at_ < limit_ ? static_cast<std::size_t>(limit_ - at_) : 0;
    }
    [[nodiscard]] bool has_records() const noexcept { return records_ != 0; }
    [[nodiscard]] char* next_record() const noexcept { return at_; }
    void end_record(std::size_t size) noexcept;
    /// Completes the message, which must have records.
    void end_message();
    /// Sends the completed messages.
    void send_messages();
    /// Counts a record that the caller truncated to fit.
    void count_cut() noexcept { count(cut_); }
    /// Counts a packet that the caller does not send, because the format has no type for its link layer. The first is
    /// reported. Metadata are counted apart.
    void refuse(const packet::Packet& packet);

    /// May be called from any thread.
    [[nodiscard]] SentCounts counts() const noexcept;

private:
    using Counter = std::atomic<std::uint64_t>;

    // Only one thread writes a counter, so no atomic read-modify-write is needed.
    static void count(Counter& counter, std::uint64_t more = 1) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    /// Octets that a first record may have: over TCP, more than `room`.
    [[nodiscard]] std::size_t max_room() const noexcept { return static_cast<std::size_t>(message_ + max_size_ - at_); }
    void begin_message() noexcept;
    void send_batch();
    void send_keep_alive(Clock::time_point now);

    std::size_t message_size_;
    std::size_t max_size_;  // of a message with one record
    Clock::duration max_wait_;
    DataHeader header_;
    Reporter report_;
    std::unique_ptr<MessageSink> sink_;
    char* message_ = nullptr;    // the message being filled
    char* at_ = nullptr;         // its end
    char* limit_ = nullptr;      // its maximum end
    std::uint16_t records_ = 0;  // in it
    Clock::time_point oldest_;   // when its first record was added
    Clock::time_point last_sent_;
    Counter cut_ = 0;
    Counter refused_ = 0;
    Counter metadata_ = 0;
    Counter metadata_refused_ = 0;
    Counter keep_alives_ = 0;
};

/// A monitor: sends streams of datagrams to a group, and beacons that list the streams (docs/formats/ndag.md section 2,
/// 7.3). A thread sends the beacons until the destructor; the first is sent before the constructor returns.
class Sender {
public:
    /// How long receivers take to join: two beacons are sent in this time, so one may get lost.
    static constexpr std::chrono::milliseconds joining_time{1500};

    /// Opens all sockets. \throws Error with the reason
    explicit Sender(const SenderOptions& options);
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    /// Flushes all streams. No other thread may use a stream any more.
    ~Sender();

    [[nodiscard]] unsigned streams() const noexcept { return static_cast<unsigned>(streams_.size()); }
    [[nodiscard]] StreamSender& stream(unsigned number) noexcept { return *streams_[number]; }

    /// The ports of the streams, by stream number.
    [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept { return ports_; }

    /// The sum over all streams. May be called from any thread.
    [[nodiscard]] SentCounts counts() const noexcept;

private:
    std::vector<std::uint16_t> ports_;
    std::vector<std::unique_ptr<StreamSender>> streams_;
    std::unique_ptr<BeaconSender> beacon_sender_;
};

}  // namespace spindrift::ndag
