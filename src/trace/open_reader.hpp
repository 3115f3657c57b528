#pragma once

#include "uri.hpp"

#include <spindrift/ndag/receiver.hpp>
#include <spindrift/packet/packet_reader.hpp>

#include <memory>

namespace spindrift::trace {

[[nodiscard]] constexpr bool is_ndag(const Uri& uri) noexcept {
    return uri.format == Format::ndag || uri.format == Format::ndagtcp;
}

/// The address of an nDAG input. \throws Error if the URI is malformed
[[nodiscard]] ndag::Address ndag_address(const Uri& uri);

/// Opens an input that is not nDAG. `wait` waits for the first octets of pipes and URLs; `memory` is charged to
/// decompress a file, or null. \throws Error with the reason why it cannot be used
[[nodiscard]] std::unique_ptr<packet::PacketReader> open_reader(const Uri& uri, bool promiscuous,
                                                                const file::Wait& wait, MemoryBudget* memory);

}  // namespace spindrift::trace
