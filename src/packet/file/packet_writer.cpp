#include <spindrift/packet/packet_writer.hpp>

#include "link_layer.hpp"
#include "tags_option.hpp"

#include <spindrift/file/output_stream.hpp>
#include <spindrift/packet/erf.hpp>
#include <spindrift/packet/pcapng.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace spindrift::packet {
namespace {

constexpr std::uint32_t max_stored = 262'144;  // libpcap rejects larger packets

/// Writes octets and little-endian numbers to memory that must have enough room.
class Put {
public:
    explicit Put(char* to) noexcept : to_(to) {}

    template <std::unsigned_integral T>
    Put& number(T value) noexcept {
        store_le(reinterpret_cast<std::byte*>(to_), value);
        to_ += sizeof value;
        return *this;
    }

    Put& octets(Bytes octets) noexcept {
        copy_short(to_, as_text(octets).data(), octets.size());
        to_ += octets.size();
        return *this;
    }

    Put& zeros(std::size_t count) noexcept {
        to_ = std::fill_n(to_, count, '\0');
        return *this;
    }

    [[nodiscard]] char* end() const noexcept { return to_; }

private:
    char* to_;
};

/// A packet as it is stored in pcap and pcapng: without frame check sequence, and apart from its corsaro tags.
struct StoredFrame {
    LinkLayer link = LinkLayer::unknown;
    Bytes octets;
    Bytes tags;  ///< those that were before the frame; empty if there were none
    std::uint32_t wire_size = 0;
    bool is_cut = false;

    explicit StoredFrame(const Packet& packet) noexcept : link(packet.link), octets(packet.octets) {
        if (link == LinkLayer::corsaro_tags && octets.size() >= corsaro_tags_size) {
            link = LinkLayer::ethernet;
            tags = octets.first(corsaro_tags_size);
            octets = octets.subspan(corsaro_tags_size);
        }
        wire_size = packet.wire_size - std::min(packet.wire_size, extra_wire_size(link, octets));
        octets = octets.first(std::min<std::size_t>(octets.size(), wire_size));
        is_cut = octets.size() > max_stored;
        octets = octets.first(std::min<std::size_t>(octets.size(), max_stored));
    }

    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(octets.size()); }
};

class FileWriter : public PacketWriter {
public:
    explicit FileWriter(std::unique_ptr<file::OutputStream> out) : stream_(std::move(out)), out_(*stream_) {}

    void flush() override { out_.flush(); }

private:
    std::unique_ptr<file::OutputStream> stream_;

protected:
    file::OutputStream& out_;
};

class PcapWriter final : public FileWriter {
public:
    PcapWriter(std::unique_ptr<file::OutputStream> out, bool nanoseconds)
        : FileWriter(std::move(out)), nanoseconds_(nanoseconds) {}

    bool write(const Packet& packet) override {
        const StoredFrame frame(packet);
        if (!begin(frame.link)) {
            return false;
        }
        const std::uint32_t fraction = packet.time.nanoseconds();
        constexpr std::size_t header_size = 16;
        Put put(out_.room(header_size + frame.octets.size()));
        put.number(packet.time.seconds()).number(nanoseconds_ ? fraction : fraction / 1000);
        put.number(frame.size()).number(frame.wire_size).octets(frame.octets);
        out_.set_end(put.end());
        cut_ += frame.is_cut ? 1U : 0U;
        return true;
    }

    void close() override {
        begin(LinkLayer::ethernet);
        out_.close();
    }

private:
    // Writes the file header with the link layer of the first packet.
    // \returns whether the file can store this link layer
    bool begin(LinkLayer link) {
        if (link_) {
            return link == *link_;
        }
        const auto link_type = link_type_of(link);
        if (!link_type) {
            return false;
        }
        constexpr std::size_t header_size = 24;
        Put put(out_.room(header_size));
        put.number(nanoseconds_ ? 0xA1B23C4DU : 0xA1B2C3D4U).number(std::uint16_t{2}).number(std::uint16_t{4});
        put.zeros(8).number(max_stored).number(std::uint32_t{*link_type});
        out_.set_end(put.end());
        link_ = link;
        return true;
    }

    bool nanoseconds_;
    std::optional<LinkLayer> link_;
};

class PcapngWriter final : public FileWriter {
public:
    explicit PcapngWriter(std::unique_ptr<file::OutputStream> out) : FileWriter(std::move(out)) {
        constexpr std::uint32_t size = 28;
        Put put(out_.room(size));
        put.number(static_cast<std::uint32_t>(PcapngBlockType::section)).number(size).number(0x1A2B3C4DU);
        put.number(std::uint16_t{1}).number(std::uint16_t{0}).number(~std::uint64_t{0}).number(size);
        out_.set_end(put.end());
    }

