#include "pcap_format.hpp"

#include <spindrift/base/error.hpp>

#include <algorithm>
#include <array>
#include <string>

namespace spindrift::packet {
namespace {

constexpr std::uint32_t microseconds_magic = 0xA1B2C3D4;
constexpr std::uint32_t nanoseconds_magic = 0xA1B23C4D;
constexpr std::uint32_t patched_linux_magic = 0xA1B2CD34;  // records also contain interface, protocol and direction
constexpr std::array<std::uint32_t, 3> magics = {microseconds_magic, nanoseconds_magic, patched_linux_magic};

// Converts the link types that have different numbers in files and in libpcap.
int as_libpcap_numbers(int link_type) noexcept {
    switch (link_type) {
        case 100: return 11;  // ATM with LLC
        case 101: return 12;  // raw IP
        case 102: return 15;  // SLIP of BSD/OS
        case 103: return 16;  // PPP of BSD/OS
        case 106: return 19;  // classical IP over ATM
        case 246: return 18;  // pfsync
        default: return link_type;
    }
}

PcapFormat::Lengths lengths_of(unsigned major, unsigned minor) {
    constexpr unsigned non_standard = 543;
    if (major == non_standard || (major == 2 && minor < 3)) {
        return PcapFormat::Lengths::wire_first;
    }
    if (major == 2) {
        return minor == 3 ? PcapFormat::Lengths::smaller_is_captured : PcapFormat::Lengths::captured_first;
    }
    throw Error("unsupported pcap savefile version " + std::to_string(major) + "." + std::to_string(minor));
}

}  // namespace

PcapFormat PcapFormat::of(Bytes header) {
    if (header.size() < file_header_size) {
        throw Error("truncated dump file; tried to read " + std::to_string(file_header_size) +
                    " file header bytes, only got " + std::to_string(header.size()));
    }
    PcapFormat format;
    format.big_endian = std::ranges::count(magics, load_be<std::uint32_t>(header.data())) > 0;
    const std::uint32_t magic = format.number(header.data());
    const auto number16 = [&](std::size_t at) {
        return format.big_endian ? load_be<std::uint16_t>(header.data() + at)
                                 : load_le<std::uint16_t>(header.data() + at);
    };
    const std::uint32_t link = format.number(header.data() + 20);
    constexpr std::uint32_t has_fcs = 0x0400'0000;
    constexpr std::size_t patched_header_size = 24;
    format.nanoseconds = magic == nanoseconds_magic;
    format.record_header_size = magic == patched_linux_magic ? patched_header_size : format.record_header_size;
    format.lengths = lengths_of(number16(4), number16(6));
    format.link_type = as_libpcap_numbers(static_cast<int>(link & 0xFFFF));
    if ((link & has_fcs) != 0) {
        format.fcs_octets = (link >> 28) * 2;
    }
    return format;
}

bool looks_like_pcap(Bytes head) noexcept {
    return head.size() >= 4 && std::ranges::any_of(magics, [&](std::uint32_t magic) {
               return load_be<std::uint32_t>(head.data()) == magic || load_le<std::uint32_t>(head.data()) == magic;
           });
}

}  // namespace spindrift::packet
