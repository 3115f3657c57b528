#include "pcap_record.hpp"

#include <spindrift/packet/layers.hpp>
#include <spindrift/packet/pcapng.hpp>

#include <cstring>

namespace spindrift::libtrace {
namespace {

/// The fixed part of an enhanced packet block, in the order of the host. Times count nanoseconds.
struct BlockHeader {
    std::uint32_t type;
    std::uint32_t size;
    std::uint32_t interface_number;
    std::uint32_t time_high;
    std::uint32_t time_low;
    std::uint32_t captured;
    std::uint32_t wire;
};
static_assert(sizeof(BlockHeader) == 28);

constexpr std::size_t trailer_size = 4;  // the size once more

BlockHeader header_of(const libtrace_packet_t& packet) noexcept {
    BlockHeader header{};
    std::memcpy(&header, packet.header, sizeof header);
    return header;
}

// Of a block that describes the capture, which is in the byte order of its section: kept when it was stored.
std::size_t block_size(const libtrace_packet_t& packet) noexcept {
    return static_cast<std::size_t>(packet.internalid);
}

class PcapngLayout final : public Layout {
public:
    [[nodiscard]] std::size_t framing_size(const libtrace_packet_t& packet) const noexcept override {
        return is_metadata(packet) ? static_cast<std::size_t>(static_cast<const std::byte*>(packet.payload) -
                                                              static_cast<const std::byte*>(packet.header))
                                   : sizeof(BlockHeader);
    }

    [[nodiscard]] packet::Packet parse(const libtrace_packet_t& packet) const noexcept override {
        if (is_metadata(packet)) {
            packet::Packet block;
            block.link = packet::LinkLayer::pcapng_meta;
            block.octets = payload_of(packet, block_size(packet) - framing_size(packet));
            return block;
        }
        const BlockHeader header = header_of(packet);
        const std::uint64_t time = std::uint64_t{header.time_high} << 32 | header.time_low;
        return pcap_packet(packet, TRACE_RT_DATA_PCAPNG, header.captured, header.wire,
                           packet::PacketTime::from(Timestamp(static_cast<std::int64_t>(time))));
    }

    bool set_captured(libtrace_packet_t& packet, std::uint32_t size) const noexcept override {
        if (is_metadata(packet)) {
            return false;
        }
        BlockHeader header = header_of(packet);
        header.captured = size;
        std::memcpy(packet.header, &header, sizeof header);
        return true;
    }

    std::size_t store(libtrace_packet_t& packet, const packet::Packet& read) const override {
        return read.link == packet::LinkLayer::pcapng_meta ? store_metadata(packet, read.octets)
                                                           : store_packet(packet, known_to_libtrace(read));
    }

private:
    static bool is_metadata(const libtrace_packet_t& packet) noexcept { return packet.type == TRACE_RT_PCAPNG_META; }

    static std::size_t store_metadata(libtrace_packet_t& packet, Bytes block) {
        const auto parsed = packet::PcapngBlock::parse(block);
        const std::size_t payload = parsed ? parsed->payload().size() : 0;
        std::byte* const to = make_room(packet, block.size() - payload, payload);
        std::memcpy(to, block.data(), block.size());
        packet.type = TRACE_RT_PCAPNG_META;
        packet.internalid = block.size();
        return block.size();
    }

    static std::size_t store_packet(libtrace_packet_t& packet, const packet::Packet& read) {
        const std::size_t captured = read.octets.size();
        const std::size_t padded = (captured + 3) / 4 * 4;
        const std::size_t size = sizeof(BlockHeader) + padded + trailer_size;
        std::byte* const to = make_room(packet, sizeof(BlockHeader), padded + trailer_size);
        const auto time = static_cast<std::uint64_t>(read.time.timestamp().nanoseconds());
        const BlockHeader header = {static_cast<std::uint32_t>(packet::PcapngBlockType::enhanced_packet),
                                    static_cast<std::uint32_t>(size),
                                    0,
                                    static_cast<std::uint32_t>(time >> 32),
                                    static_cast<std::uint32_t>(time),
                                    static_cast<std::uint32_t>(captured),
                                    packet::wire_size_without_fcs(read)};
        std::memcpy(to, &header, sizeof header);
        copy_short(reinterpret_cast<char*>(to) + sizeof header, as_text(read.octets).data(), captured);
        std::memset(to + sizeof header + captured, 0, padded - captured);
        store_le(to + sizeof header + padded, header.size);
        packet.type = pcap_type(read.link, TRACE_RT_DATA_PCAPNG);
        remember(packet, sizeof header, read);
        return size;
    }
};

}  // namespace

const Layout& pcapng_layout() noexcept {
    static constexpr PcapngLayout layout;
    return layout;
}

}  // namespace spindrift::libtrace
