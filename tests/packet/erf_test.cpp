#include "packets.hpp"

#include <spindrift/packet/erf.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

using namespace spindrift::tests;

// The frame of docs/formats/ndag.md 8.2 and the record it came in.
const char* const header_text = "00000000 43a1a15f 02 04 0052 0000 0040";
const char* const frame_text =
    "3cfdfe19d800 00defbba06c7 0800 45000028 25f90000 ee06fac5 c11be556 2caed8f0 b5171f41 7cb8e248 00000000 50020400 "
    "cc770000 000048f78dad7a1d4b34";
const Octets golden = from_hex(std::string(header_text) + "0000" + frame_text);

/// A record with any values in its header and any octets behind it.
Octets record(unsigned type, unsigned flags, std::size_t size, std::size_t wire_size, const Octets& rest) {
    Octets octets(16);
    store_le(octets.data(), std::uint64_t{0x5FA1A14300000000});
    octets[8] = static_cast<std::byte>(type);
    octets[9] = static_cast<std::byte>(flags);
    store_be(octets.data() + 10, static_cast<std::uint16_t>(size));
    store_be(octets.data() + 12, std::uint16_t{7});
    store_be(octets.data() + 14, static_cast<std::uint16_t>(wire_size));
    append(octets, rest);
    return octets;
}

TEST(ErfRecord, IsReadAsTheExampleSays) {
    const auto view = ErfRecord::parse(golden);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->size(), 82);
    EXPECT_EQ(view->framing_size(), 18);
    EXPECT_FALSE(view->is_malformed());
    const Packet packet = view->packet();
    EXPECT_EQ(to_hex(packet.octets), to_hex(from_hex(frame_text)));
    EXPECT_EQ(packet.wire_size, 64);
    EXPECT_EQ(packet.time.seconds(), 1604428099);  // 2020-11-03 18:28:19 UTC
    EXPECT_EQ(packet.time.nanoseconds(), 0);
    EXPECT_EQ(packet.link, LinkLayer::ethernet);
    EXPECT_EQ(packet.direction, Direction::outgoing);
}

struct LengthRow {
    const char* name;
    unsigned type;
    unsigned flags;
    std::size_t before;  // octets of extension headers and padding
    const char* before_text;
    std::size_t payload;
    std::size_t wire;
    std::size_t framing;
    std::size_t captured;
    bool malformed;
};

TEST(ErfRecord, LengthsFollowFromTheHeader) {
    const std::vector<LengthRow> rows = {
        {"Ethernet", 2, 4, 2, "0000", 64, 64, 18, 64, false},
        {"two extension headers", 0x82, 4, 18, "8100000000000000 0200000000000000 0000", 64, 64, 34, 64, false},
        {"one, before IPv4", 0x96, 0, 8, "0300000000000000", 20, 20, 24, 20, false},
        {"shorter on the wire", 2, 4, 2, "0000", 64, 40, 18, 40, false},
        {"longer on the wire", 2, 4, 2, "0000", 64, 1500, 18, 64, false},
        {"receive error", 2, 0x14, 2, "0000", 64, 64, 18, 0, false},
        {"no room for the padding", 2, 0, 0, "", 0, 60, 18, 0, true},
        {"room for half of it", 2, 0, 1, "00", 0, 60, 18, 0, true},
        {"room for the padding only", 2, 0, 2, "0000", 0, 60, 18, 0, false},
        {"IPv4 without octets", 22, 0, 0, "", 0, 60, 16, 0, false},
        {"an extension header that is not there", 0x96, 0, 0, "", 0, 60, 24, 0, true},
        {"a second that is not there", 0x96, 0, 8, "8100000000000000", 0, 60, 32, 0, true},
        {"half an extension header", 0x96, 0, 4, "01000000", 0, 60, 24, 0, true},
        {"a chain that does not end", 0x82, 0, 24, "8181818181818181 8181818181818181 8181818181818181", 0, 60, 50, 0,
         true},
    };
    for (const LengthRow& row : rows) {
        SCOPED_TRACE(row.name);
        Octets rest = from_hex(row.before_text);
        ASSERT_EQ(rest.size(), row.before);
        rest.resize(rest.size() + row.payload, std::byte{0x45});
        const Octets octets = record(row.type, row.flags, 16 + rest.size(), row.wire, rest);
        const auto view = ErfRecord::parse(octets);
        ASSERT_TRUE(view);
        EXPECT_EQ(view->framing_size(), row.framing);
        EXPECT_EQ(view->is_malformed(), row.malformed);
        EXPECT_EQ(view->captured().size(), row.captured);
        EXPECT_EQ(view->wire_size(), row.wire);
        EXPECT_EQ(view->has_receive_error(), (row.flags & 0x10) != 0);
        if (row.captured != 0) {
            EXPECT_EQ(view->captured().data(), octets.data() + row.framing);
        }
    }
}

