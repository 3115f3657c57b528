#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/file/input_stream.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::packet {

/// Packets that were read together. They stay valid until the batch is read into again, is cleared or destroyed.
struct PacketBatch {
    /// Octets in front of and behind each packet that are free to be overwritten, where `has_margins` says so.
    static constexpr std::size_t margin = 8;

    std::vector<Packet> packets;
    Buffer memory;                                    ///< what packets of files lie in
    std::vector<std::shared_ptr<const void>> pinned;  ///< what keeps the memory of others
    /// Messages can be made around packets, in place: nobody reads the margins any more.
    bool has_margins = false;

    void clear() noexcept {
        packets.clear();
        memory.clear();
        pinned.clear();
        has_margins = false;
    }

    /// Copies octets to the memory, with margins. They move when the memory grows.
    /// \returns where they begin in `memory`
    std::size_t append(Bytes octets) {
        char* const to = memory.room(octets.size() + 2 * margin) + margin;
        copy_short(to, as_text(octets).data(), octets.size());
        memory.set_end(to + octets.size() + margin);
        return static_cast<std::size_t>(to - memory.data());
    }
};

/// Packets that were lost before somebody could read them.
struct PacketLosses {
    std::uint64_t dropped = 0;            ///< by the kernel, or by who wrote the file, because nobody took them in time
    std::uint64_t dropped_by_sender = 0;  ///< lost before they were sent here, as the sender says
    std::uint64_t missing = 0;            ///< nDAG datagrams, of any number of packets, lost on the way
    std::uint64_t overrun = 0;            ///< those of them the kernel here had no room for
};

/// Packets one after the other, from a file, an interface or a network. One thread at a time.
class PacketReader {
public:
    enum class Result {
        packets,  ///< some came
        nothing,  ///< none came in time
        end,      ///< there are no more
        failed,   ///< there will be no more, for the reason `error_message` gives; packets before that came
    };

    PacketReader() = default;
    PacketReader(const PacketReader&) = delete;
    PacketReader& operator=(const PacketReader&) = delete;
    virtual ~PacketReader() = default;

    /// About as many octets as a batch gets.
    static constexpr std::size_t block_size = 256 * 1024;

    /// Replaces the content of a batch by the next packets. Calls `wait` before it reads from what may make it wait.
    virtual Result read(PacketBatch& batch, const file::Wait& wait) = 0;

    [[nodiscard]] virtual bool is_live() const noexcept { return false; }

    /// The number libpcap has for what all packets begin with (`DLT_…`); nothing where each may begin with something
    /// else.
    [[nodiscard]] virtual std::optional<int> link_type() const noexcept { return std::nullopt; }

    /// Has the kernel let only those packets through that a filter expression matches, where it can.
    /// \returns whether it does \throws Error with libpcap's reason
    virtual bool filter_in_kernel(const std::string& expression);

    /// Why there are no more packets, after `Result::failed`.
    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// Whether all that is wrong is that the file ends inside a packet, as it does when its writer was stopped.
    [[nodiscard]] bool is_cut_short() const noexcept { return cut_short_; }

    /// So far.
    [[nodiscard]] virtual PacketLosses losses() noexcept { return {}; }

    /// Octets read from the file so far, and its size where it is known.
    [[nodiscard]] virtual std::uint64_t octets_read() const noexcept { return 0; }
    [[nodiscard]] virtual std::optional<std::uint64_t> total_size() const noexcept { return std::nullopt; }

protected:
    std::string error_message_;
    bool cut_short_ = false;
};

/// What packets of a link type begin with. \param link_type as libpcap or capture files number it
[[nodiscard]] LinkLayer link_layer_of(int link_type) noexcept;

/// What libpcap calls a link type: `EN10MB`, or `(unknown)`.
[[nodiscard]] std::string link_type_name(int link_type);

/// Whether a filter expression makes sense for packets of a link type.
[[nodiscard]] bool filter_compiles(int link_type, const std::string& expression);

}  // namespace spindrift::packet
