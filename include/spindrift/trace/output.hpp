#pragma once

#include <spindrift/file/compression.hpp>
#include <spindrift/file/open_output.hpp>
#include <spindrift/packet/packet.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// Writes packets where libtrace's programs write them, and as they do (docs/compatibility.md, "Commands that write
/// traces").
namespace spindrift::trace {

/// The kinds of outputs.
enum class OutputFormat : std::uint8_t {
    pcapfile,   ///< a pcap file with times in microseconds, or in nanoseconds if its first packet has them
    pcap,       ///< the same
    pcapng,     ///< times in nanoseconds
    erf,        ///< records of ERF inputs stay as they are
    interface,  ///< frames are sent
};

struct OutputOptions {
    std::optional<file::Compression> compression{};  ///< whatever the name of the file is
    file::OpenMode mode = file::OpenMode::truncate;
    int level = 0;  ///< of compression, as for `file::Compressor`
};

/// A packet to write, with what the formats of outputs keep besides.
struct OutputPacket {
    packet::Packet packet;
    /// The header of the ERF record that brought the packet; empty for other packets. It is written with the direction
    /// and the number of octets of `packet`.
    Bytes erf_header{};
    bool is_from_nanosecond_pcap = false;  ///< it is from a pcap file that counts nanoseconds
};

/// An output. One thread at a time.
class Output {
public:
    Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    /// Does not write buffered packets: call `close` first.
    virtual ~Output() = default;

    /// Writes a packet, through a buffer. Metadata are left out, but those of ERF are written to ERF files.
    /// \returns octets of its record (of `pcap` and interfaces, those of the packet); 0 if it was left out, see
    ///     `refusal`
    /// \throws Error if writing fails
    std::size_t write(const OutputPacket& packet) {
        refusal_.clear();
        return put(packet);
    }

    /// Why the last packet was left out, if the output has no record for its link layer; else empty.
    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

    /// Writes the buffer to the file. A compressor may still hold octets back. \throws Error
    virtual void flush() = 0;

    /// Writes everything and closes the file. A file without packets gets a header. \throws Error if data may be lost
    virtual void close() = 0;

protected:
    virtual std::size_t put(const OutputPacket& packet) = 0;

    /// \returns 0
    std::size_t refuse(std::string reason) {
        refusal_ = std::move(reason);
        return 0;
    }

private:
    std::string refusal_;
};

/// Opens an output.
/// \param body of its URI: a file, `-` for standard output, or an interface
/// \throws Error with the reason
[[nodiscard]] std::unique_ptr<Output> open_output(OutputFormat format, const std::string& body,
                                                  const OutputOptions& options = {});

/// The parts of the URI of an output.
struct OutputUri {
    OutputFormat format{};
    std::string body;

    /// `pcapfile:FILE`, `pcap:FILE`, `pcapng:FILE`, `erf:FILE`, `int:INTERFACE`, `ring:INTERFACE` or
    /// `pcapint:INTERFACE`. \throws Error if there is no such format, or it cannot be written
    [[nodiscard]] static OutputUri parse(const std::string& text);
};

}  // namespace spindrift::trace
