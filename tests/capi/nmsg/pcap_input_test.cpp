#include "tests/packet/packets.hpp"

#include <nmsg.h>
#include <nmsg/nmsg2.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>

using spindrift::tests::ipv4;
using spindrift::tests::ipv6;
using spindrift::tests::Octets;

namespace {

Octets udp(const Octets& payload, std::uint16_t destination_port = 53) {
    return spindrift::tests::udp(1024, destination_port, payload);
}

const u_char* octets_of(const Octets& packet) {
    return reinterpret_cast<const u_char*>(packet.data());
}

nmsg_res parse(nmsg_ipdg& datagram, unsigned ethertype, const Octets& packet) {
    const nmsg_res result = ::nmsg_ipdg_parse(&datagram, ethertype, packet.size(), octets_of(packet));
    if (result == nmsg_res_success) {
        EXPECT_EQ(datagram.network, octets_of(packet));
        EXPECT_EQ(datagram.network + datagram.len_network, datagram.transport + datagram.len_transport);
    }
    return result;
}

Octets octets(std::size_t size) {
    return Octets(size, std::byte{9});
}

TEST(Ipdg, PointsToThePartsOfADatagram) {
    nmsg_ipdg datagram{};
    ASSERT_EQ(parse(datagram, 0x0800, ipv4(17, udp(octets(3)))), nmsg_res_success);
    EXPECT_EQ(datagram.proto_network, AF_INET);
    EXPECT_EQ(datagram.proto_transport, 17);
    EXPECT_EQ(datagram.len_network, 31U);
    EXPECT_EQ(datagram.len_transport, 11U);
    EXPECT_EQ(datagram.len_payload, 3U);

    ASSERT_EQ(parse(datagram, 0x86dd, ipv6(17, udp(octets(3)))), nmsg_res_success);
    EXPECT_EQ(datagram.proto_network, AF_INET6);
    EXPECT_EQ(datagram.len_network, 51U);
    EXPECT_EQ(datagram.payload - datagram.network, 48);
}

TEST(Ipdg, TakesWholeUdpDatagramsOnly) {
    nmsg_ipdg datagram{};
    EXPECT_EQ(parse(datagram, 0x0800, ipv4(6, octets(20))), nmsg_res_again);
    EXPECT_EQ(parse(datagram, 0x0800, ipv4(17, udp(Octets()), 0x2000)), nmsg_res_again);
    EXPECT_EQ(parse(datagram, 0x0800, ipv4(17, udp(Octets()), 1)), nmsg_res_again);
    EXPECT_EQ(parse(datagram, 0x0806, ipv4(17, udp(Octets()))), nmsg_res_again);
    EXPECT_EQ(parse(datagram, 0x86dd, ipv4(17, udp(Octets()))), nmsg_res_again);
}

TEST(Ipdg, ReadsNothingBehindAPacket) {
    const Octets v4 = ipv4(17, udp(octets(3)));
    const Octets v6 = ipv6(17, udp(octets(3)));
    nmsg_ipdg datagram{};
    for (std::size_t size = 0; size < 28; ++size) {
        EXPECT_EQ(parse(datagram, 0x0800, Octets(v4.begin(), v4.begin() + static_cast<long>(size))), nmsg_res_again);
    }
    for (std::size_t size = 0; size < v6.size(); ++size) {
        EXPECT_EQ(parse(datagram, 0x86dd, Octets(v6.begin(), v6.begin() + static_cast<long>(size))), nmsg_res_again);
    }
    // A header of 60 octets, of which 20 are there.
    Octets long_header = ipv4(17, Octets());
    long_header[0] = std::byte{0x4F};
    EXPECT_EQ(parse(datagram, 0x0800, long_header), nmsg_res_again);
}

TEST(IpdgRaw, TakesOtherProtocolsAndFragments) {
    nmsg_ipdg datagram{};
    Octets tcp(20);
    tcp[12] = std::byte{0x50};
    tcp.push_back(std::byte{7});
    const auto parse_raw = [&](const Octets& packet) {
        return ::nmsg_ipdg_parse_pcap_raw(&datagram, DLT_RAW, octets_of(packet), packet.size());
    };
    ASSERT_EQ(parse_raw(ipv4(6, tcp)), nmsg_res_success);
    EXPECT_EQ(datagram.proto_transport, 6);
    EXPECT_EQ(datagram.len_payload, 1U);

    ASSERT_EQ(parse_raw(ipv4(1, Octets(12))), nmsg_res_success);
    EXPECT_EQ(datagram.len_payload, 4U);

    const Octets later = ipv4(17, Octets(16), 2);
    ASSERT_EQ(parse_raw(later), nmsg_res_success);
    EXPECT_EQ(datagram.transport, nullptr);
    EXPECT_EQ(datagram.len_transport, 0U);
    EXPECT_EQ(datagram.len_payload, 16U);

    EXPECT_EQ(parse_raw(ipv4(132, Octets(20))), nmsg_res_again);
    EXPECT_EQ(parse_raw(ipv4(17, Octets(7))), nmsg_res_again);
    EXPECT_EQ(::nmsg_ipdg_parse_pcap_raw(&datagram, 65535, octets_of(later), later.size()), nmsg_res_again);
}

/// A libpcap handle without an interface or a file.
nmsg_pcap_t open_dead() {
    return ::nmsg_pcap_input_open(::pcap_open_dead(DLT_RAW, 1000));
}

nmsg_res parse_pcap(nmsg_pcap_t pcap, nmsg_ipdg& datagram, const Octets& packet, long second = 0,
                    unsigned wire_size = 0) {
    pcap_pkthdr header{};
    header.ts.tv_sec = second;
    header.caplen = static_cast<bpf_u_int32>(packet.size());
    header.len = wire_size == 0 ? header.caplen : wire_size;
    return ::nmsg_ipdg_parse_pcap(&datagram, pcap, &header, octets_of(packet));
}

TEST(PcapInput, JoinsFragments) {
    nmsg_pcap_t pcap = open_dead();
    const Octets whole = udp(octets(24));
    const Octets first(whole.begin(), whole.begin() + 16);
    const Octets last(whole.begin() + 16, whole.end());
    nmsg_ipdg datagram{};
    EXPECT_EQ(parse_pcap(pcap, datagram, ipv4(17, last, 2)), nmsg_res_again);
    ASSERT_EQ(parse_pcap(pcap, datagram, ipv4(17, first, 0x2000), 60), nmsg_res_success);
    EXPECT_EQ(datagram.len_network, 52U);
    EXPECT_EQ(datagram.len_payload, 24U);

    // The first fragment is forgotten after 60 seconds.
    EXPECT_EQ(parse_pcap(pcap, datagram, ipv4(17, last, 2), 100), nmsg_res_again);
    EXPECT_EQ(parse_pcap(pcap, datagram, ipv4(17, first, 0x2000), 161), nmsg_res_again);
    ::nmsg_pcap_input_close(&pcap);
    EXPECT_EQ(pcap, nullptr);
}

TEST(PcapInput, SkipsWhatIsNotAWholeDatagram) {
    nmsg_pcap_t pcap = open_dead();
    nmsg_ipdg datagram{};
    EXPECT_EQ(parse_pcap(pcap, datagram, ipv4(17, udp(octets(1))), 0, 100), nmsg_res_again);
    EXPECT_EQ(parse_pcap(pcap, datagram, ipv4(6, octets(20))), nmsg_res_again);
    EXPECT_EQ(parse_pcap(pcap, datagram, {}), nmsg_res_again);
    EXPECT_EQ(::nmsg_pcap_get_datalink(pcap), DLT_RAW);
    EXPECT_EQ(::nmsg_pcap_get_type(pcap), nmsg_pcap_type_live);
    EXPECT_EQ(::nmsg_pcap_snapshot(pcap), 1000);
    ::nmsg_pcap_input_close(&pcap);
}

class PcapFile : public ::testing::Test {
protected:
    void SetUp() override {
        std::array<char, PCAP_ERRBUF_SIZE> error{};
        pcap_t* const handle = ::pcap_open_offline(TEST_DATA "/packets/in/dns.pcap", error.data());
        ASSERT_NE(handle, nullptr) << error.data();
        pcap_ = ::nmsg_pcap_input_open(handle);
        ASSERT_NE(pcap_, nullptr);
    }
    void TearDown() override { ::nmsg_pcap_input_close(&pcap_); }

