#include "packet_sink.hpp"

#include "trace.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/packet/erf.hpp>

#include <fcntl.h>
#include <fmt/format.h>

#include <optional>

namespace spindrift::libtrace {
namespace {

using spindrift::trace::OutputFormat;

std::optional<file::Compression> compression_of(const SinkOptions& options) {
    switch (options.compression) {
        case TRACE_OPTION_COMPRESSTYPE_NONE: return std::nullopt;
        case TRACE_OPTION_COMPRESSTYPE_ZLIB: return file::Compression::gzip;
        case TRACE_OPTION_COMPRESSTYPE_BZ2: return file::Compression::bzip2;
        case TRACE_OPTION_COMPRESSTYPE_LZMA: return file::Compression::xz;
        case TRACE_OPTION_COMPRESSTYPE_ZSTD: return file::Compression::zstd;
        case TRACE_OPTION_COMPRESSTYPE_LZ4: return file::Compression::lz4;
        case TRACE_OPTION_COMPRESSTYPE_LZO: throw Error("lzo is not supported; use gzip, bzip2, xz, zstd or lz4");
        default: throw Error(fmt::format("there is no compression type {}", options.compression));
    }
}

spindrift::trace::OutputOptions file_options(const SinkOptions& options) {
    constexpr int max_level = 9;
    if (options.level < 0 || options.level > max_level) {
        throw Error(fmt::format("the compression level is {}, not 0 to {}", options.level, max_level));
    }
    const auto mode = (options.file_flags & O_EXCL) != 0 ? file::OpenMode::exclusive : file::OpenMode::truncate;
    return {compression_of(options), mode, options.level};
}

OutputFormat format_of(const Format& format) noexcept {
    switch (format.number) {
        case TRACE_FORMAT_ERF: return OutputFormat::erf;
        case TRACE_FORMAT_PCAPNG: return OutputFormat::pcapng;
        case TRACE_FORMAT_PCAPFILE: return OutputFormat::pcapfile;
        default: return OutputFormat::pcap;
    }
}

}  // namespace

std::unique_ptr<spindrift::trace::Output> open_sink(const Format& format, const std::string& body,
                                                    const SinkOptions& options) {
    return format.is_live ? spindrift::trace::open_output(OutputFormat::interface, body)
                          : spindrift::trace::open_output(format_of(format), body, file_options(options));
}

spindrift::trace::OutputPacket output_packet(const libtrace_packet_t& packet, const packet::Packet& content) {
    spindrift::trace::OutputPacket output{.packet = content};
    output.is_from_nanosecond_pcap =
        packet.trace->format->number == TRACE_FORMAT_PCAPFILE && packet.trace->counts_nanoseconds;
    if (packet.type == TRACE_RT_DATA_ERF || packet.type == TRACE_RT_ERF_META) {
        output.erf_header = {static_cast<const std::byte*>(packet.header), trace_get_framing_length(&packet)};
    }
    return output;
}

}  // namespace spindrift::libtrace
