#include "pcap_record.hpp"

#include "../trace.hpp"

#include <cstring>

namespace spindrift::libtrace {
namespace {

/// What is known of a packet from an interface, at the front of a header whose size is that of libtrace.
struct LiveHeader {
    std::int64_t nanoseconds;  // since 1970
    std::uint32_t captured;
    std::uint32_t wire;
    std::int8_t link;
    std::int8_t direction;
};

LiveHeader header_of(const libtrace_packet_t& packet) noexcept {
    LiveHeader header{};
    std::memcpy(&header, packet.header, sizeof header);
    return header;
}

void write(libtrace_packet_t& packet, const LiveHeader& header) noexcept {
    std::memcpy(packet.header, &header, sizeof header);
}

class LiveLayout final : public Layout {
public:
    constexpr LiveLayout(std::size_t framing, libtrace_rt_types_t type) noexcept : framing_(framing), type_(type) {}

    [[nodiscard]] std::size_t framing_size(const libtrace_packet_t&) const noexcept override { return framing_; }

    [[nodiscard]] packet::Packet parse(const libtrace_packet_t& packet) const noexcept override {
        const LiveHeader header = header_of(packet);
        packet::Packet parsed;
        parsed.octets = payload_of(packet, header.captured);
        parsed.wire_size = header.wire;
        parsed.time = packet::PacketTime::from(Timestamp(header.nanoseconds));
        parsed.link = static_cast<packet::LinkLayer>(header.link);
        parsed.direction = static_cast<packet::Direction>(header.direction);
        return parsed;
    }

    bool set_captured(libtrace_packet_t& packet, std::uint32_t size) const noexcept override {
        LiveHeader header = header_of(packet);
        header.captured = size;
        write(packet, header);
        return true;
    }

    bool set_direction(libtrace_packet_t& packet, int direction) const noexcept override {
        LiveHeader header = header_of(packet);
        header.direction = static_cast<std::int8_t>(direction);
        write(packet, header);
        return true;
    }

    std::size_t store(libtrace_packet_t& packet, const packet::Packet& read) const override {
        const packet::Packet known = known_to_libtrace(read);
        const std::size_t captured = known.octets.size();
        std::byte* const to = make_room(packet, framing_, captured);
        std::memset(to, 0, framing_);
        const auto direction = read.direction == packet::Direction::outgoing ? TRACE_DIR_OUTGOING : TRACE_DIR_INCOMING;
        write(packet, {read.time.timestamp().nanoseconds(), static_cast<std::uint32_t>(captured), known.wire_size,
                       static_cast<std::int8_t>(known.link), static_cast<std::int8_t>(direction)});
        copy_short(reinterpret_cast<char*>(to) + framing_, as_text(known.octets).data(), captured);
        packet.type = type_;
        remember(packet, framing_, known);
        return framing_ + captured;
    }

private:
    std::size_t framing_;
    libtrace_rt_types_t type_;
};

}  // namespace

const Layout& interface_layout() noexcept {
    static constexpr LiveLayout layout(48, TRACE_RT_DATA_LINUX_NATIVE);
    return layout;
}

const Layout& ring_layout() noexcept {
    static constexpr LiveLayout layout(82, TRACE_RT_DATA_LINUX_RING);
    return layout;
}

}  // namespace spindrift::libtrace
