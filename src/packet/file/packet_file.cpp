#include <spindrift/packet/packet_file.hpp>

#include "pcap_file.hpp"
#include "pcap_format.hpp"
#include "record_file.hpp"

#include <spindrift/base/error.hpp>

namespace spindrift::packet {
namespace {

constexpr auto detected = file::InputStream::Content::detected;

}  // namespace

std::optional<FileFormat> file_format_of(Bytes head) noexcept {
    if (looks_like_pcapng(head)) {
        return FileFormat::pcapng;
    }
    if (looks_like_pcap(head)) {
        return FileFormat::pcap;
    }
    return looks_like_erf(head) ? std::optional(FileFormat::erf) : std::nullopt;
}

std::unique_ptr<PacketReader> open_packet_file(const std::string& path, const file::Wait& wait, MemoryBudget* memory) {
    FileHead head(path, wait, detected, memory);
    const auto format = file_format_of(head.octets.bytes());
    if (!format) {
        throw Error(head.octets.empty() ? "the file is empty" : "neither pcap, pcapng nor ERF");
    }
    switch (*format) {
        case FileFormat::pcapng: return open_pcapng(std::move(head));
        case FileFormat::pcap: return open_pcap(std::move(head));
        case FileFormat::erf: break;
    }
    return open_erf(std::move(head));
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
