#include <spindrift/packet/transport.hpp>

#include <gtest/gtest.h>

namespace spindrift::packet {
namespace {

// Ports from the most likely one of a server to the least likely one.
constexpr std::uint16_t ranked[] = {0, 53, 511, 5000, 49152, 65535, 512, 1023, 1024, 4999};

TEST(ServerPort, IsTheOneThatComesFirst) {
    for (std::size_t i = 0; i < std::size(ranked); ++i) {
        for (std::size_t j = i; j < std::size(ranked); ++j) {
            EXPECT_EQ(server_port(ranked[i], ranked[j]), ranked[i]);
            EXPECT_EQ(server_port(ranked[j], ranked[i]), ranked[i]);
        }
    }
}

}  // namespace
}  // namespace spindrift::packet
