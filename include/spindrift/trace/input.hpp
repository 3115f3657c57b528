#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/statistics.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Reads packets from any input with any number of threads.
namespace spindrift::trace {

/// How the packets of a file or interface are distributed to threads. It does not apply to nDAG, where each stream is
/// assigned to one thread.
enum class Sharing : std::uint8_t {
    any,        ///< to the thread that reads first
    flow,       ///< both directions of a flow to the same thread
    direction,  ///< each direction of a flow to the same thread
};

/// Chooses the thread of a packet: packets whose values are equal modulo the number of threads reach the same thread,
/// in order. Called by one thread at a time. Metadata are given to it, too.
using Hasher = std::function<std::uint64_t(const packet::Packet&)>;

struct InputOptions {
    unsigned threads = 1;      ///< number of reading threads; for nDAG, best the number of streams
    std::string filter{};      ///< filter expression of tcpdump (pcap-filter(7)); empty for all packets
    std::string tag_filter{};  ///< condition on tags (`tag::TagFilter`); empty for all packets
    Sharing sharing = Sharing::any;
    Hasher hasher{};  ///< replaces `sharing`: by source address, for example; not for nDAG, as above
    /// Replay speed for files: 1 for the original speed, 2 for twice as fast; 0 to read without delays.
    double speed = 0;
    bool promiscuous = true;  ///< whether an interface also captures frames for other hosts
    Reporter report{};        ///< gets the events a user should see
    net::AllowList allow{};   ///< addresses from which an nDAG input accepts datagrams and connections
    /// Bounds what the input holds: messages of nDAG that are not released yet; of a file, the state of a decompressor
    /// (a third) and batches that threads hold or will get (two thirds, and one batch). Not owned; null for a limit of
    /// the input's own, `own_memory`.
    MemoryBudget* memory = nullptr;
    /// Ends the wait for the first octets of a pipe or a URL, so that the constructor fails. Used by the constructor
    /// only.
    const StopSignal* stop = nullptr;

    static constexpr std::size_t own_memory = 384 << 20;  ///< octets
};

/// Packet counts of an input (docs/formats/ndag.md 5.10). Metadata are not among the packets.
struct Statistics {
    std::uint64_t received = 0;      ///< packets read from the network or file
    std::uint64_t filtered = 0;      ///< received packets that a filter rejected
    std::uint64_t accepted = 0;      ///< received packets that were delivered to the program
    std::uint64_t metadata = 0;      ///< records that were delivered but are not packets (`Packet::is_metadata`)
    std::uint64_t unfilterable = 0;  ///< received packets whose link layer has no filters; they never match
    /// Received packets without tags, for which a field of the tag filter was unknown that only a tagger knows.
    std::uint64_t untagged = 0;
    /// Packets dropped by the kernel, or before nDAG sent them or the file was written, as those report.
    std::optional<std::uint64_t> dropped;
    std::optional<std::uint64_t> missing;  ///< nDAG datagrams that did not arrive, by their sequence numbers
    /// About how many packets these held, by the mean of the datagrams that arrived; nothing if no thread knows.
    std::optional<std::uint64_t> missing_packets;
    std::optional<std::uint64_t> overrun;  ///< those of `missing` that the local kernel dropped: its buffer was full
    packet::PeerCounts peers;              ///< what was not taken from peers of nDAG
};

/// An opened input. Its URI selects the kind (docs/formats/ndag.md section 11):
///
///     ndag:INTERFACE,GROUP[,PORT]        nDAG, live packets over multicast; or a local address of the interface
///     ndagtcp:ANY,LOCAL-ADDRESS[,PORT]   nDAG over TCP; the sender connects to this address
///     pcapfile:FILE  pcapng:FILE  erf:FILE   also compressed; `-` for standard input; or an http(s) URL
///     int:INTERFACE  ring:INTERFACE      live capture from an interface
///     NAME                               a file, or an interface if there is no such file
class Input {
public:
    using Result = packet::PacketReader::Result;

    /// \throws Error if the URI, the filter, the file or the interface is not usable, with the reason
    explicit Input(const std::string& uri) : Input(uri, InputOptions{}) {}
    Input(const std::string& uri, const InputOptions& options);
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input();

    /// Reads the next packets of a thread. Two threads must not use the same number at the same time. The packets stay
    /// valid until the next read with that number, into any batch, and at most as long as the input exists.
    /// \param timeout how long to wait for packets; `stop` ends the wait
    /// \returns `packets` if there are any, `nothing` after the timeout, `end` at the end or when stopped, `failed` on
    ///     an error, see `error_message`
    Result read(unsigned thread, packet::PacketBatch& batch, std::chrono::milliseconds timeout);

    /// Gives up the packets of a thread's last read, whose memory other threads may be waiting for: before the thread
    /// waits for anything but its next read.
    void release(unsigned thread, packet::PacketBatch& batch);

    /// Ends all reads and waits. May be called from any thread and from a signal handler.
    void stop() noexcept { stop_.request(); }
    [[nodiscard]] bool is_stopped() const noexcept { return stop_.requested(); }

    [[nodiscard]] const std::string& uri() const noexcept { return uri_; }
    /// The part of the URI after the format, which error messages contain.
    [[nodiscard]] const std::string& body() const noexcept { return body_; }
    [[nodiscard]] unsigned threads() const noexcept { return static_cast<unsigned>(readers_.size()); }
    [[nodiscard]] bool is_live() const noexcept;
    /// Whether times have nanoseconds; those of pcap files may be whole microseconds.
    [[nodiscard]] bool counts_nanoseconds() const noexcept;
    /// libpcap's number (`DLT_…`) for the link layer of all packets, of pcap files and some interfaces; else nothing.
    [[nodiscard]] std::optional<int> link_type() const noexcept;
    /// Whether packets may still arrive after a pause: live inputs and pipes, not regular files.
    [[nodiscard]] bool may_block() const noexcept;

    /// Why reading failed, as text for users. Must not be called while a thread reads.
    [[nodiscard]] std::string error_message() const;

    /// Whether the only problem is that the file ends inside a packet, as it does when its writer was killed.
    [[nodiscard]] bool is_cut_short() const noexcept;

    /// The sum over all threads. This and the following functions may be called from any thread at any time.
    [[nodiscard]] Statistics statistics() const;
    [[nodiscard]] Statistics statistics(unsigned thread) const;

    /// The statistics of each stream of an nDAG input; empty for other inputs.
    [[nodiscard]] std::vector<ndag::StreamStatistics> streams() const;

    /// The implementation of an input. Internal.
    class Source;

private:
    class ThreadReader;

    std::string uri_;
    std::string body_;
    StopSignal stop_;
    std::unique_ptr<MemoryBudget> decompression_;
    std::unique_ptr<Source> source_;
    std::vector<std::unique_ptr<ThreadReader>> readers_;
};

}  // namespace spindrift::trace
