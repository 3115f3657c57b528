#include <spindrift/dns/rdata.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace spindrift::dns {
namespace {

constexpr std::uint16_t in = 1;
constexpr std::uint16_t chaos = 3;

Buffer stored(std::string_view text, std::uint16_t rrtype) {
    Buffer rdata;
    EXPECT_EQ(parse_rdata(rdata, text, rrtype, in), Errc::success) << text;
    return rdata;
}

std::vector<std::string> names_in(Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass = in) {
    std::vector<std::string> names;
    const auto found = rdata_names(rdata, rrtype, rrclass);
    for (const Bytes name : found.all()) {
        Buffer text;
        append_name(text, name);
        names.emplace_back(text.text());
    }
    return names;
}

TEST(RdataNames, AreFoundInEveryTypeThatHasThem) {
    using Names = std::vector<std::string>;
    EXPECT_EQ(names_in(stored("ns.example.", 2).bytes(), 2), Names{"ns.example."});
    EXPECT_EQ(names_in(stored("ns.example. admin.example. 1 2 3 4 5", 6).bytes(), 6),
              (Names{"ns.example.", "admin.example."}));
    EXPECT_EQ(names_in(stored("10 mx.example.", 15).bytes(), 15), Names{"mx.example."});
    EXPECT_EQ(names_in(stored("1 2 3 srv.example.", 33).bytes(), 33), Names{"srv.example."});
    EXPECT_EQ(names_in(stored("192.0.2.1", 1).bytes(), 1), Names{});
    EXPECT_EQ(names_in(stored("\"ns.example.\"", 16).bytes(), 16), Names{});
}

TEST(RdataNames, EndAtTheFirstError) {
    const Buffer soa = stored("ns.example. admin.example. 1 2 3 4 5", 6);
    for (std::size_t size = 0; size <= soa.size(); ++size) {
        EXPECT_LE(names_in(soa.bytes().first(size), 6).size(), 2U);
    }
    EXPECT_EQ(names_in(soa.bytes().first(12), 6).size(), 1U);
    EXPECT_EQ(names_in(soa.bytes().first(11), 6).size(), 0U);
    EXPECT_TRUE(names_in(soa.bytes(), 65280).empty()) << "an unknown type";
    EXPECT_TRUE(names_in(stored("1 2 3 srv.example.", 33).bytes(), 33, chaos).empty()) << "SRV is of class IN";
}

TEST(RdataAddress, IsThatOfAAndAaaaRecords) {
    EXPECT_EQ(rdata_address(stored("192.0.2.1", 1).bytes(), 1, in).size(), 4U);
    EXPECT_EQ(rdata_address(stored("2001:db8::1", 28).bytes(), 28, in).size(), 16U);
    EXPECT_TRUE(rdata_address(stored("192.0.2.1", 1).bytes(), 1, chaos).empty());
    EXPECT_TRUE(rdata_address(stored("192.0.2.1", 1).bytes(), 28, in).empty());
    EXPECT_TRUE(rdata_address(stored("192.0.2.1", 1).bytes().first(3), 1, in).empty());
    const auto long_address = stored("192.0.2.1", 1);
    Buffer with_rest;
    with_rest.append(long_address.bytes());
    with_rest.append("rest");
    EXPECT_TRUE(std::ranges::equal(rdata_address(with_rest.bytes(), 1, in), long_address.bytes()));
    EXPECT_TRUE(rdata_address(stored("ns.example.", 2).bytes(), 2, in).empty());
}

}  // namespace
}  // namespace spindrift::dns
