#include "pcap_record.hpp"

#include "../trace.hpp"

#include <spindrift/packet/layers.hpp>

#include <cstring>

namespace spindrift::libtrace {
namespace {

PcapRecordHeader header_of(const libtrace_packet_t& packet) noexcept {
    PcapRecordHeader header{};
    std::memcpy(&header, packet.header, sizeof header);
    return header;
}

class PcapFileLayout final : public Layout {
public:
    [[nodiscard]] std::size_t framing_size(const libtrace_packet_t&) const noexcept override {
        return sizeof(PcapRecordHeader);
    }

    [[nodiscard]] packet::Packet parse(const libtrace_packet_t& packet) const noexcept override {
        const PcapRecordHeader header = header_of(packet);
        return pcap_packet(packet, TRACE_RT_DATA_DLT, header.captured, header.wire, time(packet));
    }

    [[nodiscard]] packet::PacketTime time(const libtrace_packet_t& packet) const noexcept override {
        const PcapRecordHeader header = header_of(packet);
        constexpr std::uint64_t second = 1'000'000'000;
        const std::uint64_t rest = header.fraction * (packet.trace->counts_nanoseconds ? 1ULL : 1000ULL);
        return rest < second
                   ? packet::PacketTime::from_parts(header.seconds, static_cast<std::uint32_t>(rest))
                   : packet::PacketTime::from(Timestamp(static_cast<std::int64_t>(header.seconds * second + rest)));
    }

    bool set_captured(libtrace_packet_t& packet, std::uint32_t size) const noexcept override {
        PcapRecordHeader header = header_of(packet);
        header.captured = size;
        std::memcpy(packet.header, &header, sizeof header);
        return true;
    }

    std::size_t store(libtrace_packet_t& packet, const packet::Packet& read) const override {
        const packet::Packet known = known_to_libtrace(read);
        std::byte* const to = make_room(packet, sizeof(PcapRecordHeader), known.octets.size());
        const std::uint32_t nanoseconds = known.time.nanoseconds();
        const PcapRecordHeader header = {
            known.time.seconds(), packet.trace->counts_nanoseconds ? nanoseconds : nanoseconds / 1000,
            static_cast<std::uint32_t>(known.octets.size()), packet::wire_size_without_fcs(known)};
        std::memcpy(to, &header, sizeof header);
        copy_short(reinterpret_cast<char*>(to) + sizeof header, as_text(known.octets).data(), known.octets.size());
        packet.type = pcap_type(known.link, TRACE_RT_DATA_DLT);
        remember(packet, sizeof header, known);
        return sizeof header + known.octets.size();
    }
};

}  // namespace

const Layout& pcap_file_layout() noexcept {
    static constexpr PcapFileLayout layout;
    return layout;
}

}  // namespace spindrift::libtrace
