#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/ip.hpp>

#include <map>
#include <optional>
#include <string>

namespace spindrift::packet {

/// Puts the fragments of one IP datagram together (docs/formats/nmsg-messages.md 12.5). Fragments that overlap, are not
/// a multiple of 8 octets though others follow, or reach beyond the end spoil the datagram for good.
class FragmentAssembly {
public:
    enum class State { incomplete, complete, spoiled };

    /// Takes a copy of a fragment.
    State add(const IpPacket& fragment);

    [[nodiscard]] State state() const noexcept { return state_; }

    /// Octets held.
    [[nodiscard]] std::size_t size() const noexcept { return header_.size() + held_; }

    /// Replaces the content of `out` by the datagram as a packet without fragment marks: IPv4 with its length and
    /// checksum made right, IPv6 without the fragment header.
    /// \returns false unless the datagram is complete and fits an IP packet
    bool assemble(Buffer& out) const;

private:
    State spoil() noexcept;

    State state_ = State::incomplete;
    bool v4_ = true;
    std::size_t protocol_at_ = 0;
    std::uint8_t protocol_ = 0;
    std::string header_;                           // up to the fragment header, from the first fragment
    std::map<std::uint32_t, std::string> pieces_;  // by offset
    std::size_t held_ = 0;
    std::optional<std::uint32_t> end_;  // size of the whole, once the last fragment is known
};

}  // namespace spindrift::packet
