#pragma once

#include <spindrift/packet/layers.hpp>
#include <spindrift/tag/packet_tags.hpp>

namespace spindrift::tag {

/// The tags of a packet with this IPv4 header.
[[nodiscard]] StandardTags ipv4_tags(const packet::Ipv4Header& header) noexcept;

/// The tags of a packet whose headers were found.
[[nodiscard]] StandardTags layer_tags(const packet::Layers& layers) noexcept;

}  // namespace spindrift::tag