    /// How many datagrams there are up to the end.
    int count_datagrams() {
        nmsg_ipdg datagram{};
        timespec time{};
        int count = 0;
        nmsg_res result = nmsg_res_success;
        while (result == nmsg_res_success || result == nmsg_res_again) {
            result = ::nmsg_pcap_input_read(pcap_, &datagram, &time);
            count += result == nmsg_res_success ? 1 : 0;
        }
        EXPECT_EQ(result, nmsg_res_eof);
        return count;
    }

    nmsg_pcap_t pcap_ = nullptr;
};

TEST_F(PcapFile, HasDatagrams) {
    EXPECT_EQ(::nmsg_pcap_get_type(pcap_), nmsg_pcap_type_file);
    EXPECT_EQ(::nmsg_pcap_get_datalink(pcap_), DLT_EN10MB);
    EXPECT_GT(count_datagrams(), 0);
}

TEST_F(PcapFile, FiltersDatagrams) {
    ASSERT_EQ(::nmsg_pcap_input_setfilter(pcap_, "udp dst port 9999"), nmsg_res_success);
    EXPECT_EQ(count_datagrams(), 0);
    const Octets one = ipv4(17, udp(Octets(), 9999));
    const Octets other = ipv4(17, udp(Octets(), 53));
    EXPECT_TRUE(::nmsg_pcap_filter(pcap_, octets_of(one), one.size()));
    EXPECT_FALSE(::nmsg_pcap_filter(pcap_, octets_of(other), other.size()));
}

TEST_F(PcapFile, SaysWhatIsWrongWithAFilter) {
    EXPECT_EQ(::nmsg_pcap_input_setfilter(pcap_, "bogus ("), nmsg_res_failure);
    EXPECT_THAT(::nmsg2_last_error(), ::testing::HasSubstr("bogus ("));
    EXPECT_EQ(::nmsg_pcap_input_setfilter(pcap_, nullptr), nmsg_res_failure);
    EXPECT_EQ(::nmsg_pcap_input_setfilter_raw(pcap_, "bogus ("), nmsg_res_failure);
    const Octets any = ipv4(6, Octets());
    EXPECT_TRUE(::nmsg_pcap_filter(pcap_, octets_of(any), any.size()));
    EXPECT_GT(count_datagrams(), 0);
}

TEST_F(PcapFile, ReadsPacketsInRawMode) {
    nmsg_ipdg datagram{};
    pcap_pkthdr* header = nullptr;
    const std::uint8_t* data = nullptr;
    timespec time{};
    EXPECT_EQ(::nmsg_pcap_input_read_raw(pcap_, &header, &data, &time), nmsg_res_failure);
    ::nmsg_pcap_input_set_raw(pcap_, true);
    EXPECT_EQ(::nmsg_pcap_input_read(pcap_, &datagram, &time), nmsg_res_failure);

    ASSERT_EQ(::nmsg_pcap_input_setfilter_raw(pcap_, "ip or ip6"), nmsg_res_success);
    ASSERT_EQ(::nmsg_pcap_input_read_raw(pcap_, &header, &data, &time), nmsg_res_success);
    EXPECT_GT(header->caplen, 0U);
    EXPECT_EQ(time.tv_sec, header->ts.tv_sec);
    EXPECT_EQ(time.tv_nsec, header->ts.tv_usec * 1000);
}

}  // namespace
