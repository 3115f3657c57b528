#include "packets.hpp"

#include <spindrift/packet/ethernet.hpp>
#include <spindrift/packet/ip_header.hpp>
#include <spindrift/packet/transport.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

TEST(HeaderView, WhatWasNotCapturedReadsAsZeros) {
    const Octets octets = from_hex("ffffffff ffffffff");
    for (std::size_t size = 0; size <= octets.size(); ++size) {
        const Octets cut = copy(Bytes(octets).first(size));
        const UdpHeader header(cut);
        EXPECT_EQ(size >= 2 ? 0xFFFF : size == 1 ? 0xFF00 : 0, header.source_port()) << size;
        EXPECT_EQ(size >= 8 ? 0xFFFF : size == 7 ? 0xFF00 : 0, header.checksum()) << size;
        for (std::size_t wanted = 0; wanted < 10; ++wanted) {
            EXPECT_EQ(size >= wanted, header.has(wanted));
        }
        EXPECT_TRUE(header.payload().empty());
    }
}

TEST(HeaderView, Ethernet) {
    const Octets octets = from_hex("3cfdfe19d800 00defbba06c7 0800 4500");
    const EthernetHeader header(octets);
    EXPECT_EQ("3cfdfe19d800", to_hex(header.destination()));
    EXPECT_EQ("00defbba06c7", to_hex(header.source()));
    EXPECT_EQ(0x0800, header.ethertype());
    EXPECT_EQ("4500", to_hex(header.payload()));
    EXPECT_EQ("00defb", to_hex(EthernetHeader(Bytes(octets).first(9)).source()));
    EXPECT_TRUE(EthernetHeader(Bytes(octets).first(6)).source().empty());
}

TEST(HeaderView, VlanTag) {
    const Octets octets = from_hex("b123 86dd 60");
    const VlanTag tag(octets);
    EXPECT_EQ(5U, tag.priority());
    EXPECT_TRUE(tag.drop_eligible());
    EXPECT_EQ(0x123, tag.id());
    EXPECT_EQ(0x86DD, tag.ethertype());
    EXPECT_EQ("60", to_hex(tag.payload()));
}

TEST(HeaderView, MplsLabel) {
    const Octets octets = from_hex("12345 b fe 45");
    const MplsLabel label(octets);
    EXPECT_EQ(0x12345U, label.label());
    EXPECT_EQ(5U, label.traffic_class());
    EXPECT_TRUE(label.is_last());
    EXPECT_EQ(254, label.ttl());
    EXPECT_EQ("45", to_hex(label.payload()));
}

TEST(HeaderView, Pppoe) {
    const Octets octets = from_hex("11 09 1234 0056 0021 45");
    const PppoeHeader header(octets);
    EXPECT_EQ(1U, header.version());
    EXPECT_EQ(1U, header.type());
    EXPECT_EQ(9, header.code());
    EXPECT_EQ(0x1234, header.session());
    EXPECT_EQ(0x56, header.length());
    EXPECT_EQ(0x21, header.protocol());
    EXPECT_EQ("45", to_hex(header.payload()));
}

TEST(HeaderView, Arp) {
    const Octets octets = from_hex("0001 0800 06 04 0002 020000000001 c0000201 020000000002 c0000202");
    const ArpHeader header(octets);
    EXPECT_EQ(1, header.hardware_type());
    EXPECT_EQ(0x0800, header.protocol_type());
    EXPECT_EQ(2, header.operation());
    EXPECT_EQ("020000000001", to_hex(header.sender_hardware()));
    EXPECT_EQ("c0000201", to_hex(header.sender_protocol()));
    EXPECT_EQ("020000000002", to_hex(header.target_hardware()));
    EXPECT_EQ("c0000202", to_hex(header.target_protocol()));
    EXPECT_EQ("c000", to_hex(ArpHeader(Bytes(octets).first(26)).target_protocol()));
}

TEST(HeaderView, Ipv4) {
    const Octets octets = from_hex("46 ba 0028 25f9 a003 ee 06 fac5 c11be556 2caed8f0 01010100 b517");
    const Ipv4Header header(octets);
    EXPECT_EQ(4U, header.version());
    EXPECT_EQ(24U, header.header_size());
    EXPECT_EQ(46U, header.dscp());
    EXPECT_EQ(2U, header.ecn());
    EXPECT_EQ(40, header.total_length());
    EXPECT_EQ(9721, header.id());
    EXPECT_TRUE(header.reserved_flag());
    EXPECT_FALSE(header.dont_fragment());
    EXPECT_TRUE(header.more_fragments());
    EXPECT_EQ(3, header.fragment_offset());
    EXPECT_TRUE(header.is_fragment());
    EXPECT_EQ(238, header.ttl());
    EXPECT_EQ(6, header.protocol());
    EXPECT_EQ(64197, header.checksum());
    EXPECT_EQ("c11be556", to_hex(header.source()));
    EXPECT_EQ("2caed8f0", to_hex(header.destination()));
    EXPECT_EQ("b517", to_hex(header.payload()));
    auto options = header.options();
    EXPECT_EQ(1, options.next()->kind);
    EXPECT_EQ(1, options.next()->kind);
    EXPECT_EQ(1, options.next()->kind);
    EXPECT_FALSE(options.next());
}

