#include "packet_sink.hpp"

#include "trace.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/file/output_stream.hpp>
#include <spindrift/packet/erf.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet_writer.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>

namespace spindrift::libtrace {
namespace {

using packet::LinkLayer;
using packet::Packet;

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

std::unique_ptr<file::OutputStream> open_file(const std::string& path, const SinkOptions& options) {
    constexpr int max_level = 9;
    if (options.level < 0 || options.level > max_level) {
        throw Error(fmt::format("the compression level is {}, not 0 to {}", options.level, max_level));
    }
    const auto mode = (options.file_flags & O_EXCL) != 0 ? file::OpenMode::exclusive : file::OpenMode::truncate;
    return std::make_unique<file::OutputStream>(path, compression_of(options), mode);
}

// Without what only some inputs have before a frame.
Packet without_tags(const Packet& packet) noexcept {
    Packet bare = packet;
    if (packet.link == LinkLayer::corsaro_tags) {
        bare.octets = packet.frame();
        bare.link = LinkLayer::ethernet;
    }
    return bare;
}

class FileSink : public PacketSink {
public:
    explicit FileSink(std::unique_ptr<file::OutputStream> out) : out_(std::move(out)) {}

    void flush() override { out_->flush(); }
    void close() override { out_->close(); }

protected:
    [[nodiscard]] file::OutputStream& out() noexcept { return *out_; }

private:
    std::unique_ptr<file::OutputStream> out_;
};

/// Writes pcap files. \tparam `pcap:` reports the captured octets alone
class PcapSink final : public FileSink {
public:
    PcapSink(std::unique_ptr<file::OutputStream> out, bool counts_headers)
        : FileSink(std::move(out)), counted_(counts_headers ? header_size : 0) {}

    std::size_t write(const libtrace_packet_t& packet, const Packet& content) override {
        const Packet bare = without_tags(content);
        const auto dlt = dlt_of(static_cast<libtrace_linktype_t>(bare.link));
        if (!dlt || bare.is_metadata()) {
            return 0;
        }
        const bool is_exact = packet.trace->format->number == TRACE_FORMAT_PCAPFILE && packet.trace->counts_nanoseconds;
        begin(*dlt, is_exact);
        if (*dlt != dlt_) {
            throw NoConversion(fmt::format("The file has packets of link type {}, this one has {}", dlt_, *dlt));
        }
        const bool has_fcs = packet.type == TRACE_RT_DATA_ERF;
        std::uint32_t wire = packet::wire_size_without_fcs(bare);
        const std::size_t captured = has_fcs ? std::min<std::size_t>(bare.octets.size(), wire) : bare.octets.size();
        wire = std::max(wire, static_cast<std::uint32_t>(captured));
        put_record(bare, static_cast<std::uint32_t>(captured), wire);
        return counted_ + captured;
    }

    void close() override {
        begin(TRACE_DLT_EN10MB, false);
        FileSink::close();
    }

private:
    static constexpr std::size_t header_size = 16;

    void begin(int dlt, bool nanoseconds) {
        if (has_begun_) {
            return;
        }
        constexpr std::uint32_t microseconds_magic = 0xA1B2C3D4;
        constexpr std::uint32_t nanoseconds_magic = 0xA1B23C4D;
        constexpr std::uint32_t version = 4U << 16 | 2U;
        constexpr std::uint32_t snap_length = 65536;
        put(std::array{nanoseconds ? nanoseconds_magic : microseconds_magic, version, 0U, 0U, snap_length,
                       static_cast<std::uint32_t>(dlt)});
        has_begun_ = true;
        dlt_ = dlt;
        unit_ = nanoseconds ? 1 : 1000;
    }

    void put_record(const Packet& packet, std::uint32_t captured, std::uint32_t wire) {
        put(std::array{packet.time.seconds(), packet.time.nanoseconds() / unit_, captured, wire});
        char* const to = out().room(captured);
        copy_short(to, as_text(packet.octets).data(), captured);
        out().set_end(to + captured);
    }

    template <std::size_t N>
    void put(const std::array<std::uint32_t, N>& numbers) {
        char* to = out().room(sizeof numbers);
        for (const std::uint32_t number : numbers) {
            store_le(reinterpret_cast<std::byte*>(to), number);
            to += sizeof number;
        }
        out().set_end(to);
    }

