#pragma once

#include <spindrift/packet/frame_block.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

/// Frames from capture files and interfaces.
namespace spindrift::packet {

/// What did not come, so far.
struct CaptureLosses {
    std::uint64_t overrun = 0;   ///< frames the kernel dropped because nobody took them in time
    std::uint64_t before = 0;    ///< frames lost before they were sent here, as the sender says
    std::uint64_t missing = 0;   ///< nDAG datagrams, of any number of frames, lost on the way
    std::uint64_t unusable = 0;  ///< frames of another link layer
};

/// Somewhere frames come from.
class Capture {
public:
    enum class Result {
        frames,   ///< some came, though a filter may have left none of them
        nothing,  ///< none came in time
        end,      ///< there are no more
        failed,   ///< there will be no more, for the reason `error_message` gives; frames before that came
    };

    enum class Patience {
        some,     ///< the next time will do as well
        endless,  ///< what was begun must be finished
    };

    /// Waits until a descriptor can be read from. \returns whether it can; else the wait is given up, with endless
    /// patience only because everything is to stop
    using Wait = std::function<bool(int descriptor, Patience patience)>;

    Capture() = default;
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;
    virtual ~Capture() = default;

    /// The number libpcap has for what frames begin with, and its name for that.
    [[nodiscard]] virtual int link_type() const noexcept = 0;
    [[nodiscard]] std::string link_name() const;

    [[nodiscard]] virtual bool is_live() const noexcept { return false; }

    /// Whether a filter expression can be used here.
    [[nodiscard]] virtual bool compiles(const std::string& expression) const = 0;

    /// Lets only those frames through that the expression matches. \throws Error with libpcap's reason
    virtual void set_filter(const std::string& expression) = 0;

    /// Replaces the content of a block by the next frames, about `block_size` octets at most. Calls `wait` before it
    /// reads from what may make it wait.
    virtual Result read(FrameBlock& block, const Wait& wait) = 0;

    /// Why there are no more frames, for people.
    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// Whether all the trouble is that the file ends inside a packet, as it does when its writer was stopped.
    [[nodiscard]] bool is_cut_short() const noexcept { return cut_short_; }

    /// Octets read from the file so far.
    [[nodiscard]] virtual std::uint64_t octets_read() const noexcept { return 0; }

    /// The size of the file, where it is known.
    [[nodiscard]] virtual std::optional<std::uint64_t> total_size() const noexcept { return std::nullopt; }

    [[nodiscard]] virtual CaptureLosses losses() noexcept { return {}; }

    /// About as many octets as a block gets.
    static constexpr std::size_t block_size = 256 * 1024;

protected:
    std::string error_message_;
    bool cut_short_ = false;
};

/// Opens a capture file: pcap of either order of octets, with microseconds or nanoseconds, or pcapng, compressed with
/// gzip, zstd or xz or not.
/// \param path `-` for standard input
/// \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<Capture> open_capture_file(const std::string& path);

/// Frames that pass an interface.
struct LiveOptions {
    std::string interface;
    int snapshot = 1522;           ///< octets kept of each frame; 0 for all
    bool promiscuous = false;      ///< also those that are for others
    int buffer_size = 16 << 20;    ///< octets the kernel may hold for us
    int delay_milliseconds = 100;  ///< frames may wait that long for others to come
};

/// Why an interface cannot be opened: the status libpcap's `pcap_activate` gave, which is negative, and what that
/// means.
struct ActivationFailure {
    int status = 0;
    std::string text;
};

/// Begins to capture.
/// \param failure filled in when there is no capture
[[nodiscard]] std::unique_ptr<Capture> open_interface(const LiveOptions& options, ActivationFailure& failure);

}  // namespace spindrift::packet
