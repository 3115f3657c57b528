#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/file/input_stream.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/peer_counts.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::packet {

/// Packets that were read together. They stay valid until the batch is used for the next read, cleared or destroyed.
struct PacketBatch {
    /// Octets before and after each packet that may be overwritten if `has_margins` is set.
    static constexpr std::size_t margin = 8;

    std::vector<Packet> packets;
    Buffer memory;                                    ///< memory of copied packets and of file blocks
    std::vector<std::shared_ptr<const void>> pinned;  ///< owners of other memory that packets are in
    /// Whether the margins of all packets may be overwritten, so that a message can be encoded in place around a
    /// packet.
    bool has_margins = false;

    void clear() noexcept {
        packets.clear();
        memory.clear();
        pinned.clear();
        has_margins = false;
    }

    /// Copies octets into `memory`, with margins. They move when `memory` grows.
    /// \returns their offset in `memory`
    std::size_t append(Bytes octets) {
        char* const to = memory.room(octets.size() + 2 * margin) + margin;
        copy_short(to, as_text(octets).data(), octets.size());
        memory.set_end(to + octets.size() + margin);
        return static_cast<std::size_t>(to - memory.data());
    }
};

/// Packets that were lost before they could be read.
struct PacketLosses {
    std::optional<std::uint64_t> dropped;           ///< by the local kernel, because its buffer was full
    std::optional<std::uint64_t> dropped_upstream;  ///< before nDAG sent them or the file was written, as those report
    std::uint64_t missing = 0;                      ///< nDAG datagrams that did not arrive; each may have many packets
    std::uint64_t overrun = 0;  ///< those of `missing` that the local kernel dropped: its buffer was full
    PeerCounts peers;           ///< what was not taken from peers of nDAG

    /// Packets dropped anywhere; nothing if the input does not report any number.
    [[nodiscard]] constexpr std::optional<std::uint64_t> all_dropped() const noexcept {
        return dropped || dropped_upstream ? std::optional(dropped.value_or(0) + dropped_upstream.value_or(0))
                                           : std::nullopt;
    }
};

/// Reads packets from a file, an interface or a network. One thread at a time.
class PacketReader {
public:
    enum class Result {
        packets,  ///< the batch has packets
        nothing,  ///< no packet arrived in time
        end,      ///< there are no more packets
        failed,   ///< reading failed, see `error_message`; all packets before the failure were delivered
    };

    PacketReader() = default;
    PacketReader(const PacketReader&) = delete;
    PacketReader& operator=(const PacketReader&) = delete;
    virtual ~PacketReader() = default;

    /// Approximate number of octets in a batch.
    static constexpr std::size_t block_size = 256 * 1024;

    /// Replaces the content of a batch by the next packets. Calls `wait` before a read that may block.
    virtual Result read(PacketBatch& batch, const file::Wait& wait) = 0;

    /// Gives up the packets of the last read, so that others may read: for a thread that does not read again at once.
    virtual void release(PacketBatch& batch) { batch.clear(); }

    [[nodiscard]] virtual bool is_live() const noexcept { return false; }

    /// Whether a read may have to wait for packets: live inputs and pipes. A regular file has all its packets.
    [[nodiscard]] virtual bool may_block() const noexcept { return is_live(); }

    /// Whether times have nanoseconds; else they are whole microseconds.
    [[nodiscard]] virtual bool counts_nanoseconds() const noexcept { return true; }

    /// libpcap's number (`DLT_…`) for the link layer of all packets; nothing if packets may have different link layers.
    [[nodiscard]] virtual std::optional<int> link_type() const noexcept { return std::nullopt; }

    /// Installs a filter expression in the kernel, if the input supports that.
    /// \returns whether it was installed
    /// \throws Error with libpcap's reason
    virtual bool filter_in_kernel(const std::string& expression);

    /// Why reading failed, after `Result::failed`.
    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// Whether the only problem is that the file ends inside a packet, as it does when its writer was killed.
    [[nodiscard]] bool is_cut_short() const noexcept { return cut_short_; }

    /// The losses so far.
    [[nodiscard]] virtual PacketLosses losses() noexcept { return {}; }

    /// Octets read from the file so far.
    [[nodiscard]] virtual std::uint64_t octets_read() const noexcept { return 0; }
    /// Size of the file in octets, if it is known.
    [[nodiscard]] virtual std::optional<std::uint64_t> total_size() const noexcept { return std::nullopt; }

protected:
    std::string error_message_;
    bool cut_short_ = false;
};

/// The link layer for a link type.
/// \param link_type libpcap's number (`DLT_…`) or that of capture files (`LINKTYPE_…`)
[[nodiscard]] LinkLayer link_layer_of(int link_type) noexcept;

/// The link type of packets in capture files (`LINKTYPE_…`); nothing if there is none.
[[nodiscard]] std::optional<std::uint16_t> link_type_of(LinkLayer link) noexcept;

/// A packet as a capture interface gives it.
/// \param octets of the packet, which it borrows
/// \param wire_size octets of the packet on the wire, of which some may not be captured
[[nodiscard]] Packet captured_packet(LinkLayer link, Bytes octets, std::uint32_t wire_size, Timestamp time) noexcept;

/// libpcap's name for a link type, for example `EN10MB`; `(unknown)` if it has none.
[[nodiscard]] std::string link_type_name(int link_type);

/// Whether a filter expression compiles for packets of a link type.
[[nodiscard]] bool filter_compiles(int link_type, const std::string& expression);

}  // namespace spindrift::packet
