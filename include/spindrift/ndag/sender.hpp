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
#include <vector>

namespace spindrift::ndag {

class Beaconer;
class DatagramRing;

/// What a monitor sends, and where.
struct SenderOptions {
    /// Where beacons go; streams go to other ports of the same group. An interface named here is the one that all leave
    /// by. A host's address will do instead of a group.
    net::UdpAddress group{};
    std::optional<IpAddress> source{};       ///< the address of that interface, where none is named
    std::uint16_t monitor = 0;               ///< tells monitors that share a group apart
    unsigned streams = 1;                    ///< at least 1
    MessageType records = MessageType::erf;  ///< what is in the messages; or `tagged`
    std::size_t message_size = 8900;         ///< octets of a message, 536 to 65,507
    int ttl = 1;                             ///< routers that datagrams may pass, and one, up to 255
    bool loopback = true;                    ///< whether programs on this host can receive them, too
    std::chrono::milliseconds delay{100};    ///< packets may wait that long for others to share their datagram
    std::uint16_t first_port = 0;            ///< of the first stream, from which all count up; 0 for any that are free
    std::uint32_t first_sequence = 1;        ///< of each stream's first datagram; not 0
    const StopSignal* stop = nullptr;        ///< once given, nobody waits for a device that takes no more datagrams
    Reporter report{};                       ///< of what could not be sent
};

/// What has been sent so far.
struct SentCounts {
    std::uint64_t datagrams = 0;    ///< with records
    std::uint64_t records = 0;      ///< in them
    std::uint64_t octets = 0;       ///< of them, headers of nDAG included, those of UDP and IP not
    std::uint64_t cut = 0;          ///< packets that were too large for a datagram and lost their end
    std::uint64_t refused = 0;      ///< packets of link layers that ERF has no type for, which were left out
    std::uint64_t errors = 0;       ///< datagrams that the system refused
    std::uint64_t lost = 0;         ///< records in those
    std::uint64_t keep_alives = 0;  ///< datagrams without records

    SentCounts& operator+=(const SentCounts& other) noexcept;
};

/// One stream of a monitor. Puts records behind one another into datagrams and sends those. One thread at a time may
/// use it; only `counts` is for all.
///
///     stream.add(packets);
///     stream.tick(Clock::now());    // twice in every `SenderOptions::delay` at least, whether packets come or not
class StreamSender {
public:
    using Clock = std::chrono::steady_clock;

    /// A stream in which nothing was sent for so long sends a keep-alive in its next tick.
    static constexpr std::chrono::seconds longest_silence{5};

    /// Made by `Sender`.
    StreamSender(const SenderOptions& options, std::uint64_t started, unsigned number,
                 std::unique_ptr<DatagramRing> ring);
    StreamSender(const StreamSender&) = delete;
    StreamSender& operator=(const StreamSender&) = delete;
    ~StreamSender();

    /// Adds packets as ERF records. Of those too large for a datagram the end is cut off; those that ERF cannot express
    /// are left out. Both are counted. What has filled a datagram is sent at once.
    void add(std::span<const packet::Packet> packets);

    /// The same for one packet; but full datagrams may wait for others, or a tick, to be sent together.
    void add(const packet::Packet& packet);

    /// Sends what waits, if its oldest packet has waited for half of the delay, or a keep-alive.
    void tick(Clock::time_point now);

    /// Sends all that waits.
    void flush();

    /// What records of other kinds are added with:
    ///
    ///     if (stream.room() < size && stream.has_records()) { stream.end_message(); }
    ///     write_record(stream.next_record());
    ///     stream.end_record(size);            // no more than there is room
    [[nodiscard]] std::size_t room() const noexcept { return static_cast<std::size_t>(limit_ - at_); }
    [[nodiscard]] bool has_records() const noexcept { return records_ != 0; }
    [[nodiscard]] char* next_record() const noexcept { return at_; }
    void end_record(std::size_t size) noexcept;
    /// No record will be added to the message, which must have some.
    void end_message();
    /// Sends the messages that were ended.
    void send_messages();
    /// Takes note of a record that was cut to fit.
    void count_cut() noexcept { count(cut_); }

    /// Any thread may ask.
    [[nodiscard]] SentCounts counts() const noexcept;

private:
    using Counter = std::atomic<std::uint64_t>;

    // Nobody else writes it.
    static void count(Counter& counter, std::uint64_t more = 1) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }

    void begin_message() noexcept;
    void send_ring();
    void send_keep_alive(Clock::time_point now);
    void refuse(const packet::Packet& packet);

    std::size_t message_size_;
    Clock::duration patience_;
    DataHeader header_;
    Reporter report_;
    std::unique_ptr<DatagramRing> ring_;
    char* message_ = nullptr;  // the one being filled
    char* at_ = nullptr;       // its end
    char* limit_ = nullptr;    // where it must end
    std::uint16_t records_ = 0;
    Clock::time_point oldest_;  // when the first of them came
    Clock::time_point last_sent_;
    Counter cut_ = 0;
    Counter refused_ = 0;
    Counter keep_alives_ = 0;
};

/// A monitor: streams of datagrams to a group, and beacons that say which (docs/formats/ndag.md section 2, 7.3).
/// Beacons are sent as long as it lives, the first before the constructor returns.
class Sender {
public:
    /// Opens everything. \throws Error that says what is wrong
    explicit Sender(const SenderOptions& options);
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;
    /// Sends what still waits. Nobody may use a stream any more.
    ~Sender();

    [[nodiscard]] unsigned streams() const noexcept { return static_cast<unsigned>(streams_.size()); }
    [[nodiscard]] StreamSender& stream(unsigned number) noexcept { return *streams_[number]; }

    /// The ports of the streams.
    [[nodiscard]] const std::vector<std::uint16_t>& ports() const noexcept { return ports_; }

    /// All streams together. Any thread may ask.
    [[nodiscard]] SentCounts counts() const noexcept;

private:
    std::vector<std::uint16_t> ports_;
    std::vector<std::unique_ptr<StreamSender>> streams_;
    std::unique_ptr<Beaconer> beaconer_;
};

}  // namespace spindrift::ndag
