#pragma once

#include "../shared/packet_cursor.hpp"

#include <spindrift/packet/packet.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <vector>

namespace tracediff {

/// A copy of a packet, with what it needs.
class KeptPacket {
public:
    explicit KeptPacket(const spindrift::packet::Packet& packet);
    KeptPacket(KeptPacket&&) noexcept = default;
    KeptPacket& operator=(KeptPacket&&) noexcept = default;

    [[nodiscard]] const spindrift::packet::Packet& packet() const noexcept { return packet_; }
    [[nodiscard]] std::size_t size() const noexcept { return octets_.size(); }

    /// Whether the captured octets are the same, up to the length on the wire. Times and headers of records may differ.
    [[nodiscard]] bool equals(const KeptPacket& other) const noexcept;

private:
    std::vector<std::byte> octets_;  // the header of the record, then the packet
    spindrift::packet::Packet packet_;
};

/// The next packets of a trace.
class PacketWindow {
public:
    /// \param max_packets it holds, if the trace has as many
    /// \param max_octets it may hold
    PacketWindow(tools::PacketCursor cursor, std::size_t max_packets, std::size_t max_octets)
        : cursor_(std::move(cursor)), max_packets_(max_packets), max_octets_(max_octets) {}

    /// Reads packets until the window is full, or the trace ends.
    /// \param pause called before it may have to wait
    /// \throws spindrift::Error if the packets need more memory than they may have
    void fill(const std::function<void()>& pause);

    [[nodiscard]] bool empty() const noexcept { return packets_.empty(); }
    [[nodiscard]] const KeptPacket& front() const { return packets_.front(); }
    void pop();

    /// How many packets are before the first that equals a packet, itself not at the front; 0 if there is none.
    [[nodiscard]] std::size_t distance_to(const KeptPacket& packet) const noexcept;

    [[nodiscard]] spindrift::trace::Input& input() noexcept { return cursor_.input(); }

private:
    tools::PacketCursor cursor_;
    std::size_t max_packets_;
    std::size_t max_octets_;
    std::size_t octets_ = 0;
    bool has_ended_ = false;
    std::deque<KeptPacket> packets_;
};

}  // namespace tracediff
