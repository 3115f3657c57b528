#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <memory>
#include <string>

namespace spindrift::trace {

/// Opens an input for one thread. The URIs are those of `Input`.
/// \throws Error if the URI, the file, the interface or the group is not usable, with the reason
[[nodiscard]] std::unique_ptr<packet::PacketReader> open_packets(const std::string& uri, const Reporter& report = {});

/// Opens an nDAG input for one thread: `ndag:…` or `ndagtcp:…`.
/// \throws Error also for other URIs
[[nodiscard]] std::unique_ptr<packet::PacketReader> open_ndag(const std::string& uri, const Reporter& report = {});

}  // namespace spindrift::trace
