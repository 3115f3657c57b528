#include <spindrift/dns/errc.hpp>

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

TEST(Errc, HasTheNumbersAndTextsOfTheSpecification) {
    // docs/formats/dns.md section 2; the numbers show in ### PARSE ERROR #N ###
    constexpr std::string_view texts[] = {"success",
                                          "failure",
                                          "invalid compression pointer",
                                          "invalid length octet",
                                          "invalid opcode",
                                          "invalid rcode",
                                          "len",
                                          "malloc",
                                          "name len",
                                          "name overflow",
                                          "out of bounds",
                                          "overflow",
                                          "parse error",
                                          "qdcount",
                                          "unknown opcode",
                                          "unknown rcode"};
    for (unsigned char number = 0; number < std::size(texts); ++number) {
        EXPECT_EQ(texts[number], to_text(static_cast<Errc>(number)));
    }
}

}  // namespace
}  // namespace spindrift::dns
