#include "pcap_record.hpp"

#include "../trace.hpp"

#include <spindrift/packet/layers.hpp>

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if_arp.h>
#include <pcap/pcap.h>

#include <cstring>
#include <new>
#include <vector>

namespace spindrift::libtrace {
namespace {

pcap_pkthdr header_of(const libtrace_packet_t& packet) noexcept {
    pcap_pkthdr header{};
    std::memcpy(&header, packet.header, sizeof header);
    return header;
}

class PcapLayout final : public Layout {
public:
    [[nodiscard]] std::size_t framing_size(const libtrace_packet_t&) const noexcept override {
        return sizeof(pcap_pkthdr);
    }

    [[nodiscard]] packet::Packet parse(const libtrace_packet_t& packet) const noexcept override {
        const pcap_pkthdr header = header_of(packet);
        const auto time =
            packet::PacketTime::from(Timestamp(header.ts.tv_sec * 1'000'000'000 + header.ts.tv_usec * 1000));
        return pcap_packet(packet, TRACE_RT_DATA_DLT, header.caplen, header.len, time);
    }

    bool set_captured(libtrace_packet_t& packet, std::uint32_t size) const noexcept override {
        pcap_pkthdr header = header_of(packet);
        header.caplen = size;
        std::memcpy(packet.header, &header, sizeof header);
        return true;
    }

    // Only a cooked header has a place for it: frames of Ethernet get one.
    bool set_direction(libtrace_packet_t& packet, int direction) const noexcept override {
        const LinuxType type = direction == TRACE_DIR_OUTGOING   ? outgoing
                               : direction == TRACE_DIR_INCOMING ? to_this_host
                                                                 : to_other_host;
        if (direction < TRACE_DIR_OUTGOING || direction > TRACE_DIR_OTHER) {
            return false;
        }
        try {
            if (packet.type == static_cast<libtrace_rt_types_t>(int{TRACE_RT_DATA_DLT} + int{TRACE_DLT_EN10MB})) {
                cook(packet);
            }
        } catch (const std::bad_alloc&) {
            return false;
        }
        const pcap_pkthdr header = header_of(packet);
        if (packet.type != static_cast<libtrace_rt_types_t>(int{TRACE_RT_DATA_DLT} + int{TRACE_DLT_LINUX_SLL}) ||
            header.caplen < sizeof(libtrace_sll_header_t)) {
            return false;
        }
        store_be(static_cast<std::byte*>(packet.payload), static_cast<std::uint16_t>(type));
        return true;
    }

    std::size_t store(libtrace_packet_t& packet, const packet::Packet& read) const override {
        const packet::Packet known = known_to_libtrace(read);
        std::byte* const to = make_room(packet, sizeof(pcap_pkthdr), known.octets.size());
        pcap_pkthdr header{};
        header.ts = {known.time.seconds(), known.time.nanoseconds() / 1000};
        header.caplen = static_cast<std::uint32_t>(known.octets.size());
        header.len = packet::wire_size_without_fcs(known);
        std::memcpy(to, &header, sizeof header);
        copy_short(reinterpret_cast<char*>(to) + sizeof header, as_text(known.octets).data(), known.octets.size());
        packet.type = pcap_type(known.link, TRACE_RT_DATA_DLT);
        remember(packet, sizeof header, known);
        return sizeof header + known.octets.size();
    }

private:
    enum LinuxType : std::uint16_t {
        to_this_host = TRACE_SLL_HOST,
        to_other_host = TRACE_SLL_OTHERHOST,
        outgoing = TRACE_SLL_OUTGOING
    };

    // Puts a cooked header before a frame of Ethernet.
    static void cook(libtrace_packet_t& packet) {
        constexpr std::size_t cooked = sizeof(libtrace_sll_header_t);
        pcap_pkthdr header = header_of(packet);
        const std::vector<char> frame(static_cast<const char*>(packet.payload),
                                      static_cast<const char*>(packet.payload) + header.caplen);
        std::byte* const to = make_room(packet, sizeof header, cooked + frame.size());
        header.caplen += static_cast<std::uint32_t>(cooked);
        header.len += static_cast<std::uint32_t>(cooked);
        libtrace_sll_header_t sll{};
        sll.hatype = htons(ARPHRD_ETHER);
        sll.halen = htons(sizeof(ether_addr));
        sll.protocol = htons(TRACE_ETHERTYPE_LOOPBACK);
        std::memcpy(to, &header, sizeof header);
        std::memcpy(to + sizeof header, &sll, cooked);
        std::memcpy(to + sizeof header + cooked, frame.data(), frame.size());
        packet.type = static_cast<libtrace_rt_types_t>(int{TRACE_RT_DATA_DLT} + int{TRACE_DLT_LINUX_SLL});
        clear_cache(packet);
    }
};

}  // namespace

const Layout& pcap_layout() noexcept {
    static constexpr PcapLayout layout;
    return layout;
}

}  // namespace spindrift::libtrace
