#include "every_accessor.hpp"
#include "frames.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

// The layers of frames of all kinds, asked for in any order.
namespace trace_test {
namespace {

/// `layers` with every offset moved, and what remains unchanged.
std::string moved(const std::string& found, std::size_t by) {
    if (found == "-") {
        return found;
    }
    const std::size_t slash = found.find('/');
    return std::to_string(std::stoul(found.substr(0, slash)) + by) + found.substr(slash);
}

void expect_row(libtrace_packet_t* packet, const Row& row, std::size_t offset) {
    EXPECT_EQ(layer<trace_get_layer3>(packet), moved(row.layer3, offset));
    EXPECT_EQ(transport(packet), moved(row.transport, offset));
    EXPECT_EQ(fragment(packet), row.fragment);
    EXPECT_EQ(trace_get_source_port(packet), row.source_port);
    EXPECT_EQ(trace_get_destination_port(packet), row.destination_port);
    EXPECT_EQ(trace_get_payload_length(packet), row.payload_length);
}

/// A way to carry frames of Ethernet, or what is in them.
struct Carrier {
    const char* name;
    libtrace_linktype_t link;
    Octets before;            ///< what replaces the removed octets
    std::size_t removed = 0;  ///< octets of the frame
};

constexpr std::size_t ethernet_header = 14;

std::vector<Carrier> carriers_of_frames() {
    return {{"Ethernet", TRACE_TYPE_ETH, {}},
            {"SLL with frame", TRACE_TYPE_LINUX_SLL, sll(1, 0x0060, {})},
            {"tags", TRACE_TYPE_CORSAROTAG, Octets(67, 7)}};
}

/// Ways for IP packets.
std::vector<Carrier> carriers_of_ip() {
    return {{"raw IP", TRACE_TYPE_NONE, {}, ethernet_header},
            {"SLL", TRACE_TYPE_LINUX_SLL, sll(1, 0x0800, {}), ethernet_header},
            {"SLL of loopback", TRACE_TYPE_LINUX_SLL, sll(772, 0x0800, {}), ethernet_header},
            {"SLL of a tunnel", TRACE_TYPE_LINUX_SLL, sll(778, 0x0800, {}), ethernet_header},
            {"OpenBSD loopback", TRACE_TYPE_OPENBSD_LOOP, octets({0, 0, 0, 2}), ethernet_header}};
}

bool is_ip(const Row& row) {
    return row.layer3.starts_with("14/0800") || row.layer3.starts_with("14/86dd");
}

Octets carried(const Carrier& carrier, const Row& row) {
    return join(carrier.before,
                Octets(row.frame.begin() + static_cast<std::ptrdiff_t>(carrier.removed), row.frame.end()));
}

TEST(Layers, FramesInEveryCarrier) {
    for (const Carrier& carrier : carriers_of_frames()) {
        for (const Row& row : rows()) {
            SCOPED_TRACE(std::string(carrier.name) + ": " + row.name);
            TestPacket packet(carrier.link, carried(carrier, row));
            expect_row(packet, row, carrier.before.size());
        }
    }
}

TEST(Layers, IpInEveryCarrier) {
    for (const Carrier& carrier : carriers_of_ip()) {
        for (const Row& row : rows()) {
            if (is_ip(row)) {
                SCOPED_TRACE(std::string(carrier.name) + ": " + row.name);
                TestPacket packet(carrier.link, carried(carrier, row));
                expect_row(packet, row, carrier.before.size() - ethernet_header);
            }
        }
    }
}

TEST(Layers, VlanTagBehindSll) {
    TestPacket packet(TRACE_TYPE_LINUX_SLL, sll(1, 0x8100, vlan(0x4064, 0x0800, tcp_packet())));
    EXPECT_EQ(layer<trace_get_layer3>(packet), "20/0800/49");
    EXPECT_EQ(outermost<trace_get_outermost_vlan>(packet), "64 16/53");
}

/// Every accessor alone on a fresh packet.
std::map<std::string, std::string> answers_alone(const Carrier& carrier, const Octets& frame) {
    std::map<std::string, std::string> answers;
    for (const Accessor& accessor : accessors) {
        TestPacket packet(carrier.link, frame);
        answers[accessor.name] = accessor.call(packet);
        EXPECT_EQ(answers[accessor.name].find("outside"), std::string::npos) << accessor.name;
    }
    return answers;
}

TEST(Layers, EveryOrderGivesTheSame) {
    std::mt19937 random(1);
    auto order = accessors;
    auto carriers = carriers_of_frames();
    std::ranges::copy(carriers_of_ip(), std::back_inserter(carriers));
    for (const Carrier& carrier : carriers) {
        for (const Row& row : rows()) {
            if (row.frame.size() < carrier.removed) {
                continue;
            }
            const Octets frame = carried(carrier, row);
            const auto alone = answers_alone(carrier, frame);
            TestPacket packet(carrier.link, frame);
            for (int i = 0; i < 4; ++i) {
                std::ranges::shuffle(order, random);
                for (const Accessor& accessor : order) {
                    EXPECT_EQ(accessor.call(packet), alone.at(accessor.name))
                        << carrier.name << ": " << row.name << ": " << accessor.name;
                }
            }
        }
    }
}

TEST(Layers, EveryLengthOfCapture) {
    auto carriers = carriers_of_frames();
    std::ranges::copy(carriers_of_ip(), std::back_inserter(carriers));
    for (const Carrier& carrier : carriers) {
        for (const Row& row : rows()) {
            if (row.frame.size() < carrier.removed) {
                continue;
            }
            const Octets frame = carried(carrier, row);
            for (std::size_t size = 0; size <= frame.size(); ++size) {
                (void)answers_alone(carrier, cut(frame, size));
            }
        }
    }
}

TEST(Layers, MetadataAndLayer2) {
    const Octets frame = ethernet(0x0800, tcp_packet());
    TestPacket tagged(TRACE_TYPE_CORSAROTAG, join(Octets(67, 7), frame));
    EXPECT_EQ(link<trace_get_packet_meta>(tagged), "0/0019/130");
    EXPECT_EQ(link<trace_get_layer2>(tagged), "67/0002/63");
    EXPECT_EQ(link<trace_get_layer2>(tagged), "67/0002/63") << "from the cache";
    EXPECT_EQ(trace_get_link_type(tagged), TRACE_TYPE_CORSAROTAG);
    EXPECT_NE(trace_get_tcp(tagged), nullptr);

    TestPacket cooked(TRACE_TYPE_LINUX_SLL, sll(1, 0x0800, tcp_packet()));
    EXPECT_EQ(link<trace_get_packet_meta>(cooked), "0/0006/65");
    EXPECT_EQ(link<trace_get_layer2>(cooked), "16/0005/49");
    EXPECT_EQ(link<trace_get_layer2>(cooked), "16/0005/49");

    TestPacket plain(TRACE_TYPE_ETH, frame);
    EXPECT_EQ(link<trace_get_packet_meta>(plain), "-");
    EXPECT_EQ(link<trace_get_layer2>(plain), "0/0002/63");
}

TEST(Layers, PaddingBehindTaggedFrameDoesNotCount) {
    TestPacket packet(TRACE_TYPE_CORSAROTAG, join(Octets(67, 7), ethernet(0x0800, tcp_packet()), Octets(9, 0)));
    packet->cached.wire_length = 63;
    EXPECT_EQ(link<trace_get_layer2>(packet), "67/0002/63");
}

TEST(Layers, OtherLinkLayers) {
    const Octets ip = tcp_packet();
    const auto layer3 = [](libtrace_linktype_t link, const Octets& frame) {
        TestPacket packet(link, frame);
        return layer<trace_get_layer3>(packet);
    };
    EXPECT_EQ(layer3(TRACE_TYPE_PPP, join(octets({0, 0x21}), ip)), "2/0800/49");
    EXPECT_EQ(layer3(TRACE_TYPE_HDLC_POS, join(octets({0xF, 0, 8, 0}), ip)), "4/0800/49");
    EXPECT_EQ(layer3(TRACE_TYPE_POS, join(octets({0xFF, 3, 0, 0x21}), ip)), "4/0800/49");
    EXPECT_EQ(layer3(TRACE_TYPE_LLCSNAP, join(octets({0xAA, 0xAA, 3, 0, 0, 0, 8, 0}), ip)), "8/0800/49");
    EXPECT_EQ(layer3(TRACE_TYPE_ATM, join(Octets(4, 0), octets({0xAA, 0xAA, 3, 0, 0, 0, 8, 0}), ip)), "12/0800/49");
    const Octets wifi = join(octets({0x08, 0}), Octets(22, 0), octets({0xAA, 0xAA, 3, 0, 0, 0, 8, 0}), ip);
    EXPECT_EQ(layer3(TRACE_TYPE_80211, wifi), "32/0800/49");
    EXPECT_EQ(layer3(TRACE_TYPE_80211_RADIO, join(octets({0, 0, 8, 0, 0, 0, 0, 0}), wifi)), "40/0800/49");
    EXPECT_EQ(layer3(TRACE_TYPE_80211_PRISM, join(Octets(144, 0), wifi)), "176/0800/49");
    EXPECT_EQ(layer3(TRACE_TYPE_PFLOG, join(octets({45, 2}), Octets(46, 0), ip)), "48/0800/49");
    for (const auto link : {TRACE_TYPE_AAL5, TRACE_TYPE_DUCK, TRACE_TYPE_METADATA, TRACE_TYPE_NONDATA,
                            TRACE_TYPE_ERF_META, TRACE_TYPE_ETSILI, TRACE_TYPE_PCAPNG_META, TRACE_TYPE_TZSP,
                            TRACE_TYPE_XDP, TRACE_TYPE_UNKNOWN, TRACE_TYPE_CONTENT_INVALID}) {
        EXPECT_EQ(layer3(link, ip), "-") << link;
    }
}

TEST(Layers, NothingFoundIsDefined) {
    TestPacket packet(TRACE_TYPE_ETH, cut(ethernet(0x0800, tcp_packet()), 8));
    std::uint16_t ethertype = 7;
    std::uint8_t protocol = 7;
    std::uint32_t rest = 7;
    EXPECT_EQ(trace_get_layer3(packet, &ethertype, &rest), nullptr);
    EXPECT_EQ(ethertype, 0);
    EXPECT_EQ(rest, 0U);
    rest = 7;
    EXPECT_EQ(trace_get_transport(packet, &protocol, &rest), nullptr);
    EXPECT_EQ(protocol, 0);
    EXPECT_EQ(rest, 0U);
    EXPECT_EQ(trace_get_layer3(packet, nullptr, nullptr), nullptr);
    EXPECT_EQ(trace_get_transport(packet, nullptr, nullptr), nullptr);
}

TEST(Layers, StalePacketsHaveNone) {
    TestPacket packet(TRACE_TYPE_ETH, ethernet(0x8100, vlan(1, 0x0800, tcp_packet())));
    std::map<std::string, std::string> found;
    for (const Accessor& accessor : accessors) {
        found[accessor.name] = accessor.call(packet);
    }
    libtrace_t* const trace = packet->trace;
    packet->trace = nullptr;
    TestPacket never_read(TRACE_TYPE_ETH, {});
    never_read->trace = nullptr;
    never_read->payload = nullptr;
    for (const Accessor& accessor : accessors) {
        EXPECT_EQ(accessor.call(packet), accessor.call(never_read)) << accessor.name;
    }
    packet->trace = trace;
    for (const Accessor& accessor : accessors) {
        EXPECT_EQ(accessor.call(packet), found[accessor.name]) << accessor.name;
    }
}

TEST(Layers, CachedValuesOfTheProgramCount) {
    // OpenLI moves the payload behind a tunnel.
    TestPacket packet(TRACE_TYPE_ETH, join(Octets(20, 9), ethernet(0x0800, tcp_packet())));
    EXPECT_EQ(trace_get_tcp(packet), nullptr);
    packet->payload = static_cast<char*>(packet->payload) + 20;
    packet->cached.capture_length = 63;
    packet->unsafe_payload = 1;
    packet.clear_cache();
    EXPECT_EQ(layer<trace_get_layer3>(packet), "14/0800/49");
    EXPECT_EQ(trace_get_source_port(packet), 40000);
}

}  // namespace
}  // namespace trace_test
