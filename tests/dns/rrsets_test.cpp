#include "messages.hpp"

#include <gtest/gtest.h>

#include <string>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::header;
using tests::Octets;
using tests::to_hex;

TEST(RrSetList, JoinRecordsOfOneNameTypeAndClass) {
    Message message;
    ASSERT_EQ(Errc::success,
              message.parse(from_hex(header(2, 6) + "0161 00 0001 0001"
                                                    "0161 00 0001 0001"
                                                    "0141 00 0001 0001 00000064 0004 01020304"      // A. A
                                                    "0161 00 001c 0001 00000064 0000"               // a. AAAA
                                                    "0161 00 0001 0001 00000032 0004 05060708"      // a. A, lower TTL
                                                    "0162 00 0001 0001 00000001 0004 01020304"      // b. A
                                                    "0161 00 0001 0003 00000001 0000"               // a. CH A
                                                    "0161 00 0001 0001 000000c8 0004 01020304")));  // a. A again
    const auto questions = message.rrsets(Section::question);
    ASSERT_EQ(2U, questions.size());
    EXPECT_TRUE(questions[0].rdatas.empty());
    const auto sets = message.rrsets(Section::answer);
    ASSERT_EQ(4U, sets.size());
    EXPECT_EQ("014100", to_hex(sets[0].first.name));
    EXPECT_EQ(1, sets[0].first.rrtype);
    EXPECT_EQ(50U, sets[0].first.ttl);
    ASSERT_EQ(3U, sets[0].rdatas.size());
    EXPECT_EQ("01020304", to_hex(sets[0].rdatas[0]));
    EXPECT_EQ("05060708", to_hex(sets[0].rdatas[1]));
    EXPECT_EQ("01020304", to_hex(sets[0].rdatas[2]));
    EXPECT_EQ(28, sets[1].first.rrtype);
    EXPECT_EQ("016200", to_hex(sets[2].first.name));
    EXPECT_EQ(3, sets[3].first.rrclass);
    EXPECT_TRUE(message.rrsets(Section::authority).empty());
    // The records keep their own TTLs.
    EXPECT_EQ(100U, message.records(Section::answer)[0].ttl);
}

TEST(RrSetList, OfManyNamesKeepTheOrderOfTheMessage) {
    std::string records;
    constexpr unsigned count = 4000;
    for (unsigned i = 0; i < count; ++i) {
        Octets name = from_hex("03616161 00 0001 0001 00000000 0000");
        for (std::size_t digit = 0; digit < 3; ++digit) {
            name[1 + digit] = static_cast<std::byte>('a' + (count - i) / (digit == 0 ? 1 : digit == 1 ? 16 : 256) % 16);
        }
        records += to_hex(name);
    }
    Message message;
    ASSERT_EQ(Errc::success, message.parse(from_hex(header(0, count) + records)));
    const auto sets = message.rrsets(Section::answer);
    ASSERT_EQ(count, sets.size());
    for (unsigned i = 0; i < count; ++i) {
        ASSERT_EQ(to_hex(message.records(Section::answer)[i].name), to_hex(sets[i].first.name));
    }
}

}  // namespace
}  // namespace spindrift::dns
