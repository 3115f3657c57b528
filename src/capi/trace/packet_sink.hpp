#pragma once

#include "format.hpp"

#include <spindrift/packet/packet.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace spindrift::libtrace {

/// What `trace_config_output` sets.
struct SinkOptions {
    int compression = TRACE_OPTION_COMPRESSTYPE_NONE;
    int level = 0;
    int file_flags = 0;  ///< of open(2), besides those that create and empty a file
};

/// Where an output writes.
class PacketSink {
public:
    PacketSink() = default;
    PacketSink(const PacketSink&) = delete;
    PacketSink& operator=(const PacketSink&) = delete;
    virtual ~PacketSink() = default;

    /// Writes a packet. \param content what its header and payload say
    /// \returns the octets of its record; 0 if this output leaves such packets out
    /// \throws NoConversion if it cannot hold such packets \throws Error if writing fails
    virtual std::size_t write(const libtrace_packet_t& packet, const packet::Packet& content) = 0;

    virtual void flush() = 0;
    virtual void close() = 0;
};

/// The format has no record for the link layer of a packet.
class NoConversion : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Opens the file or the interface. \throws Error with the reason
[[nodiscard]] std::unique_ptr<PacketSink> open_sink(const Format& format, const std::string& body,
                                                    const SinkOptions& options);

}  // namespace spindrift::libtrace
