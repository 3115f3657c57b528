#include "dumps.hpp"

#include <spindrift/packet/capture.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <vector>

// Packets and the text libtrace 4.0.34 has for them.
namespace spindrift::dump {
namespace {

using namespace spindrift::testing;
using packet::Capture;
using packet::LinkLayer;

struct Golden {
    std::string name;
    LinkLayer link = LinkLayer::unknown;
    Octets octets;
    std::string text;
};

/// Reads a file of packets: a line `packet LINK HEX  name`, then the lines of text between bars. `open` says that the
/// last of them has no newline.
std::vector<Golden> read_goldens(const std::string& name) {
    std::ifstream file(TEST_DATA "/dump/" + name);
    std::vector<Golden> all;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("packet ")) {
            std::istringstream words(line.substr(7));
            int link = 0;
            std::string hex;
            words >> link >> hex >> std::ws;
            Golden golden;
            std::getline(words, golden.name);
            golden.link = static_cast<LinkLayer>(link);
            golden.octets = from_hex(hex);
            all.push_back(golden);
        } else if (line == "open") {
            all.back().text.pop_back();
        } else {
            all.back().text += line.substr(1, line.size() - 2) + '\n';
        }
    }
    return all;
}

TEST(GoldenDump, EveryDecoder) {
    const auto goldens = read_goldens("packets.txt");
    EXPECT_GT(goldens.size(), 250U);
    for (const Golden& golden : goldens) {
        EXPECT_EQ(golden.text, dump_of(golden.link, golden.octets)) << golden.name;
    }
}

TEST(GoldenDump, TheFrameCutToEveryLength) {
    const auto goldens = read_goldens("cuts.txt");
    ASSERT_EQ(64U, goldens.size());
    for (std::size_t i = 0; i < goldens.size(); ++i) {
        ASSERT_EQ(to_hex(Bytes(golden_frame()).first(i + 1)), to_hex(goldens[i].octets));
        EXPECT_EQ(goldens[i].text, dump_of(goldens[i].link, goldens[i].octets)) << goldens[i].name;
    }
    EXPECT_EQ(" [No link layer available]\n", dump_of(LinkLayer::ethernet, {}));
}

/// Everything tracepktdump prints for an Ethernet capture.
std::string dump_of_capture(const std::string& name, const std::string& filter, std::size_t count) {
    setenv("TZ", "UTC", 1);
    const auto capture = packet::open_capture_file(TEST_DATA "/packets/" + name);
    if (!filter.empty()) {
        capture->set_filter(filter);
    }
    PacketDumper dumper;
    Buffer out;
    packet::FrameBlock block;
    for (auto result = Capture::Result::frames; result == Capture::Result::frames;) {
        result = capture->read(block, [](int, Capture::Patience) { return true; });
        for (const auto& frame : block.frames()) {
            if (count == 0) {
                break;
            }
            --count;
            packet::Packet packet;
            packet.octets = block.bytes(frame);
            packet.wire_size = frame.wire_size + 4;
            packet.time = packet::PacketTime::from(frame.time);
            packet.link = LinkLayer::ethernet;
            dumper.append(out, packet);
        }
    }
    return std::string(out.text()) + '\n';
}

TEST(GoldenDump, WholeCaptures) {
    struct Row {
        const char* capture;
        const char* filter;
        std::size_t count;
        const char* expected;
    };
    for (const Row& row : {Row{"scope.pcap", "", 5, "dump-scope-5.out"},
                           {"scope.pcap", "tcp dst port 23", 1'000'000, "dump-scope-bpf.out"},
                           {"scope.pcap", "icmp", 1'000'000, "dump-scope-icmp.out"},
                           {"scope.pcap", "udp", 10, "dump-two-filters.out"},
                           {"dns.pcap", "", 40, "dump-dns-40.out"},
                           {"dns.pcap", "ip6", 1'000'000, "dump-dns-ip6.out"}}) {
        std::ostringstream expected;
        expected << std::ifstream(std::string(TEST_DATA "/packets/") + row.expected).rdbuf();
        EXPECT_EQ(expected.str(), dump_of_capture(row.capture, row.filter, row.count)) << row.expected;
    }
}

}  // namespace
}  // namespace spindrift::dump
