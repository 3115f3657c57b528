#pragma once

#include "api.hpp"

#include <spindrift/packet/fragment_table.hpp>
#include <spindrift/packet/packet.hpp>
#include <spindrift/packet/packet_filter.hpp>

#include <memory>
#include <optional>
#include <string>

/// What `nmsg_pcap_input_open` makes of a libpcap handle, which it owns.
struct nmsg_pcap {
    explicit nmsg_pcap(pcap_t* opened);

    struct Closer {
        void operator()(pcap_t* opened) const noexcept { ::pcap_close(opened); }
    };

    std::unique_ptr<pcap_t, Closer> handle;
    spindrift::packet::LinkLayer link;  ///< of the handle
    bool is_raw = false;                ///< whether packets are read, not datagrams
    long nanoseconds_per_unit;          ///< of `tv_usec` in the times of the handle
    spindrift::packet::FragmentTable fragments;
    spindrift::packet::FragmentTable::Datagram reassembled;  ///< the last one, until the next read
    std::string expression;                                  ///< of `filter`; empty without one
    std::optional<spindrift::packet::PacketFilter> filter;   ///< for datagrams, which begin with their IP header
    std::string error;                                       ///< the reason of the last failure

    /// Reads the next packet; `header` and `data` are valid until the next read.
    nmsg_res read(pcap_pkthdr*& header, const std::uint8_t*& data, timespec& time);

    /// Whether the filter accepts a datagram. Without a filter it does.
    [[nodiscard]] bool accepts(spindrift::Bytes datagram) const noexcept {
        return !filter || filter->matches(datagram);
    }
};

namespace spindrift::capi {

/// The reason of the last failure of `pcap`.
[[nodiscard]] inline const std::string& last_error_of(const nmsg_pcap& pcap) noexcept {
    return pcap.error;
}

}  // namespace spindrift::capi
