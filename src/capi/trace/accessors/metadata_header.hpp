#pragma once

#include "octets.hpp"

#include <spindrift/packet/layers.hpp>

// Headers before the link layer that describe the capture: Linux SLL, pflog, prism, radiotap, corsaro tags.
namespace spindrift::libtrace::accessors {

/// The numbers of both are the same.
constexpr packet::LinkLayer to_link_layer(libtrace_linktype_t type) noexcept {
    return static_cast<packet::LinkLayer>(type);
}

constexpr libtrace_linktype_t to_linktype(packet::LinkLayer link) noexcept {
    return static_cast<libtrace_linktype_t>(link);
}

/// Whether a frame of this link layer begins with such a header.
[[nodiscard]] bool has_metadata_header(packet::LinkLayer link) noexcept;

/// What follows the metadata header at the start of `octets`. The link layer must have one.
/// \returns a null span if it was not captured completely
[[nodiscard]] packet::Frame after_metadata_header(packet::LinkLayer link, Bytes octets) noexcept;

/// What follows all metadata headers; the frame itself if there are none.
[[nodiscard]] packet::Frame after_metadata_headers(packet::Frame frame) noexcept;

}  // namespace spindrift::libtrace::accessors
