#include "every_accessor.hpp"
#include "frames.hpp"

#include <gtest/gtest.h>

// Options, checksums, SCTP, OSPF, RADIUS and radiotap.
namespace trace_test {
namespace {

template <auto Function>
std::string answer_for(const Octets& frame, libtrace_linktype_t link = TRACE_TYPE_ETH) {
    TestPacket packet(link, frame);
    return Function(packet);
}

/// The options in an area: kind, length and offset of the data.
std::string options_in(const Octets& area) {
    // Memory of exactly this size.
    const std::unique_ptr<unsigned char[]> memory(new unsigned char[area.size()]);
    std::copy(area.begin(), area.end(), memory.get());
    unsigned char* at = memory.get();
    int rest = static_cast<int>(area.size());
    unsigned char type = 0;
    unsigned char length = 99;
    unsigned char* data = nullptr;
    std::string text;
    while (trace_get_next_option(&at, &rest, &type, &length, &data) != 0) {
        text += format("%u:%u@%td ", type, length, data == nullptr ? -1 : data - memory.get());
        EXPECT_EQ(at - memory.get(), static_cast<std::ptrdiff_t>(area.size()) - rest);
    }
    return text;
}

TEST(Options, UntilTheEnd) {
    EXPECT_EQ(options_in(octets({2, 4, 5, 0xB4, 1, 3, 3, 7, 0, 8, 2})), "2:4@2 1:4@2 3:3@7 ");
    EXPECT_EQ(options_in(octets({1, 1})), "1:99@-1 1:99@-1 ");
    EXPECT_EQ(options_in(octets({4, 2})), "4:2@2 ");
    EXPECT_EQ(options_in(octets({2, 5, 1, 1})), "") << "behind the end";
    EXPECT_EQ(options_in(octets({2, 1, 1, 1})), "") << "too short";
    EXPECT_EQ(options_in(octets({2})), "");
    EXPECT_EQ(options_in({}), "");
}

TEST(Checksums, OfVectors) {
    const Octets t = ethernet(0x0800, tcp_packet());
    EXPECT_EQ(answer_for<checksum<trace_checksum_layer3>>(t).substr(0, 3), "24 ");
    TestPacket packet(TRACE_TYPE_ETH, t);
    std::uint16_t value = 0;
    const auto* const stored = trace_checksum_layer3(packet, &value);
    EXPECT_EQ(ntohs(*stored), value) << "the header has the right one";
    EXPECT_EQ(answer_for<checksum<trace_checksum_layer3>>(ethernet(0x86DD, ipv6(17, udp(1, 2, {})))), "-");
    EXPECT_EQ(answer_for<checksum<trace_checksum_layer3>>(cut(t, 14 + 19)), "-");
    EXPECT_EQ(trace_checksum_layer3(packet, nullptr), nullptr);
    EXPECT_EQ(trace_checksum_transport(packet, nullptr), nullptr);
}

/// Stores what was computed; then the sum over header and payload must verify.
bool verifies(const Octets& frame) {
    TestPacket packet(TRACE_TYPE_ETH, frame);
    std::uint16_t value = 0;
    std::uint16_t* const stored = trace_checksum_transport(packet, &value);
    if (stored == nullptr) {
        return false;
    }
    *stored = htons(value);
    std::uint16_t again = 0;
    EXPECT_EQ(trace_checksum_transport(packet, &again), stored);
    EXPECT_EQ(again, value) << "the stored value does not count";
    return true;
}

TEST(Checksums, OfTransport) {
    // Computed by hand: pseudo-header, 40000 to 80, one option, "hello".
    EXPECT_EQ(answer_for<checksum<trace_checksum_transport>>(ethernet(0x0800, ipv4(1, icmp_echo(8, text("abc"))))),
              "36 3395");
    EXPECT_TRUE(verifies(ethernet(0x0800, tcp_packet())));
    EXPECT_TRUE(verifies(ethernet(0x0800, ipv4(17, udp(5353, 53, text("data"))))));
    EXPECT_TRUE(verifies(ethernet(0x86DD, ipv6(17, udp(5353, 53, text("data"))))));
    EXPECT_TRUE(verifies(join(ethernet(0x0800, tcp_packet()), Octets(7, 9)))) << "padding";
    // Extension headers and an outer header do not count.
    const auto value = [](const Octets& frame) {
        const std::string found = answer_for<checksum<trace_checksum_transport>>(frame);
        return found.substr(found.find(' ') + 1);
    };
    const Octets datagram = udp(5353, 53, text("data"));
    const std::string plain = value(ethernet(0x86DD, ipv6(17, datagram)));
    EXPECT_EQ(value(ethernet(0x86DD, ipv6(0, join(extension(17), datagram)))), plain);
    EXPECT_EQ(value(ethernet(0x0800, ipv4(41, ipv6(17, datagram)))), plain);
}

TEST(Checksums, NotOf) {
    const auto none = [](const Octets& frame) { return answer_for<checksum<trace_checksum_transport>>(frame) == "-"; };
    EXPECT_TRUE(none(ethernet(0x86DD, ipv6(58, icmp_echo(128, text("ab"))))));
    EXPECT_TRUE(none(ethernet(0x0800, ipv4(47, Octets(20, 0)))));
    EXPECT_TRUE(none(cut(ethernet(0x0800, tcp_packet()), 62))) << "not all captured";
    EXPECT_TRUE(none(ethernet(0x0800, ipv4(17, text("0123456789"), 1))));
    EXPECT_TRUE(none(ethernet(0x86DD, ipv6(44, join(ipv6_fragment(17, 8), text("0123456789"))))));
    // A header of TCP that is longer than the capture.
    Octets long_header = tcp_packet();
    long_header[20 + 12] = 0xF0;
    EXPECT_TRUE(none(ethernet(0x0800, long_header)));
    Octets short_header = tcp_packet();
    short_header[20 + 12] = 0x10;
    EXPECT_TRUE(none(ethernet(0x0800, short_header)));
}

TEST(Sctp, EveryChunk) {
    const Octets data = join(octets({0, 0, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0}), text("data"));
    const Octets two = sctp(join(sctp_chunk(0, data), sctp_chunk(0, data)));
    EXPECT_EQ(answer_for<sctp_chunks>(ethernet(0x0800, ipv4(132, two))), " 0/3/20@50 0/3/20@70 data 4@62 data 4@82");
    // Padding belongs to no length; the last chunk may lack it.
    const Octets padded =
        sctp(join(sctp_chunk(4, octets({1})), octets({0, 0, 0}), sctp_chunk(0, join(data, text("x")))));
    EXPECT_EQ(answer_for<sctp_chunks>(ethernet(0x0800, ipv4(132, padded))), " 4/3/5@50 0/3/21@58 data 5@70");
    // One that was not captured completely, and malformed ones.
    EXPECT_EQ(answer_for<sctp_chunks>(cut(ethernet(0x0800, ipv4(132, two)), 85)), " 0/3/20@50 data 4@62");
    EXPECT_EQ(answer_for<sctp_chunks>(ethernet(0x0800, ipv4(132, sctp(octets({0, 0, 0, 0, 0}))))), "");
    EXPECT_EQ(answer_for<sctp_chunks>(ethernet(0x0800, ipv4(132, sctp(sctp_chunk(0, octets({1})))))), " 0/3/5@50");
}

TEST(Sctp, Misuse) {
    libtrace_sctp_state_t state{};
    EXPECT_EQ(trace_get_next_sctp_chunk(nullptr, &state, 100, nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_next_sctp_chunk(nullptr, nullptr, 0, nullptr, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_next_sctp_data_chunk(nullptr, nullptr, 0, nullptr, nullptr, nullptr), nullptr);
}

Octets ospf_packet(unsigned type, const Octets& contents) {
    return ipv4(
        89, join(octets({2, type}), number16(static_cast<unsigned>(24 + contents.size())), Octets(20, 0), contents));
}

Octets lsa(unsigned type, unsigned length, const Octets& body) {
    return join(octets({0, 1, 2, type}), Octets(14, 0), number16(length), body);
}

TEST(Ospf, Update) {
    const Octets router = lsa(1, 24, octets({0, 0, 0, 1}));
    EXPECT_EQ(answer_for<ospf>(ethernet(0x0800, ospf_packet(4, join(octets({0, 0, 0, 2}), router, lsa(2, 20, {}))))),
              "v2 34 type 4 58 lsa 1/24@62 body 82 lsa 2/20@86");
    // An unknown type, and lengths of 0 and behind the end.
    for (const Octets& bad : {lsa(9, 20, {}), lsa(1, 0, {}), lsa(1, 19, {}), lsa(1, 21, {})}) {
        EXPECT_EQ(answer_for<ospf>(ethernet(0x0800, ospf_packet(4, join(octets({0, 0, 0, 1}), bad)))),
                  "v2 34 type 4 58");
        Octets memory = bad;
        unsigned char* at = memory.data();
        libtrace_ospf_lsa_v2_t* header = nullptr;
        unsigned char* body = nullptr;
        auto rest = static_cast<std::uint32_t>(memory.size());
        std::uint8_t type = 0;
        std::uint16_t length = 0;
        EXPECT_EQ(trace_get_next_ospf_lsa_v2(&at, &header, &body, &rest, &type, &length), -1);
        EXPECT_EQ(rest, 0U);
        EXPECT_EQ(trace_get_next_ospf_lsa_v2(&at, &header, &body, &rest, &type, &length), 0);
    }
    EXPECT_EQ(answer_for<ospf>(cut(ethernet(0x0800, ospf_packet(4, {})), 57)), "-");
    EXPECT_EQ(answer_for<ospf>(ethernet(0x0800, ipv4(89, octets({3, 1})))), "v3 34");
}

TEST(Ospf, HeadersAndLinks) {
    Octets headers = join(Octets(8, 0), lsa(5, 36, {}), lsa(1, 24, {}), octets({1}));
    auto rest = static_cast<std::uint32_t>(headers.size());
    auto* at =
        trace_get_first_ospf_lsa_from_db_desc_v2(reinterpret_cast<libtrace_ospf_db_desc_v2_t*>(headers.data()), &rest);
    libtrace_ospf_lsa_v2_t* header = nullptr;
    std::uint8_t type = 9;
    std::uint16_t length = 0;
    EXPECT_EQ(trace_get_next_ospf_lsa_header_v2(&at, &header, &rest, &type, &length), 1);
    EXPECT_EQ(reinterpret_cast<std::uint8_t*>(header), headers.data() + 8);
    EXPECT_EQ(type, 0);
    EXPECT_EQ(length, 20);
    EXPECT_EQ(trace_get_next_ospf_lsa_header_v2(&at, &header, &rest, &type, &length), 1);
    EXPECT_EQ(rest, 1U);
    EXPECT_EQ(trace_get_next_ospf_lsa_header_v2(&at, &header, &rest, &type, &length), 0);
    EXPECT_EQ(header, nullptr);
    EXPECT_EQ(rest, 0U);

    Octets links(4 + 2 * 12 + 11, 0);
    rest = static_cast<std::uint32_t>(links.size());
    at = trace_get_first_ospf_link_from_router_lsa_v2(reinterpret_cast<libtrace_ospf_router_lsa_v2_t*>(links.data()),
                                                      &rest);
    libtrace_ospf_link_v2_t* link = nullptr;
    std::uint32_t link_length = 0;
    EXPECT_EQ(trace_get_next_ospf_link_v2(&at, &link, &rest, &link_length), 1);
    EXPECT_EQ(link_length, 12U);
    EXPECT_EQ(trace_get_next_ospf_link_v2(&at, &link, &rest, &link_length), 1);
    EXPECT_EQ(trace_get_next_ospf_link_v2(&at, &link, &rest, &link_length), 0);
}

TEST(Ospf, Metrics) {
    libtrace_ospf_summary_lsa_v2_t summary{};
    summary.metric_a = 1;
    summary.metric_b = 2;
    summary.metric_c = 3;
    EXPECT_EQ(trace_get_ospf_metric_from_summary_lsa_v2(&summary), 0x010203U);
    libtrace_ospf_as_external_lsa_v2_t external{};
    external.metric_a = 0xFF;
    EXPECT_EQ(trace_get_ospf_metric_from_as_external_lsa_v2(&external), 0xFF0000U);
}

Octets radius_packet(const Octets& attributes, unsigned extra = 0) {
    const auto length = static_cast<unsigned>(20 + attributes.size());
    return ipv4(17, udp(1812, 1812, join(octets({1, 7}), number16(length + extra), Octets(16, 0), attributes)));
}

TEST(Radius, Attributes) {
    const Octets name = join(octets({1, 5}), text("bob"));
    const Octets identifier = join(octets({32, 4}), text("ab"));
    EXPECT_EQ(answer_for<radius>(ethernet(0x0800, radius_packet(join(identifier, name)))), "42 name 68 identifier 64");
    EXPECT_EQ(answer_for<radius>(ethernet(0x0800, radius_packet({}))), "42 name - identifier -");
    EXPECT_EQ(answer_for<radius>(ethernet(0x0800, radius_packet({}, 1))), "-") << "another length";
    // A length of 0, and one behind the end.
    EXPECT_EQ(answer_for<radius>(ethernet(0x0800, radius_packet(join(octets({9, 0}), name)))),
              "42 name - identifier -");
    EXPECT_EQ(answer_for<radius>(ethernet(0x0800, radius_packet(octets({1, 5, 'b'})))), "42 name - identifier -");
    EXPECT_EQ(answer_for<radius>(ethernet(0x0800, radius_packet(octets({1})))), "42 name - identifier -");
    EXPECT_EQ(answer_for<radius>(ethernet(0x0800, tcp_packet())), "-");
    std::uint8_t length = 9;
    EXPECT_EQ(trace_get_radius_username(nullptr, 100, &length), nullptr);
    EXPECT_EQ(length, 0);
    EXPECT_EQ(trace_get_radius_avp(nullptr, 100, LIBTRACE_RADIUS_USERNAME), nullptr);
    EXPECT_EQ(trace_get_radius(nullptr, nullptr), nullptr);
}

/// A radiotap header and the words of present fields.
Octets radiotap(const Octets& present, const Octets& fields) {
    const auto size = static_cast<unsigned>(4 + present.size() + fields.size());
    return join(octets({0, 0, size & 0xFF, size >> 8}), present, fields);
}

TEST(Wireless, Fields) {
    const auto answer = [](const Octets& header) { return answer_for<wireless>(header, TRACE_TYPE_80211_RADIO); };
    // Time, flags, rate, channel, signal, noise, attenuations, power, antenna, signal and noise in dB.
    const Octets all = octets({1, 0, 0, 0, 0, 0, 0, 0, 0x10, 2, 0x85, 9, 0, 0, 0xC4, 0xA0, 7, 0, 8, 0, 0xFB, 3, 40, 5});
    EXPECT_EQ(answer(radiotap(octets({0x6F, 0x3F, 0, 0}), all)), " 1 2 2437 -60 -96 40 5 7 8 -5 3");
    EXPECT_EQ(answer(radiotap(Octets(4, 0), {})), " - - - - - - - - - - -");
    // The channel is aligned behind one octet of flags.
    EXPECT_EQ(answer(radiotap(octets({0x0A, 0, 0, 0}), octets({0, 0xFF, 0x85, 9, 0, 0}))), " - - 2437 - - - - - - - -");
    // Two words of present fields: the time is aligned from the start of the header.
    EXPECT_EQ(answer(radiotap(octets({1, 0, 0, 0x80, 0, 0, 0, 0}), octets({9, 9, 9, 9, 5, 0, 0, 0, 0, 0, 0, 0}))),
              " 5 - - - - - - - - - -");
    // Fields that the header has no room for.
    EXPECT_EQ(answer(radiotap(octets({4, 0, 0, 0}), {})), " - - - - - - - - - - -");
    EXPECT_EQ(answer(radiotap(octets({4, 0, 0, 0x80}), {})), " - - - - - - - - - - -");
}

TEST(Wireless, BehindSll) {
    Octets frame = sll(803, 0, radiotap(octets({4, 0, 0, 0}), octets({11})));
    std::uint8_t rate = 0;
    EXPECT_TRUE(trace_get_wireless_rate(frame.data(), TRACE_TYPE_LINUX_SLL, &rate));
    EXPECT_EQ(rate, 11);
    EXPECT_FALSE(trace_get_wireless_rate(frame.data(), TRACE_TYPE_ETH, &rate));
    EXPECT_FALSE(trace_get_wireless_rate(frame.data(), TRACE_TYPE_LINUX_SLL, nullptr));
    EXPECT_FALSE(trace_get_wireless_rate(nullptr, TRACE_TYPE_80211_RADIO, &rate));
}

}  // namespace
}  // namespace trace_test
