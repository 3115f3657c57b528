#include <spindrift/packet/reassembly.hpp>

#include <spindrift/packet/checksum.hpp>

#include <algorithm>
#include <iterator>

namespace spindrift::packet {
namespace {

constexpr std::size_t max_packet_size = 65'535;
constexpr std::size_t ipv6_header_size = 40;
constexpr std::size_t fragment_header_size = 8;

}  // namespace

FragmentAssembly::State FragmentAssembly::add(const IpPacket& fragment) {
    // Octets after the packet's own length are padding. Fragments that were not captured completely are ignored.
    if (state_ == State::invalid || !fragment.fragment || fragment.size > fragment.octets.size() ||
        fragment.size < fragment.payload_at) {
        return state_;
    }
    const Bytes piece = fragment.payload().first(fragment.size - fragment.payload_at);
    const std::uint32_t start = fragment.fragment->offset;
    const auto end = static_cast<std::uint32_t>(start + piece.size());
    if (fragment.fragment->more ? piece.size() % 8 != 0 : end_.has_value()) {
        return reject();
    }
    if (!fragment.fragment->more) {
        end_ = end;
    }
    const auto next = pieces_.lower_bound(start);
    const bool overlaps_next = next != pieces_.end() && next->first < end;
    const bool overlaps_previous =
        next != pieces_.begin() && std::prev(next)->first + std::prev(next)->second.size() > start;
    const bool taken = next != pieces_.end() && next->first == start;
    const std::uint32_t furthest =
        pieces_.empty()
            ? end
            : std::max(end, static_cast<std::uint32_t>(pieces_.rbegin()->first + pieces_.rbegin()->second.size()));
    if (overlaps_next || overlaps_previous || taken || (end_ && furthest > *end_)) {
        return reject();
    }
    pieces_.emplace_hint(next, start, as_text(piece));
    held_ += piece.size();
    if (start == 0) {
        v4_ = fragment.is_v4();
        protocol_at_ = fragment.protocol_at;
        protocol_ = fragment.protocol;
        header_ = as_text(fragment.octets.first(fragment.payload_at - (v4_ ? 0 : fragment_header_size)));
    }
    // Pieces do not overlap and do not extend beyond the end, so there are no gaps if their sizes add up to the end.
    return state_ = end_ && held_ == *end_ ? State::complete : State::incomplete;
}

FragmentAssembly::State FragmentAssembly::reject() noexcept {
    header_.clear();
    pieces_.clear();
    held_ = 0;
    return state_ = State::invalid;
}

bool FragmentAssembly::assemble(Buffer& out) const {
    out.clear();
    if (state_ != State::complete || header_.size() + held_ > max_packet_size) {
        return false;
    }
    out.append(header_);
    for (const auto& [offset, piece] : pieces_) {
        out.append(piece);
    }
    auto* const header = reinterpret_cast<std::byte*>(out.data());
    if (!v4_) {
        header[protocol_at_] = std::byte{protocol_};
        store_be(header + 4, static_cast<std::uint16_t>(out.size() - ipv6_header_size));
        return true;
    }
    store_be(header + 2, static_cast<std::uint16_t>(out.size()));
    store_be(header + 6, std::uint16_t{0});
    store_be(header + 10, std::uint16_t{0});
    Checksum checksum;
    checksum.add(Bytes(header, header_.size()));
    store_be(header + 10, checksum.value());
    return true;
}

}  // namespace spindrift::packet
