#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/memory_budget.hpp>
#include <spindrift/net/allow_list.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <memory>
#include <string>

namespace spindrift::trace {

/// Opens an input for one thread. The URIs are those of `Input`.
/// \throws Error if the URI, the file, the interface or the group is not usable, with the reason
[[nodiscard]] std::unique_ptr<packet::PacketReader> open_packets(const std::string& uri, const Reporter& report = {});

struct NdagOptions {
    Reporter report{};
    net::AllowList allow{};          ///< addresses whose datagrams and connections are accepted
    MemoryBudget* memory = nullptr;  ///< charged for received messages; null for a limit of the input's own
};

/// Opens an nDAG input for one thread: `ndag:…` or `ndagtcp:…`.
/// \throws Error also for other URIs
[[nodiscard]] std::unique_ptr<packet::PacketReader> open_ndag(const std::string& uri, const NdagOptions& options = {});

}  // namespace spindrift::trace
