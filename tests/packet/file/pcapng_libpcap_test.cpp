#include "pcapng_blocks.hpp"

#include <spindrift/packet/pcapng.hpp>

#include <gtest/gtest.h>
#include <pcap/pcap.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

/// Packets as libpcap reads them; `erf` holds the whole seconds.
std::vector<OwnPacket> read_by_libpcap(const std::string& path) {
    std::vector<OwnPacket> packets;
    char reason[PCAP_ERRBUF_SIZE] = "";
    pcap_t* const file = ::pcap_open_offline_with_tstamp_precision(path.c_str(), PCAP_TSTAMP_PRECISION_NANO, reason);
    pcap_pkthdr* header = nullptr;
    const unsigned char* octets = nullptr;
    while (file != nullptr && ::pcap_next_ex(file, &header, &octets) == 1) {
        OwnPacket& packet = packets.emplace_back();
        packet.octets = to_hex({reinterpret_cast<const std::byte*>(octets), header->caplen});
        packet.wire_size = header->len;
        packet.erf = static_cast<std::uint64_t>(header->ts.tv_sec);
        packet.nanoseconds = static_cast<std::uint32_t>(header->ts.tv_usec);
    }
    EXPECT_NE(file, nullptr) << reason;
    ::pcap_close(file);
    return packets;
}

// Files with one interface: libpcap refuses interfaces of different link types.
TEST(PcapngFile, AgreesWithLibpcap) {
    const CaptureFolder folder;
    Random random(2);
    for (const bool big : {false, true}) {
        const PcapngBlocks b(big);
        for (const char* const resolution : {"03", "06", "09", "94"}) {
            Octets file = joined({b.section(), b.interface(1, b.option(9, from_hex(resolution)), 262'144)});
            for (int i = 0; i < 500; ++i) {
                const Octets octets = random.octets(random.up_to(300));
                const Octets options = i % 3 == 0 ? b.option(1, copy("text")) : Octets();
                append(file, b.packet(0, random.word() >> 24, octets, octets.size() + random.up_to(5), options));
                append(file, i % 7 == 0 ? b.block(0x0BAD'0000, Octets(random.up_to(40))) : Octets());
            }
            const auto path = folder.write("a.pcapng", file);
            auto ours = read_packets(path, open_pcapng_file);
            const auto theirs = read_by_libpcap(path);
            ASSERT_EQ(ours.packets.size(), 502U) << ours.error_message;
            ours.packets.erase(ours.packets.begin(), ours.packets.begin() + 2);
            for (std::size_t i = 0; i < 500; ++i) {
                ASSERT_EQ(ours.packets[i].octets, theirs.at(i).octets);
                ASSERT_EQ(ours.packets[i].wire_size, theirs[i].wire_size + 4);
                ASSERT_EQ(ours.packets[i].erf >> 32, theirs[i].erf);
                ASSERT_EQ(ours.packets[i].nanoseconds, theirs[i].nanoseconds) << resolution << " " << i;
            }
        }
    }
}

}  // namespace
}  // namespace spindrift::packet
