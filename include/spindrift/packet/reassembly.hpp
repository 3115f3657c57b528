#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/packet/ip.hpp>

#include <map>
#include <optional>
#include <string>

namespace spindrift::packet {

/// Reassembles the fragments of one IP datagram (docs/formats/nmsg-messages.md 12.5). The datagram becomes invalid, and
/// stays so, if fragments overlap, extend beyond the end of the last fragment, or have a size that is not a multiple of
/// 8 octets although more fragments follow.
class FragmentAssembly {
public:
    enum class State { incomplete, complete, invalid };

    /// Copies a fragment. Ignores packets that are not fragments, and fragments that were not captured completely.
    State add(const IpPacket& fragment);

    [[nodiscard]] State state() const noexcept { return state_; }

    /// Octets stored.
    [[nodiscard]] std::size_t size() const noexcept { return header_.size() + held_; }

    /// Replaces the content of `out` by the datagram as an IP packet that is not a fragment: for IPv4 with corrected
    /// length and checksum, for IPv6 without the fragment header.
    /// \returns false if the datagram is not complete or too large for an IP packet
    bool assemble(Buffer& out) const;

private:
    State reject() noexcept;

    State state_ = State::incomplete;
    bool v4_ = true;
    std::size_t protocol_at_ = 0;
    std::uint8_t protocol_ = 0;
    std::string header_;                           // of the first fragment, up to the fragment header
    std::map<std::uint32_t, std::string> pieces_;  // by offset
    std::size_t held_ = 0;
    std::optional<std::uint32_t> end_;  // size of the payload, once the last fragment is known
};

}  // namespace spindrift::packet