    bool write(const Packet& packet) override {
        const StoredFrame frame(packet);
        const auto interface = interface_of(frame.link);
        if (!interface) {
            return false;
        }
        const std::uint64_t time = packet.time.seconds() * std::uint64_t{1'000'000'000} + packet.time.nanoseconds();
        const std::uint32_t flags = direction_flags(packet.direction);
        const std::size_t padding = (4 - frame.octets.size() % 4) % 4;
        const auto size = static_cast<std::uint32_t>(32 + frame.octets.size() + padding + options_size(frame, flags));
        Put put(out_.room(size));
        put.number(static_cast<std::uint32_t>(PcapngBlockType::enhanced_packet)).number(size).number(*interface);
        put.number(static_cast<std::uint32_t>(time >> 32)).number(static_cast<std::uint32_t>(time));
        put.number(frame.size()).number(frame.wire_size).octets(frame.octets).zeros(padding);
        put_options(put, frame, flags);
        put.number(size);
        out_.set_end(put.end());
        cut_ += frame.is_cut ? 1U : 0U;
        return true;
    }

    void close() override { out_.close(); }

private:
    static constexpr std::size_t option_header_size = 4;

    // Octets of all options of a packet, with the one that ends them.
    static std::size_t options_size(const StoredFrame& frame, std::uint32_t flags) noexcept {
        const std::size_t flags_size = flags != 0 ? option_header_size + sizeof flags : 0;
        const std::size_t tags_size = frame.tags.empty() ? 0 : option_header_size + TagsOption::size;
        return flags_size + tags_size + (flags_size + tags_size != 0 ? option_header_size : 0);
    }

    static void put_options(Put& put, const StoredFrame& frame, std::uint32_t flags) noexcept {
        if (flags != 0) {
            put.number(std::uint16_t{2}).number(std::uint16_t{4}).number(flags);
        }
        if (!frame.tags.empty()) {
            put.number(TagsOption::code).number(static_cast<std::uint16_t>(TagsOption::size));
            put.number(TagsOption::enterprise).octets(as_bytes(TagsOption::magic)).octets(frame.tags);
        }
        if (flags != 0 || !frame.tags.empty()) {
            put.zeros(option_header_size);
        }
    }

    static std::uint32_t direction_flags(Direction direction) noexcept {
        switch (direction) {
            case Direction::incoming: return 1;
            case Direction::outgoing: return 2;
            case Direction::other: return 1 | 4 << 2;  // inbound, received in promiscuous mode
            default: return 0;
        }
    }

    // The number of the interface for a link layer. Its description is written before its first packet.
    std::optional<std::uint32_t> interface_of(LinkLayer link) {
        const auto known = std::ranges::find(links_, link);
        if (known == links_.end()) {
            const auto link_type = link_type_of(link);
            if (!link_type) {
                return std::nullopt;
            }
            describe(*link_type);
            links_.push_back(link);
            return static_cast<std::uint32_t>(links_.size() - 1);
        }
        return static_cast<std::uint32_t>(known - links_.begin());
    }

    void describe(std::uint16_t link_type) {
        constexpr std::uint32_t size = 32;
        Put put(out_.room(size));
        put.number(static_cast<std::uint32_t>(PcapngBlockType::interface)).number(size).number(link_type);
        put.zeros(2 + 4);  // reserved, and a snapshot length of 0: no limit
        // The option if_tsresol: timestamps in units of 10⁻⁹ seconds.
        put.number(std::uint16_t{9}).number(std::uint16_t{1}).number(std::uint8_t{9}).zeros(3 + 4);
        put.number(size);
        out_.set_end(put.end());
    }

    std::vector<LinkLayer> links_;  // by interface number
};

class ErfWriter final : public FileWriter {
public:
    using FileWriter::FileWriter;

    bool write(const Packet& packet) override {
        // libtrace writes an unknown direction as incoming in files, and as outgoing in nDAG.
        const ErfContent content = erf_content(packet, Direction::incoming);
        if (!content.is_supported()) {
            return false;
        }
        out_.set_end(put_erf(out_.room(content.record_size()), content));
        cut_ += content.is_cut ? 1U : 0U;
        return true;
    }

    void close() override { out_.close(); }
};

}  // namespace

std::unique_ptr<PacketWriter> open_packet_writer(PacketFormat format, const std::string& path) {
    auto out = std::make_unique<file::OutputStream>(path);
    switch (format) {
        case PacketFormat::pcap: return std::make_unique<PcapWriter>(std::move(out), false);
        case PacketFormat::pcap_nanoseconds: return std::make_unique<PcapWriter>(std::move(out), true);
        case PacketFormat::pcapng: return open_pcapng_writer(std::move(out));
        case PacketFormat::erf: return std::make_unique<ErfWriter>(std::move(out));
    }
    return nullptr;
}

std::unique_ptr<PacketWriter> open_pcapng_writer(std::unique_ptr<file::OutputStream> out) {
    return std::make_unique<PcapngWriter>(std::move(out));
}

}  // namespace spindrift::packet
