#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/ndag/statistics.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// Packets of any input, processed by any number of threads.
namespace spindrift::trace {

/// Which thread gets a packet of an input that is not parallel by itself. nDAG comes in streams, each of which belongs
/// to one thread.
enum class Sharing : std::uint8_t {
    any,        ///< whichever asks first
    flow,       ///< always the same for a flow, which has two directions
    direction,  ///< always the same for one direction of a flow
};

struct InputOptions {
    unsigned threads = 1;  ///< that will read; of nDAG, as many as there are streams is best
    std::string filter{};  ///< only packets that match, as tcpdump has it (pcap-filter(7)); empty for all
    Sharing sharing = Sharing::any;
    /// Plays files as fast as their packets once came, times this; 0 for as fast as can be.
    double speed = 0;
    Reporter report{};  ///< of what a user should know
};

/// Where packets have gone (docs/formats/ndag.md 5.10).
struct Statistics {
    std::uint64_t received = 0;            ///< packets taken from the network or file
    std::uint64_t filtered = 0;            ///< those of them that the filter rejected
    std::uint64_t accepted = 0;            ///< those handed to the program
    std::uint64_t unfilterable = 0;        ///< those of a link layer no filter can look at: none matches them
    std::optional<std::uint64_t> dropped;  ///< packets lost before: told by nDAG's records, or dropped by the kernel
    std::optional<std::uint64_t> missing;  ///< nDAG datagrams lost on the way, by their sequence numbers
    std::optional<std::uint64_t> overrun;  ///< those of them the kernel here had no room for
};

/// An opened input. Its URI says what it is (docs/formats/ndag.md section 11):
///
///     ndag:INTERFACE,GROUP[,PORT]        packets multicast live
///     ndagtcp:ANY,LOCAL-ADDRESS[,PORT]   the same by TCP; the sender connects to us
///     pcapfile:FILE  pcapng:FILE  erf:FILE   also compressed; `-` for standard input
///     int:INTERFACE  ring:INTERFACE      live from an interface
///     NAME                               a file, or else an interface
class Input {
public:
    using Result = packet::PacketReader::Result;

    /// \throws Error that says what is wrong: with the URI, the filter, the file or the interface
    explicit Input(const std::string& uri) : Input(uri, InputOptions{}) {}
    Input(const std::string& uri, const InputOptions& options);
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input();

    /// The packets that are next for a thread; no two threads at a time may read with the same number. They stay valid
    /// until the next are read with that number, into whatever batch, and no longer than the input.
    /// \param patience how long to wait for them; none is waited for when the input is stopped
    /// \returns `frames` if there are any, `nothing` if none came in time, `end` also when stopped, `failed` for the
    ///     reason `error_message` gives
    Result read(unsigned thread, packet::PacketBatch& batch, std::chrono::milliseconds patience);

    /// Ends all reading and waiting. Any thread may call it, and a signal handler.
    void stop() noexcept { stop_.request(); }
    [[nodiscard]] bool is_stopped() const noexcept { return stop_.requested(); }

    [[nodiscard]] const std::string& uri() const noexcept { return uri_; }
    /// The part of the URI behind the format, by which errors name it.
    [[nodiscard]] const std::string& body() const noexcept { return body_; }
    [[nodiscard]] unsigned threads() const noexcept { return static_cast<unsigned>(readers_.size()); }
    [[nodiscard]] bool is_live() const noexcept;

    /// Why reading failed, for people. Ask when no thread reads any more.
    [[nodiscard]] std::string error_message() const;

    /// Whether all the trouble is that the file ends inside a packet, as it does when its writer was stopped.
    [[nodiscard]] bool is_cut_short() const noexcept;

    /// All threads together. Any thread may ask at any time, here and below.
    [[nodiscard]] Statistics statistics() const;
    [[nodiscard]] Statistics statistics(unsigned thread) const;

    /// Each stream of an nDAG input by itself; nothing for others.
    [[nodiscard]] std::vector<ndag::StreamStatistics> streams() const;

    /// What makes the packets of an input. Internal.
    class Source;

private:
    class ThreadReader;

    std::string uri_;
    std::string body_;
    StopSignal stop_;
    std::unique_ptr<Source> source_;
    std::vector<std::unique_ptr<ThreadReader>> readers_;
};

}  // namespace spindrift::trace
