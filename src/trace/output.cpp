#include <spindrift/trace/output.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/file/output_stream.hpp>
#include <spindrift/packet/erf.hpp>
#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/packet_reader.hpp>
#include <spindrift/packet/packet_writer.hpp>

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>

namespace spindrift::trace {
namespace {

using packet::LinkLayer;
using packet::Packet;

// Without what only some inputs have before a frame.
Packet without_tags(const Packet& packet) noexcept {
    Packet bare = packet;
    if (packet.link == LinkLayer::corsaro_tags) {
        bare.octets = packet.frame();
        bare.link = LinkLayer::ethernet;
    }
    return bare;
}

class FileOutput : public Output {
public:
    explicit FileOutput(std::unique_ptr<file::OutputStream> out) : out_(std::move(out)) {}

    void flush() override { out_->flush(); }
    void close() override { out_->close(); }

protected:
    [[nodiscard]] file::OutputStream& out() noexcept { return *out_; }

private:
    std::unique_ptr<file::OutputStream> out_;
};

/// Writes pcap files.
class PcapOutput final : public FileOutput {
public:
    PcapOutput(std::unique_ptr<file::OutputStream> out, bool counts_headers)
        : FileOutput(std::move(out)), counted_(counts_headers ? header_size : 0) {}

    void close() override {
        begin(*packet::link_type_of(LinkLayer::ethernet), false);
        FileOutput::close();
    }

private:
    static constexpr std::size_t header_size = 16;

    std::size_t put(const OutputPacket& packet) override {
        const Packet bare = without_tags(packet.packet);
        if (bare.is_metadata()) {
            return 0;
        }
        const auto link_type = packet::link_type_of(bare.link);
        if (!link_type) {
            return refuse(fmt::format("pcap has no link type for such packets ({})", static_cast<int>(bare.link)));
        }
        begin(*link_type, packet.is_from_nanosecond_pcap);
        if (*link_type != link_type_) {
            return refuse(fmt::format("The file has packets of link type {}, this one has {}", link_type_, *link_type));
        }
        std::uint32_t wire = packet::wire_size_without_fcs(bare);
        const bool has_fcs = !packet.erf_header.empty();
        const std::size_t captured = has_fcs ? std::min<std::size_t>(bare.octets.size(), wire) : bare.octets.size();
        wire = std::max(wire, static_cast<std::uint32_t>(captured));
        put_record(bare, static_cast<std::uint32_t>(captured), wire);
        return counted_ + captured;
    }

    void begin(std::uint16_t link_type, bool nanoseconds) {
        if (has_begun_) {
            return;
        }
        constexpr std::uint32_t microseconds_magic = 0xA1B2C3D4;
        constexpr std::uint32_t nanoseconds_magic = 0xA1B23C4D;
        constexpr std::uint32_t version = 4U << 16 | 2U;
        constexpr std::uint32_t snap_length = 65536;
        put_numbers(std::array<std::uint32_t, 6>{nanoseconds ? nanoseconds_magic : microseconds_magic, version, 0, 0,
                                                 snap_length, link_type});
        has_begun_ = true;
        link_type_ = link_type;
        unit_ = nanoseconds ? 1 : 1000;
    }

    void put_record(const Packet& packet, std::uint32_t captured, std::uint32_t wire) {
        put_numbers(std::array{packet.time.seconds(), packet.time.nanoseconds() / unit_, captured, wire});
        char* const to = out().room(captured);
        copy_short(to, as_text(packet.octets).data(), captured);
        out().set_end(to + captured);
    }

    template <std::size_t N>
    void put_numbers(const std::array<std::uint32_t, N>& numbers) {
        char* to = out().room(sizeof numbers);
        for (const std::uint32_t number : numbers) {
            store_le(reinterpret_cast<std::byte*>(to), number);
            to += sizeof number;
        }
        out().set_end(to);
    }

    std::size_t counted_;  // octets of a record header that `write` returns
    bool has_begun_ = false;
    std::uint16_t link_type_ = 0;
    std::uint32_t unit_ = 1000;  // nanoseconds
};

/// Writes ERF files.
class ErfOutput final : public FileOutput {
public:
    using FileOutput::FileOutput;

private:
    std::size_t put(const OutputPacket& packet) override {
        if (!packet.erf_header.empty()) {
            return put_record(packet);
        }
        if (packet.packet.is_metadata()) {
            return 0;
        }
        packet::ErfContent record = packet::erf_content(packet.packet, packet::Direction::incoming);
        if (!record.is_supported()) {
            return refuse(fmt::format("No erf type for packet ({})", static_cast<int>(packet.packet.link)));
        }
        record.set_wire_size(
            packet.packet.wire_size);  // also of a pseudo-header that the record leaves out, as libtrace
        out().set_end(packet::put_erf(out().room(record.record_size()), record));
        return record.record_size();
    }