    std::size_t counted_;  // octets of a record header that `write` returns
    bool has_begun_ = false;
    int dlt_ = 0;
    std::uint32_t unit_ = 1000;  // nanoseconds
};

/// Writes ERF files. Records stay as they are.
class ErfSink final : public FileSink {
public:
    using FileSink::FileSink;

    std::size_t write(const libtrace_packet_t& packet, const Packet& content) override {
        if (packet.type == TRACE_RT_DATA_ERF || packet.type == TRACE_RT_ERF_META) {
            return write_record(packet);
        }
        if (content.is_metadata()) {
            return 0;
        }
        packet::ErfContent record = packet::erf_content(content, packet::Direction::incoming);
        if (!record.is_supported()) {
            throw NoConversion(fmt::format("No erf type for packet ({})", static_cast<int>(content.link)));
        }
        record.set_wire_size(content.wire_size);  // also of a pseudo-header that the record leaves out, as libtrace
        out().set_end(packet::put_erf(out().room(record.record_size()), record));
        return record.record_size();
    }

private:
    std::size_t write_record(const libtrace_packet_t& packet) {
        const auto* const header = static_cast<const std::byte*>(packet.header);
        const std::size_t framing = trace_get_framing_length(&packet);
        const std::size_t captured = packet.payload != nullptr ? packet::ErfRecord::stated_size(header) - framing : 0;
        char* const to = out().room(framing + captured);
        std::copy_n(reinterpret_cast<const char*>(header), framing, to);
        std::copy_n(static_cast<const char*>(packet.payload), captured, to + framing);
        out().set_end(to + framing + captured);
        return framing + captured;
    }
};

/// Writes pcapng files.
class PcapngSink final : public PacketSink {
public:
    explicit PcapngSink(std::unique_ptr<file::OutputStream> out)
        : writer_(packet::open_pcapng_writer(std::move(out))) {}

    std::size_t write(const libtrace_packet_t&, const Packet& content) override {
        if (content.is_metadata() || !writer_->write(without_tags(content))) {
            return 0;
        }
        constexpr std::size_t framing = 32;
        return framing + (content.frame().size() + 3) / 4 * 4;
    }

    void flush() override { writer_->flush(); }
    void close() override { writer_->close(); }

private:
    std::unique_ptr<packet::PacketWriter> writer_;
};

/// Sends frames on an interface.
class InterfaceSink final : public PacketSink {
public:
    explicit InterfaceSink(const std::string& name) {
        std::array<char, PCAP_ERRBUF_SIZE> reason{};
        handle_.reset(::pcap_create(name.c_str(), reason.data()));
        if (handle_ == nullptr || ::pcap_activate(handle_.get()) < 0) {
            throw Error(fmt::format("unable to send on {}: {}", name,
                                    handle_ != nullptr ? ::pcap_geterr(handle_.get()) : reason.data()));
        }
    }

    std::size_t write(const libtrace_packet_t&, const Packet& content) override {
        const Bytes frame = content.frame();
        if (content.is_metadata() || frame.empty()) {
            return 0;
        }
        if (::pcap_inject(handle_.get(), frame.data(), frame.size()) < 0) {
            throw Error(::pcap_geterr(handle_.get()));
        }
        return frame.size();
    }

    void flush() override {}
    void close() override { handle_ = nullptr; }

private:
    struct Closer {
        void operator()(pcap_t* handle) const noexcept { ::pcap_close(handle); }
    };
    std::unique_ptr<pcap_t, Closer> handle_;
};

}  // namespace

std::unique_ptr<PacketSink> open_sink(const Format& format, const std::string& body, const SinkOptions& options) {
    if (format.is_live) {
        return std::make_unique<InterfaceSink>(body);
    }
    switch (format.number) {
        case TRACE_FORMAT_ERF: return std::make_unique<ErfSink>(open_file(body, options));
        case TRACE_FORMAT_PCAPNG: return std::make_unique<PcapngSink>(open_file(body, options));
        default: return std::make_unique<PcapSink>(open_file(body, options), format.number == TRACE_FORMAT_PCAPFILE);
    }
}

}  // namespace spindrift::libtrace
