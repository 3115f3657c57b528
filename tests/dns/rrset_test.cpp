#include "vectors.hpp"

#include <spindrift/dns/rrset.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace spindrift::dns {
namespace {

using ::testing::ElementsAre;
using tests::from_hex;
using tests::to_hex;

std::string octets(std::string_view hex) {
    return std::string(as_text(from_hex(hex)));
}

std::string serialised(const RrSet& set) {
    Buffer out;
    set.serialize(out);
    return to_hex(out.bytes());
}

std::string text_of(const RrSet& set, Section section = Section::answer) {
    Buffer out;
    set.append_text(out, section);
    return std::string(out.text());
}

const RrSet one_address = {octets("016100"), 1, 1, 300, {octets("01020304")}};

TEST(RrSet, IsStoredLittleEndian) {
    // docs/formats/dns.md section 13
    EXPECT_EQ(to_hex(from_hex("03016100 0100 0100 2c010000 0100 0400 01020304")), serialised(one_address));
    const RrSet large = {octets("00"), 0x1234, 0x5678, 0x9ABCDEF0, {octets(""), octets("ff")}};
    EXPECT_EQ(to_hex(from_hex("0100 3412 7856 f0debc9a 0200 0000 0100 ff")), serialised(large));
}

TEST(RrSet, IsReadBack) {
    const auto read = RrSet::deserialize(from_hex("03016100 0100 0100 2c010000 0200 0400 01020304 0000"));
    ASSERT_TRUE(read);
    EXPECT_EQ(octets("016100"), read->name);
    EXPECT_EQ(1, read->rrtype);
    EXPECT_EQ(1, read->rrclass);
    EXPECT_EQ(300U, read->ttl);
    EXPECT_THAT(read->rdatas, ElementsAre(octets("01020304"), ""));
}

TEST(RrSet, CutAnywhereIsAnOverflow) {
    const tests::Octets stored = from_hex("03016100 0100 0100 2c010000 0200 0400 01020304 0100 ff");
    for (std::size_t size = 0; size < stored.size(); ++size) {
        const auto read = RrSet::deserialize(tests::copy(Bytes(stored).first(size)));
        ASSERT_FALSE(read) << size;
        EXPECT_EQ(Errc::overflow, read.error());
    }
    EXPECT_TRUE(RrSet::deserialize(stored));
    tests::Octets longer = stored;
    longer.push_back(std::byte{7});  // is ignored
    EXPECT_EQ(to_hex(stored), serialised(*RrSet::deserialize(longer)));
}

TEST(RrSet, WithALongCountAndNothingBehindIsRefusedAtOnce) {
    EXPECT_FALSE(RrSet::deserialize(from_hex("0100 0100 0100 00000000 ffff")));
}

TEST(RrSet, SortsByLengthThenOctets) {
    RrSet set = {octets("00"), 16, 1, 0, {"aaa", "z", "", "\xff", "b", "aab", "b"}};
    set.sort();
    EXPECT_THAT(set.rdatas, ElementsAre("", "b", "b", "z", "\xff", "aaa", "aab"));
}

TEST(RrSet, DowncasesOwnerAndRdata) {
    RrSet set = {octets("014100"), 2, 1, 0, {octets("014200"), octets("015a 0143 00")}};
    EXPECT_EQ(Errc::success, set.downcase());
    EXPECT_EQ(octets("016100"), set.name);
    EXPECT_THAT(set.rdatas, ElementsAre(octets("016200"), octets("017a016300")));
    RrSet broken = {octets("014100"), 2, 1, 0, {octets("0142"), octets("014300")}};
    EXPECT_EQ(Errc::parse_error, broken.downcase());
    EXPECT_EQ(octets("016100"), broken.name);
    EXPECT_EQ(octets("014300"), broken.rdatas[1]);  // stops at the first error
}

TEST(RrSet, IsShownAsLines) {
    EXPECT_EQ("a. 300 IN A 1.2.3.4\n", text_of(one_address));
    EXPECT_EQ(";a. IN A\n", text_of(one_address, Section::question));
    RrSet set = {octets("016100"), 16, 3, 1, {octets("0161"), "", octets("05")}};
    EXPECT_EQ("a. 1 CH TXT \"a\"\na. 1 CH TXT\na. 1 CH TXT  ### PARSE ERROR ###\n", text_of(set));
    set.rdatas.clear();
    EXPECT_EQ("", text_of(set));
    EXPECT_EQ(";a. CH TXT\n", text_of(set, Section::question));
}

TEST(RrSet, OwnsWhatItIsMadeOf) {
    RrSet owned;
    {
        const tests::Octets name = from_hex("016100");
        const tests::Octets rdata = from_hex("01020304");
        const std::array<Bytes, 2> rdatas = {rdata, rdata};
        owned = RrSet::from({{name, 1, 1, 300, rdata}, rdatas});
    }
    EXPECT_EQ("a. 300 IN A 1.2.3.4\na. 300 IN A 1.2.3.4\n", text_of(owned));
}

}  // namespace
}  // namespace spindrift::dns
