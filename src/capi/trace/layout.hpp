#pragma once

#include "api.hpp"

#include <spindrift/packet/packet.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace spindrift::libtrace {

/// How packets of a format lie in memory: a header, which the program sees and may write itself, then the captured
/// octets. The packet is the truth: a layout knows nothing that is not in the packet or in its trace.
class Layout {
public:
    constexpr Layout() = default;
    Layout(const Layout&) = delete;
    Layout& operator=(const Layout&) = delete;

    /// Octets of the header.
    [[nodiscard]] virtual std::size_t framing_size(const libtrace_packet_t& packet) const noexcept = 0;

    /// The packet that header and payload describe. `octets` begin at `packet.payload`, with the length from the
    /// header; they are empty if there is no payload.
    [[nodiscard]] virtual packet::Packet parse(const libtrace_packet_t& packet) const noexcept = 0;

    /// The time of the packet.
    [[nodiscard]] virtual packet::PacketTime time(const libtrace_packet_t& packet) const noexcept {
        return parse(packet).time;
    }

    /// Stores a smaller number of captured octets in the header. \returns false if the header has no place for it
    virtual bool set_captured(libtrace_packet_t& packet, std::uint32_t size) const noexcept = 0;

    /// Stores a direction. \returns false if the header has no place for it
    virtual bool set_direction(libtrace_packet_t& packet, int direction) const noexcept;

    /// Gives `packet` the content of a packet that was read: header, octets and type, in its own memory.
    /// \returns the size of its record
    /// \throws std::bad_alloc
    virtual std::size_t store(libtrace_packet_t& packet, const packet::Packet& read) const = 0;

    /// Lets `header`, `payload` and `type` describe a record of this layout at `packet.buffer`.
    virtual void adopt(libtrace_packet_t& packet, libtrace_rt_types_t type) const noexcept;

protected:
    ~Layout() = default;  // they are constants
};

// The layouts.

[[nodiscard]] const Layout& pcap_file_layout() noexcept;  ///< a record header of 16 octets in the order of the host
[[nodiscard]] const Layout& pcap_layout() noexcept;       ///< libpcap's `pcap_pkthdr`
[[nodiscard]] const Layout& pcapng_layout() noexcept;     ///< blocks; times in nanoseconds
[[nodiscard]] const Layout& erf_layout() noexcept;
[[nodiscard]] const Layout& tagged_layout() noexcept;
[[nodiscard]] const Layout& interface_layout() noexcept;  ///< `int:`
[[nodiscard]] const Layout& ring_layout() noexcept;       ///< `ring:`

// The largest lengths that accessors return.
inline constexpr std::size_t max_captured = 65535;
inline constexpr std::size_t max_wire = 65535 + 4;

/// Stores what is known of a packet where accessors look first.
inline void remember(libtrace_packet_t& packet, std::size_t framing, const packet::Packet& content) noexcept {
    if (content.octets.size() <= max_captured && content.wire_size <= max_wire) {
        packet.cached.framing_length = static_cast<int>(framing);
        packet.cached.capture_length = static_cast<int>(content.octets.size());
        packet.cached.wire_length = static_cast<int>(content.wire_size);
        packet.cached.link_type = static_cast<libtrace_linktype_t>(content.link);
    }
}

/// The captured octets of a packet.
[[nodiscard]] inline Bytes payload_of(const libtrace_packet_t& packet, std::size_t size) noexcept {
    return packet.payload != nullptr ? Bytes(static_cast<const std::byte*>(packet.payload), size) : Bytes();
}

/// Makes room for a record of `size` octets in the packet's own memory, and lets `header` and `payload` point into it.
/// \returns the header \throws std::bad_alloc
std::byte* make_room(libtrace_packet_t& packet, std::size_t framing, std::size_t captured);

/// The number that libpcap has for a link type; nothing if it has none.
[[nodiscard]] inline std::optional<int> dlt_of(libtrace_linktype_t type) noexcept {
    static constexpr auto numbers = [] {
        std::array<std::int16_t, 32> table{};
        table.fill(-1);
        table[TRACE_TYPE_ETH] = TRACE_DLT_EN10MB;
        table[TRACE_TYPE_PPP] = TRACE_DLT_PPP;
        table[TRACE_TYPE_LLCSNAP] = TRACE_DLT_ATM_RFC1483;
        table[TRACE_TYPE_NONE] = TRACE_DLT_LINKTYPE_RAW;
        table[TRACE_TYPE_POS] = TRACE_DLT_PPP_SERIAL;
        table[TRACE_TYPE_HDLC_POS] = TRACE_DLT_C_HDLC;
        table[TRACE_TYPE_80211] = TRACE_DLT_IEEE802_11;
        table[TRACE_TYPE_OPENBSD_LOOP] = TRACE_DLT_OPENBSD_LOOP;
        table[TRACE_TYPE_LINUX_SLL] = TRACE_DLT_LINUX_SLL;
        table[TRACE_TYPE_PFLOG] = TRACE_DLT_PFLOG;
        table[TRACE_TYPE_80211_RADIO] = TRACE_DLT_IEEE802_11_RADIO;
        return table;
    }();
    const auto index = static_cast<std::size_t>(type);
    return index < numbers.size() && numbers[index] >= 0 ? std::optional<int>(numbers[index]) : std::nullopt;
}

}  // namespace spindrift::libtrace
