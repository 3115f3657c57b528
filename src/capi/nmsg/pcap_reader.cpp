#include "pcap_reader.hpp"

#include <spindrift/packet/packet.hpp>

namespace spindrift::capi {

PcapReader::PcapReader(nmsg_pcap& pcap) : pcap_(pcap), link_(packet::link_layer_of(::nmsg_pcap_get_datalink(&pcap))) {}

bool PcapReader::is_live() const noexcept {
    return ::nmsg_pcap_get_type(&pcap_) == nmsg_pcap_type_live;
}

std::optional<int> PcapReader::link_type() const noexcept {
    return ::nmsg_pcap_get_datalink(&pcap_);
}

// One packet at a time: a program may count on that no packet behind the one it gets has been taken from its handle.
packet::PacketReader::Result PcapReader::read(packet::PacketBatch& batch, const file::Wait&) {
    batch.clear();
    batch.has_margins = true;
    pcap_pkthdr* header = nullptr;
    const std::uint8_t* data = nullptr;
    timespec time{};
    ::nmsg_pcap_input_set_raw(&pcap_, true);
    switch (::nmsg_pcap_input_read_raw(&pcap_, &header, &data, &time)) {
        case nmsg_res_success: break;
        case nmsg_res_again: return Result::nothing;
        case nmsg_res_eof: return Result::end;
        default: error_message_ = last_error_of(pcap_); return Result::failed;
    }
    const std::size_t at = batch.append({reinterpret_cast<const std::byte*>(data), header->caplen});
    batch.packets.push_back(
        packet::captured_packet(link_, batch.memory.bytes().subspan(at, header->caplen), header->len,
                                Timestamp::from_parts(time.tv_sec, static_cast<std::uint32_t>(time.tv_nsec))));
    return Result::packets;
}

}  // namespace spindrift::capi