TEST(ErfRecord, IsRefusedUnlessItIsThere) {
    EXPECT_FALSE(ErfRecord::parse({}));
    EXPECT_FALSE(ErfRecord::parse(Bytes(golden).first(15)));
    EXPECT_FALSE(ErfRecord::parse(Bytes(golden).first(81)));
    for (const std::size_t size : {0U, 1U, 8U, 15U, 33U, 0xFFFFU}) {
        EXPECT_FALSE(ErfRecord::parse(record(2, 0, size, 64, Octets(16)))) << size;
    }
    EXPECT_TRUE(ErfRecord::parse(record(2, 0, 16, 64, {})));
    EXPECT_TRUE(ErfRecord::parse(record(2, 0, 32, 64, Octets(16))));
}

TEST(ErfRecord, MayBeAsLongAsWhatItIsIn) {
    const Octets octets = record(2, 0, 9000, 9000, Octets(42));  // cut by its sender
    EXPECT_FALSE(ErfRecord::parse(octets));
    const auto view = ErfRecord::parse_truncated(octets);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->size(), 58);
    EXPECT_EQ(view->captured().size(), 40);
    EXPECT_EQ(view->wire_size(), 9000);
    EXPECT_FALSE(ErfRecord::parse_truncated(Bytes(octets).first(15)));
}

TEST(ErfRecord, TypesHaveTheLinkLayersOfLibtrace) {
    const auto expected = [](unsigned type) {
        switch (type) {
            case 1: return LinkLayer::chdlc;
            case 2:
            case 11:
            case 16:
            case 20: return LinkLayer::ethernet;
            case 3: return LinkLayer::atm;
            case 4: return LinkLayer::aal5;
            case 22:
            case 23: return LinkLayer::raw_ip;
            case 27: return LinkLayer::erf_meta;
            default: return LinkLayer::unknown;
        }
    };
    for (unsigned type = 0; type < 128; ++type) {
        const Octets octets = record(type, 3, 56, 60, Octets(40));
        const auto view = ErfRecord::parse(octets);
        ASSERT_TRUE(view);
        EXPECT_EQ(view->type(), static_cast<ErfType>(type));
        EXPECT_EQ(view->link(), expected(type)) << type;
        EXPECT_EQ(view->framing_size(), expected(type) == LinkLayer::ethernet ? 18 : 16) << type;
        EXPECT_EQ(view->wire_size(), type == 27 ? 0 : 60) << type;
        EXPECT_EQ(view->direction(), Direction::third);
        const bool colored =
            type == 10 || type == 11 || type == 15 || type == 16 || type == 17 || type == 19 || type == 20;
        EXPECT_EQ(view->counts_loss(), !colored) << type;
        EXPECT_EQ(view->loss_counter(), 7);
    }
}

TEST(ErfRecord, LegacyIsPppIfItLooksLikeThat) {
    const auto link = [](const char* payload, unsigned flags = 0) {
        const Octets rest = from_hex(payload);
        const Octets octets = record(0, flags, 16 + rest.size(), 48, rest);
        return ErfRecord::parse(octets)->link();
    };
    EXPECT_EQ(link("ff030021 45"), LinkLayer::ppp);
    EXPECT_EQ(link("ff030021 46"), LinkLayer::unknown);
    EXPECT_EQ(link("ff030021"), LinkLayer::unknown);
    EXPECT_EQ(link("ff030021 45", 0x10), LinkLayer::unknown);
}

