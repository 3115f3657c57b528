#include <spindrift/packet/packet_file.hpp>

#include "pcap_file.hpp"
#include "pcap_format.hpp"
#include "record_file.hpp"

#include <spindrift/base/error.hpp>

namespace spindrift::packet {
namespace {

constexpr auto detected = file::InputStream::Content::detected;

}  // namespace

std::unique_ptr<PacketReader> open_packet_file(const std::string& path, const file::Wait& wait, MemoryBudget* memory) {
    FileHead head(path, wait, detected, memory);
    const Bytes octets = head.octets.bytes();
    if (looks_like_pcapng(octets)) {
        return open_pcapng(std::move(head));
    }
    if (looks_like_pcap(octets)) {
        return open_pcap(std::move(head));
    }
    if (looks_like_erf(octets)) {
        return open_erf(std::move(head));
    }
    throw Error(octets.empty() ? "the file is empty" : "neither pcap, pcapng nor ERF");
}

std::unique_ptr<PacketReader> open_erf_file(const std::string& path, const file::Wait& wait, MemoryBudget* memory) {
    return open_erf(FileHead(path, wait, detected, memory));
}

std::unique_ptr<PacketReader> open_raw_erf_file(const std::string& path, const file::Wait& wait, MemoryBudget* memory) {
    return open_erf(FileHead(path, wait, file::InputStream::Content::plain, memory));
}

std::unique_ptr<PacketReader> open_pcap_file(const std::string& path, const file::Wait& wait, MemoryBudget* memory) {
    FileHead head(path, wait, detected, memory);
    if (!looks_like_pcap(head.octets.bytes())) {
        throw Error("not a pcap file");
    }
    return open_pcap(std::move(head));
}

std::unique_ptr<PacketReader> open_pcapng_file(const std::string& path, const file::Wait& wait, MemoryBudget* memory) {
    FileHead head(path, wait, detected, memory);
    if (!looks_like_pcapng(head.octets.bytes())) {
        throw Error("not a pcapng file");
    }
    return open_pcapng(std::move(head));
}

}  // namespace spindrift::packet
