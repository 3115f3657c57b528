#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/packet/capture.hpp>

#include <memory>
#include <string>

namespace spindrift::io {

/// The Ethernet frames of an nDAG feed, all of its streams in one; tags are left out. Frames are as pcap has them,
/// without the frame check sequence; what is no Ethernet is counted as unusable. \param uri
/// `ndag:INTERFACE,GROUP[,PORT]` or `ndagtcp:ANY,ADDRESS[,PORT]` (spec/ndag.md 5.1) \param log trouble at level 1,
/// streams that come and go at level 2 \throws Error if there can be no such feed
[[nodiscard]] std::unique_ptr<packet::Capture> open_ndag_capture(const std::string& uri, const Reporter& report);

}  // namespace spindrift::io