TEST(HeaderView, Ipv6) {
    const Octets octets =
        from_hex("6ab12345 0008 3b 40 20010db8000000000000000000000001 20010db8000000000000000000000002 aabb");
    const Ipv6Header header(octets);
    EXPECT_EQ(6U, header.version());
    EXPECT_EQ(0xABU, header.traffic_class());
    EXPECT_EQ(0x12345U, header.flow_label());
    EXPECT_EQ(8, header.payload_length());
    EXPECT_EQ(59, header.next_header());
    EXPECT_EQ(64, header.hop_limit());
    EXPECT_EQ("20010db8000000000000000000000001", to_hex(header.source()));
    EXPECT_EQ("20010db8000000000000000000000002", to_hex(header.destination()));
    EXPECT_EQ("aabb", to_hex(header.payload()));
}

TEST(HeaderView, Ipv6ExtensionsAndFragments) {
    const Octets octets = from_hex("3a 02 0019 01020304 ff");
    EXPECT_EQ(58, Ipv6Extension(octets).next_header());
    EXPECT_EQ(24U, Ipv6Extension(octets).header_size(ip_protocol::hop_by_hop));
    EXPECT_EQ(16U, Ipv6Extension(octets).header_size(ip_protocol::authentication));
    const Ipv6Fragment fragment(octets);
    EXPECT_EQ(24, fragment.fragment_offset());
    EXPECT_TRUE(fragment.more_fragments());
    EXPECT_EQ(0x01020304U, fragment.id());
    EXPECT_EQ("ff", to_hex(fragment.payload()));
}

TEST(HeaderView, Tcp) {
    const Octets octets = from_hex("b517 1f41 7cb8e248 01020304 61a5 0400 cc77 0009 02040218 aa");
    const TcpHeader header(octets);
    EXPECT_EQ(46359, header.source_port());
    EXPECT_EQ(8001, header.destination_port());
    EXPECT_EQ(2092491336U, header.sequence());
    EXPECT_EQ(0x01020304U, header.acknowledgment());
    EXPECT_EQ(6U, header.data_offset());
    EXPECT_TRUE(header.ns());
    EXPECT_TRUE(header.cwr());
    EXPECT_FALSE(header.ece());
    EXPECT_TRUE(header.urg());
    EXPECT_FALSE(header.ack());
    EXPECT_FALSE(header.psh());
    EXPECT_TRUE(header.rst());
    EXPECT_FALSE(header.syn());
    EXPECT_TRUE(header.fin());
    EXPECT_EQ(1024, header.window());
    EXPECT_EQ(52343, header.checksum());
    EXPECT_EQ(9, header.urgent_pointer());
    EXPECT_EQ("aa", to_hex(header.payload()));
    auto options = header.options();
    const auto option = options.next();
    ASSERT_TRUE(option);
    EXPECT_EQ(2, option->kind);
    EXPECT_EQ(4, option->length);
    EXPECT_EQ("0218", to_hex(option->data));
    EXPECT_FALSE(options.next());
}

/// The kinds of all options, one digit each.
std::string kinds(HeaderOptions options) {
    std::string all;
    while (const auto option = options.next()) {
        all += static_cast<char>('0' + option->kind);
    }
    return all;
}

TEST(HeaderOptions, EndWhereTheyCannotGoOn) {
    EXPECT_EQ("", kinds(HeaderOptions()));
    const auto of = [](const char* hex) {
        const Octets octets = from_hex(hex);
        return kinds(HeaderOptions(octets));
    };
    EXPECT_EQ("1111", of("01010101"));
    EXPECT_EQ("21", of("02040218 01 00 0101"));
    EXPECT_EQ("", of("00 01"));
    EXPECT_EQ("1", of("01 02"));    // no length
    EXPECT_EQ("1", of("01 0200"));  // shorter than itself
    EXPECT_EQ("1", of("01 0201 01"));
    EXPECT_EQ("14", of("01 0402"));    // nothing but kind and length
    EXPECT_EQ("1", of("01 0204 02"));  // one octet is missing
}

TEST(HeaderOptions, OfATcpHeaderThatEndsBeforeThem) {
    Octets octets = from_hex("b5171f41 7cb8e248 00000000 4002 0400 cc77 0000 0101");
    EXPECT_EQ("", kinds(TcpHeader(octets).options()));  // less than 20 octets, it says
    octets[12] = std::byte{0xF0};
    EXPECT_EQ("11", kinds(TcpHeader(octets).options()));  // 60, of which 22 were captured
    EXPECT_EQ("", kinds(TcpHeader(Bytes(octets).first(19)).options()));
}

TEST(HeaderView, Icmp) {
    const Octets octets = from_hex("0800 1234 0005 0006 aa");
    const IcmpHeader header(octets);
    EXPECT_EQ(IcmpHeader::echo_request, header.type());
    EXPECT_EQ(0, header.code());
    EXPECT_EQ(0x1234, header.checksum());
    EXPECT_EQ(5, header.id());
    EXPECT_EQ(6, header.sequence());
    EXPECT_EQ("aa", to_hex(header.payload()));
    EXPECT_EQ("00050006aa", to_hex(Icmpv6Header(octets).payload()));
}

}  // namespace
}  // namespace spindrift::packet