Packet packet_of(LinkLayer link, const Octets& octets, std::uint32_t wire_size) {
    Packet packet;
    packet.octets = octets;
    packet.wire_size = wire_size;
    packet.time = PacketTime::from_parts(1095292801, 721'000);
    packet.link = link;
    return packet;
}

std::string encoded(const ErfContent& content) {
    Octets to(content.record_size());
    const char* const end = put_erf(reinterpret_cast<char*>(to.data()), content);
    EXPECT_EQ(end, as_text(to).data() + to.size());
    return to_hex(to);
}

// The record that tracemcast sent, with the padding it leaves as it is made zero (docs/formats/ndag.md 2.4).
TEST(ErfContent, IsEncodedAsTheExampleSays) {
    const Octets frame(54, std::byte{0xAB});
    EXPECT_EQ(encoded(erf_content(packet_of(LinkLayer::ethernet, frame, 831))),
              to_hex(from_hex("5f402f0081d74841 02 00 0048 0000 033f 0000")) + to_hex(frame));
}

TEST(ErfContent, TurnsBackIntoTheRecordItCameFrom) {
    const ErfContent content = erf_content(ErfRecord::parse(golden)->packet());
    Octets expected = golden;
    expected[9] = std::byte{0};  // records of varying lengths: a flag of the card
    EXPECT_EQ(encoded(content), to_hex(expected));
}

TEST(ErfContent, CarriesTheDirection) {
    const Octets frame(60);
    Packet packet = packet_of(LinkLayer::ethernet, frame, 64);
    EXPECT_EQ(erf_content(packet).flags, 0);
    EXPECT_EQ(erf_content(packet, Direction::incoming).flags, 1);
    for (const int direction : {0, 1, 2, 3}) {
        packet.direction = static_cast<Direction>(direction);
        EXPECT_EQ(erf_content(packet, Direction::incoming).flags, direction);
        packet.link = LinkLayer::raw_ip;
        EXPECT_EQ(erf_content(packet, Direction::incoming).flags, direction);
        packet.link = LinkLayer::ethernet;
    }
}

struct LinkRow {
    const char* name;
    LinkLayer link;
    Octets before;
    Octets packet;
    int type;  // -1 for unsupported
    std::uint32_t wire_before;
};

TEST(ErfContent, HasTheTypeOfTheLinkLayer) {
    const Octets frame = joined({from_hex("ffffffffffff 020000000001 0800"), ipv4(17, udp(1, 2, copy("x")))});
    const Octets v4 = ipv4(17, udp(1, 2, copy("x")));
    const Octets v6 = ipv6(17, udp(1, 2, copy("x")));
    const Octets sll_v4 = from_hex("0000 0001 0006 020000000001 0000 0800");
    const Octets sll_v6 = from_hex("0000 0200 0000 0000000000000000 86dd");
    const Octets sll_arp = from_hex("0000 0001 0006 020000000001 0000 0806");
    const Octets sll_frame = from_hex("0004 0001 0006 020000000001 0000 0060");
    Octets old_pflog(48);
    old_pflog[0] = std::byte{48};
    Octets pflog(64);
    pflog[0] = std::byte{61};
    const std::vector<LinkRow> rows = {
        {"Ethernet", LinkLayer::ethernet, {}, frame, 2, 0},
        {"HDLC", LinkLayer::chdlc, {}, from_hex("0f000800"), 1, 0},
        {"ATM", LinkLayer::atm, {}, Octets(52), 3, 0},
        {"AAL5", LinkLayer::aal5, {}, Octets(52), 4, 0},
        {"raw IPv4", LinkLayer::raw_ip, {}, v4, 22, 0},
        {"raw IPv6", LinkLayer::raw_ip, {}, v6, 23, 0},
        {"raw and nothing captured", LinkLayer::raw_ip, {}, {}, 22, 0},
        {"tags", LinkLayer::corsaro_tags, Octets(67), frame, 2, 0},
        {"half the tags", LinkLayer::corsaro_tags, {}, Octets(66), -1, 0},
        {"cooked IPv4", LinkLayer::linux_sll, sll_v4, v4, 22, 16},
        {"cooked IPv6", LinkLayer::linux_sll, sll_v6, v6, 23, 16},
        {"cooked ARP", LinkLayer::linux_sll, {}, sll_arp, -1, 0},
        {"cooked Ethernet", LinkLayer::linux_sll, sll_frame, frame, 2, 16},
        {"half a cooked header", LinkLayer::linux_sll, {}, Octets(15), -1, 0},
        {"pflog of old", LinkLayer::pflog, old_pflog, v4, 22, 48},
        {"pflog", LinkLayer::pflog, pflog, v6, 23, 64},
        {"half a pflog header", LinkLayer::pflog, {}, Octets(63, std::byte{61}), -1, 0},
        {"a pflog header that cannot be", LinkLayer::pflog, {}, Octets(100), -1, 0},
        {"802.11", LinkLayer::ieee80211, {}, Octets(30), -1, 0},
        {"radiotap", LinkLayer::radiotap, {}, Octets(30), -1, 0},
        {"PPP", LinkLayer::ppp, {}, Octets(30), -1, 0},
        {"a block of pcapng", LinkLayer::pcapng_meta, {}, Octets(30), -1, 0},
        {"unknown", LinkLayer::unknown, {}, Octets(30), -1, 0},
    };
    for (const LinkRow& row : rows) {
        SCOPED_TRACE(row.name);
        const Octets octets = joined({row.before, row.packet});
        const ErfContent content = erf_content(packet_of(row.link, octets, 200));
        ASSERT_EQ(content.is_supported(), row.type >= 0);
        if (!content.is_supported()) {
            continue;
        }
        EXPECT_EQ(content.type, row.type);
        EXPECT_EQ(to_hex(content.octets), to_hex(row.packet));
        EXPECT_EQ(content.wire_size, 200 - row.wire_before);
        const Octets written = from_hex(encoded(content));
        const auto view = ErfRecord::parse(written);
        ASSERT_TRUE(view);
        EXPECT_EQ(to_hex(view->captured()), to_hex(row.packet));
        EXPECT_EQ(view->loss_counter(), 0);
        EXPECT_EQ(view->time(), PacketTime::from_parts(1095292801, 721'000));
    }
}

TEST(ErfContent, ProvenanceCanBeReadBack) {
    const Octets sections = from_hex("0021 000400000000");
    const Octets written = from_hex(encoded(erf_content(packet_of(LinkLayer::erf_meta, sections, 0))));
    const Packet packet = ErfRecord::parse(written)->packet();
    EXPECT_EQ(packet.link, LinkLayer::erf_meta);
    EXPECT_EQ(packet.wire_size, 0);
    EXPECT_EQ(to_hex(packet.octets), to_hex(sections));
}

TEST(ErfContent, IsCutToWhatFits) {
    const Octets frame(9500);
    ErfContent content = erf_content(packet_of(LinkLayer::ethernet, frame, 9504));
    content.truncate(9518);
    EXPECT_FALSE(content.is_cut);
    content.truncate(8876);
    EXPECT_TRUE(content.is_cut);
    const Octets written = from_hex(encoded(content));
    const auto view = ErfRecord::parse(written);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->size(), 8876);
    EXPECT_EQ(view->captured().size(), 8858);
    EXPECT_EQ(view->wire_size(), 9504);
    content.truncate(18);
    EXPECT_EQ(encoded(content).size(), 36);
}

TEST(ErfContent, IsNeverLargerThanARecord) {
    const Octets huge(70'000);
    for (const LinkLayer link : {LinkLayer::ethernet, LinkLayer::raw_ip}) {
        const ErfContent content = erf_content(packet_of(link, huge, 70'000));
        EXPECT_EQ(content.record_size(), 65535);
        EXPECT_EQ(content.wire_size, 65535);
        EXPECT_TRUE(content.is_cut);
    }
}

TEST(ErfContent, LengthsOnTheWireThatDoNotFitAreTheLargest) {
    const Octets octets = joined({Octets(14), ipv4(17, {})});
    for (const LinkLayer link : {LinkLayer::ethernet, LinkLayer::raw_ip}) {
        for (const std::uint32_t wire_size : {65'534U, 65'535U, 65'536U, 65'540U, 131'072U, 0xFFFF'FFFFU}) {
            const ErfContent content = erf_content(packet_of(link, octets, wire_size));
            EXPECT_EQ(content.wire_size, std::min(wire_size, 65'535U));
            EXPECT_EQ(content.is_cut, wire_size > 65'535);
            const Octets written = from_hex(encoded(content));
            EXPECT_EQ(to_hex(ErfRecord::parse(written)->captured()), to_hex(octets))
                << "all of it, whatever the length";
        }
    }
}

TEST(ErfContent, LengthsOnTheWireDoNotWrapBelowZero) {
    const Octets octets = joined({from_hex("0000 0001 0006 020000000001 0000 0800"), ipv4(17, {})});
    EXPECT_EQ(erf_content(packet_of(LinkLayer::linux_sll, octets, 15)).wire_size, 0);
}

}  // namespace
}  // namespace spindrift::packet