    // The record as it was read, with the length of what is there.
    std::size_t put_record(const OutputPacket& packet) {
        constexpr std::size_t flags_at = 9;
        constexpr std::size_t size_at = 10;
        constexpr std::byte interface_bits{3};
        const Bytes octets = packet.packet.octets;
        const std::size_t framing = packet.erf_header.size();
        const std::size_t size = framing + octets.size();
        char* const to = out().room(size);
        std::ranges::copy(as_text(packet.erf_header), to);
        std::ranges::copy(as_text(octets), to + framing);
        auto* const header = reinterpret_cast<std::byte*>(to);
        store_be(header + size_at, static_cast<std::uint16_t>(size));
        if (const auto direction = packet.packet.direction; direction != packet::Direction::unknown) {
            header[flags_at] = (header[flags_at] & ~interface_bits) | static_cast<std::byte>(direction);
        }
        out().set_end(to + size);
        return size;
    }
};

/// Writes pcapng files.
class PcapngOutput final : public Output {
public:
    explicit PcapngOutput(std::unique_ptr<file::OutputStream> out)
        : writer_(packet::open_pcapng_writer(std::move(out))) {}

    void flush() override { writer_->flush(); }
    void close() override { writer_->close(); }

private:
    std::size_t put(const OutputPacket& packet) override {
        if (packet.packet.is_metadata()) {
            return 0;
        }
        if (!writer_->write(without_tags(packet.packet))) {
            return refuse(
                fmt::format("pcapng has no link type for such packets ({})", static_cast<int>(packet.packet.link)));
        }
        constexpr std::size_t framing = 32;
        return framing + (packet.packet.frame().size() + 3) / 4 * 4;
    }

    std::unique_ptr<packet::PacketWriter> writer_;
};

/// Sends frames on an interface.
class InterfaceOutput final : public Output {
public:
    explicit InterfaceOutput(const std::string& name) {
        std::array<char, PCAP_ERRBUF_SIZE> reason{};
        handle_.reset(::pcap_create(name.c_str(), reason.data()));
        if (handle_ == nullptr || ::pcap_activate(handle_.get()) < 0) {
            throw Error(fmt::format("unable to send on {}: {}", name,
                                    handle_ != nullptr ? ::pcap_geterr(handle_.get()) : reason.data()));
        }
    }

    void flush() override {}
    void close() override { handle_ = nullptr; }

private:
    std::size_t put(const OutputPacket& packet) override {
        const Bytes frame = packet.packet.frame();
        if (packet.packet.is_metadata() || frame.empty()) {
            return 0;
        }
        if (::pcap_inject(handle_.get(), frame.data(), frame.size()) < 0) {
            throw Error(::pcap_geterr(handle_.get()));
        }
        return frame.size();
    }

    struct Closer {
        void operator()(pcap_t* handle) const noexcept { ::pcap_close(handle); }
    };
    std::unique_ptr<pcap_t, Closer> handle_;
};

}  // namespace

std::unique_ptr<Output> open_output(OutputFormat format, const std::string& body, const OutputOptions& options) {
    if (format == OutputFormat::interface) {
        return std::make_unique<InterfaceOutput>(body);
    }
    auto out = std::make_unique<file::OutputStream>(body, options.compression, options.mode, options.level);
    switch (format) {
        case OutputFormat::erf: return std::make_unique<ErfOutput>(std::move(out));
        case OutputFormat::pcapng: return std::make_unique<PcapngOutput>(std::move(out));
        default: return std::make_unique<PcapOutput>(std::move(out), format == OutputFormat::pcapfile);
    }
}

OutputUri OutputUri::parse(const std::string& text) {
    constexpr std::string_view outputs = "an output is pcapfile:FILE, pcapng:FILE, erf:FILE or int:INTERFACE";
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
        throw Error(fmt::format("Bad uri format ({}): {}", text, outputs));
    }
    const std::string name = text.substr(0, colon);
    const auto is = [&](std::string_view one) { return equal_ignoring_case(name, one); };
    const auto with = [&](OutputFormat one) { return OutputUri{one, text.substr(colon + 1)}; };
    if (is("pcapfile")) {
        return with(OutputFormat::pcapfile);
    }
    if (is("pcap")) {
        return with(OutputFormat::pcap);
    }
    if (is("pcapng")) {
        return with(OutputFormat::pcapng);
    }
    if (is("erf")) {
        return with(OutputFormat::erf);
    }
    if (is("int") || is("ring") || is("pcapint")) {
        return with(OutputFormat::interface);
    }
    throw Error(fmt::format("Unable to write format {} ({}): {}", name, text, outputs));
}

}  // namespace spindrift::trace
