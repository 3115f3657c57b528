#pragma once

#include <spindrift/packet/capture.hpp>
#include <spindrift/packet/frame_block.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::packet {

/// Packets that were read together, and the memory they lie in.
struct PacketBatch {
    std::vector<Packet> packets;
    FrameBlock memory;

    void clear() noexcept {
        packets.clear();
        memory.clear();
    }
};

/// Packets one after the other, from a file or an interface. One thread at a time.
class PacketReader {
public:
    using Result = Capture::Result;

    PacketReader() = default;
    PacketReader(const PacketReader&) = delete;
    PacketReader& operator=(const PacketReader&) = delete;
    virtual ~PacketReader() = default;

    /// Replaces the content of a batch by the next packets, about `Capture::block_size` octets of them at most.
    virtual Result read(PacketBatch& batch, const Capture::Wait& wait) = 0;

    [[nodiscard]] virtual bool is_live() const noexcept { return false; }

    /// Why there are no more packets, after `Result::failed`.
    [[nodiscard]] const std::string& error_message() const noexcept { return error_message_; }

    /// Whether all the trouble is that the file ends inside a packet, as it does when its writer was stopped.
    [[nodiscard]] bool is_cut_short() const noexcept { return cut_short_; }

    /// Packets lost so far because nobody took them in time.
    virtual std::uint64_t dropped() noexcept { return 0; }

protected:
    std::string error_message_;
    bool cut_short_ = false;
};

}  // namespace spindrift::packet
