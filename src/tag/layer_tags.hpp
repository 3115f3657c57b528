#pragma once

#include <spindrift/packet/layers.hpp>
#include <spindrift/tag/packet_tags.hpp>

namespace spindrift::tag {

/// `standard_tags` of a packet whose headers were found.
[[nodiscard]] PacketTags layer_tags(const packet::Layers& layers) noexcept;

}  // namespace spindrift::tag
