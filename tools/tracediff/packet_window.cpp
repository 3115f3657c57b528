#include "packet_window.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace tracediff {

using namespace spindrift;

KeptPacket::KeptPacket(const packet::Packet& packet) : packet_(packet) {
    const Bytes header = packet.record_header_size > 0 ? packet.record_header() : Bytes();
    octets_.reserve(header.size() + packet.octets.size());
    octets_.assign(header.begin(), header.end());
    octets_.insert(octets_.end(), packet.octets.begin(), packet.octets.end());
    packet_.octets = Bytes(octets_).subspan(header.size());  // stays valid when the vector is moved
}

bool KeptPacket::equals(const KeptPacket& other) const noexcept {
    const auto compared = [](const packet::Packet& packet) {
        return std::min<std::size_t>(packet.octets.size(), packet.wire_size);
    };
    const std::size_t own = compared(packet_);
    const std::size_t others = compared(other.packet_);
    return std::ranges::equal(packet_.octets, other.packet_.octets) && (own == others || own == 0 || others == 0);
}

void PacketWindow::fill(const std::function<void()>& pause) {
    while (packets_.size() < max_packets_ && !has_ended_) {
        if (!cursor_.advance(pause)) {
            has_ended_ = true;
            return;
        }
        octets_ += packets_.emplace_back(cursor_.packet()).size() + sizeof(KeptPacket);
        if (octets_ > max_octets_) {
            throw Error(fmt::format("{} packets of {} need more memory than --memory allows: choose a smaller -w",
                                    packets_.size(), cursor_.input().uri()));
        }
    }
}

void PacketWindow::pop() {
    octets_ -= packets_.front().size() + sizeof(KeptPacket);
    packets_.pop_front();
}

std::size_t PacketWindow::distance_to(const KeptPacket& packet) const noexcept {
    const auto found = std::find_if(packets_.begin() + std::min<std::ptrdiff_t>(1, std::ssize(packets_)),
                                    packets_.end(), [&](const KeptPacket& one) { return one.equals(packet); });
    return found != packets_.end() ? static_cast<std::size_t>(found - packets_.begin()) : 0;
}

}  // namespace tracediff
