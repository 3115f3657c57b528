#pragma once

#include "format.hpp"

#include <spindrift/packet/packet.hpp>
#include <spindrift/trace/output.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace spindrift::libtrace {

/// What `trace_config_output` sets.
struct SinkOptions {
    int compression = TRACE_OPTION_COMPRESSTYPE_NONE;
    int level = 0;
    int file_flags = 0;  ///< of open(2), besides those that create and empty a file
};

/// Opens the file or the interface. \throws Error with the reason
[[nodiscard]] std::unique_ptr<spindrift::trace::Output> open_sink(const Format& format, const std::string& body,
                                                                  const SinkOptions& options);

/// A packet for an output. \param content what its header and payload say
[[nodiscard]] spindrift::trace::OutputPacket output_packet(const libtrace_packet_t& packet,
                                                           const packet::Packet& content);

}  // namespace spindrift::libtrace
