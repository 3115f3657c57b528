#include "pcap_file.hpp"

#include "link_layer.hpp"
#include "pcap_format.hpp"

#include <algorithm>
#include <type_traits>

namespace spindrift::packet {
namespace {

// A block that fits the second cache of a processor together with what is made of its packets.
constexpr std::size_t read_size = 64 * 1024;

// libpcap has the same limit.
constexpr std::uint32_t max_packet_size = 262'144;

/// Reads pcap files. Packets are views of the batch's memory, which the file is read into.
class PcapFile final : public PacketReader {
public:
    PcapFile(FileHead head, const PcapFormat& format)
        : stream_(std::move(head.stream)), format_(format), link_(link_layer_of(format.link_type)) {
        carry_.append(head.octets.bytes().subspan(PcapFormat::file_header_size));
    }

    [[nodiscard]] bool counts_nanoseconds() const noexcept override { return format_.nanoseconds; }
    [[nodiscard]] std::optional<int> link_type() const noexcept override { return format_.link_type; }
    [[nodiscard]] bool may_block() const noexcept override { return !stream_->is_regular(); }
    [[nodiscard]] std::uint64_t octets_read() const noexcept override { return stream_->octets_read(); }
    [[nodiscard]] std::optional<std::uint64_t> total_size() const noexcept override { return stream_->total_size(); }

    Result read(PacketBatch& batch, const file::Wait& wait) override {
        batch.clear();
        batch.has_margins = true;
        Buffer& octets = batch.memory;
        octets.append(carry_.bytes());
        carry_.clear();
        std::size_t consumed = find_packets(batch);
        while (consumed == 0 && error_message_.empty()) {
            const auto result = stream_->read(octets, read_size, wait);
            if (result == file::InputStream::Result::nothing) {
                carry_.append(octets.bytes());
                return Result::nothing;
            }
            if (result != file::InputStream::Result::octets) {
                return end(octets.bytes(), result);
            }
            consumed = find_packets(batch);
        }
        carry_.append(octets.bytes().subspan(consumed));
        // Packets before an invalid record are delivered first; the next call reports the error.
        return consumed == 0 ? Result::failed : Result::packets;
    }

private:
    // Appends the complete packets to the batch. \returns the offset of the first incomplete or invalid record
    std::size_t find_packets(PacketBatch& batch) {
        static_cast<void>(batch.memory.room(PacketBatch::margin));
        if (!format_.is_usual()) {
            return find_packets(batch, format_);
        }
        // With the byte order as a template parameter, the compiler removes the test for it from the loop.
        return format_.big_endian ? find_packets(batch, UsualPcap<true>{format_.nanoseconds})
                                  : find_packets(batch, UsualPcap<false>{format_.nanoseconds});
    }

    template <class Format>
    std::size_t find_packets(PacketBatch& batch, const Format format) {
        const Bytes octets = batch.memory.bytes();
        const LinkLayer link = link_;
        const auto fcs_octets = format_.fcs_octets;
        std::size_t at = 0;
        while (octets.size() - at >= format.record_header_size) {
            const std::byte* const record = octets.data() + at;
            const std::uint32_t size = format.captured_size(record);
            if (size > max_packet_size) {
                if (at == 0) {
                    error_message_ = "invalid packet capture length " + std::to_string(size) +
                                     ", bigger than maximum of " + std::to_string(max_packet_size);
                }
                break;
            }
            const std::size_t end = at + format.record_header_size + size;
            if (end > octets.size()) {
                break;
            }
            Packet& packet = batch.packets.emplace_back();
            packet.octets = {record + format.record_header_size, size};
            packet.time = format.time(record);
            packet.link = link;
            derive_fields(packet, format.wire_size(record), fcs_octets);
            if constexpr (std::is_same_v<Format, PcapFormat>) {
                if (const auto type = format.packet_type(record)) {
                    packet.direction = direction_of_packet_type(*type);
                }
            }
            at = end;
        }
        return at;
    }

    Result end(Bytes rest, file::InputStream::Result result) {
        if (result == file::InputStream::Result::failed) {
            error_message_ = stream_->error_message();
            return Result::failed;
        }
        if (rest.empty()) {
            return Result::end;
        }
        cut_short_ = true;
        if (rest.size() < format_.record_header_size) {
            error_message_ = "truncated dump file; tried to read " + std::to_string(format_.record_header_size) +
                             " header bytes, only got " + std::to_string(rest.size());
        } else {
            error_message_ = "truncated dump file; tried to read " +
                             std::to_string(format_.captured_size(rest.data())) + " captured bytes, only got " +
                             std::to_string(rest.size() - format_.record_header_size);
        }
        return Result::failed;
    }

    std::unique_ptr<file::InputStream> stream_;
    PcapFormat format_;
    LinkLayer link_;
    Buffer carry_;  // octets that were read but belong to the next batch
};

}  // namespace

std::unique_ptr<PacketReader> open_pcap(FileHead head) {
    const PcapFormat format = PcapFormat::of(head.octets.bytes());
    return std::make_unique<PcapFile>(std::move(head), format);
}

}  // namespace spindrift::packet
