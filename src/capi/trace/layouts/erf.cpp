#include "../layout.hpp"

#include <spindrift/packet/erf.hpp>

#include <algorithm>
#include <cstring>
#include <limits>

namespace spindrift::libtrace {
namespace {

using packet::ErfRecord;

constexpr std::size_t size_at = 10;
constexpr std::size_t flags_at = 9;
constexpr unsigned interface_bits = 3;

// The record, as its header states it.
std::optional<ErfRecord> record_of(const libtrace_packet_t& packet) noexcept {
    return ErfRecord::parse({static_cast<const std::byte*>(packet.header), std::numeric_limits<std::uint16_t>::max()});
}

class ErfLayout final : public Layout {
public:
    [[nodiscard]] std::size_t framing_size(const libtrace_packet_t& packet) const noexcept override {
        const auto record = record_of(packet);
        return record ? record->framing_size() : ErfRecord::header_size;
    }

    [[nodiscard]] packet::Packet parse(const libtrace_packet_t& packet) const noexcept override {
        const auto record = record_of(packet);
        if (!record) {
            return {};
        }
        packet::Packet parsed = record->packet();
        parsed.octets = payload_of(packet, parsed.octets.size());
        return parsed;
    }

    [[nodiscard]] packet::PacketTime time(const libtrace_packet_t& packet) const noexcept override {
        return packet::PacketTime::from_erf(load_le<std::uint64_t>(static_cast<const std::byte*>(packet.header)));
    }

    bool set_captured(libtrace_packet_t& packet, std::uint32_t size) const noexcept override {
        auto* const header = static_cast<std::byte*>(packet.header);
        store_be(header + size_at, static_cast<std::uint16_t>(framing_size(packet) + size));
        return true;
    }

    bool set_direction(libtrace_packet_t& packet, int direction) const noexcept override {
        if (direction < 0 || direction >= static_cast<int>(interface_bits)) {
            return false;
        }
        auto& flags = static_cast<std::byte*>(packet.header)[flags_at];
        flags = (flags & ~std::byte{interface_bits}) | static_cast<std::byte>(direction);
        return true;
    }

    std::size_t store(libtrace_packet_t& packet, const packet::Packet& read) const override {
        const std::size_t size = read.record_header_size != 0 ? store_record(packet, read) : make_record(packet, read);
        const bool is_metadata = read.link == packet::LinkLayer::erf_meta;
        packet.type = is_metadata ? TRACE_RT_ERF_META : TRACE_RT_DATA_ERF;
        if (read.octets.empty() && !is_metadata) {
            packet.payload = nullptr;
        } else if (!is_metadata) {
            remember(packet, size - read.octets.size(), read);
        }
        return size;
    }

    void adopt(libtrace_packet_t& packet, libtrace_rt_types_t type) const noexcept override {
        Layout::adopt(packet, type);
        if (const auto record = record_of(packet); record && record->has_receive_error()) {
            packet.payload = nullptr;
        }
    }

private:
    // The record as it was read, with the length of what is there.
    static std::size_t store_record(libtrace_packet_t& packet, const packet::Packet& read) {
        const Bytes header = read.record_header();
        const std::size_t size = header.size() + read.octets.size();
        std::byte* const to = make_room(packet, header.size(), read.octets.size());
        std::memcpy(to, header.data(), size);
        store_be(to + size_at, static_cast<std::uint16_t>(size));
        return size;
    }

    // A record of a packet without one: of a malformed record, whose octets are not there.
    static std::size_t make_record(libtrace_packet_t& packet, const packet::Packet& read) {
        const packet::ErfContent content = packet::erf_content(read);
        std::byte* const to = make_room(packet, content.framing_size(), content.octets.size());
        packet::put_erf(reinterpret_cast<char*>(to), content);
        return content.record_size();
    }
};

}  // namespace

const Layout& erf_layout() noexcept {
    static constexpr ErfLayout layout;
    return layout;
}

}  // namespace spindrift::libtrace
