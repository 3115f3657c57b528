#pragma once

#include "pcap_input.hpp"

#include <spindrift/packet/packet_reader.hpp>

namespace spindrift::capi {

/// Reads packets from a program's libpcap handle, which waits as the program has set it up.
class PcapReader final : public packet::PacketReader {
public:
    /// \param pcap must outlive the reader
    explicit PcapReader(nmsg_pcap& pcap);

    Result read(packet::PacketBatch& batch, const file::Wait& wait) override;
    [[nodiscard]] bool is_live() const noexcept override;
    [[nodiscard]] bool may_block() const noexcept override { return true; }
    [[nodiscard]] std::optional<int> link_type() const noexcept override;
    /// The filter is installed when the program sets it.
    bool filter_in_kernel(const std::string&) override { return true; }

private:
    nmsg_pcap& pcap_;
    packet::LinkLayer link_;
};

}  // namespace spindrift::capi
