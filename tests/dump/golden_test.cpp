#include "dumps.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <vector>

// Packets and the text libtrace 4.0.34 has for them.
namespace spindrift::dump {
namespace {

using namespace spindrift::tests;
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

}  // namespace
}  // namespace spindrift::dump
