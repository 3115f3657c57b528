#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <memory>
#include <string>

namespace spindrift::trace {

/// Opens an input for one thread, by the URIs of `Input`.
/// \throws Error that says what is wrong with the URI, the file, the interface or the group
[[nodiscard]] std::unique_ptr<packet::PacketReader> open_packets(const std::string& uri, const Reporter& report = {});

/// The same for nDAG alone: `ndag:…` or `ndagtcp:…`.
/// \throws Error also if the URI is of something else
[[nodiscard]] std::unique_ptr<packet::PacketReader> open_ndag(const std::string& uri, const Reporter& report = {});

}  // namespace spindrift::trace
