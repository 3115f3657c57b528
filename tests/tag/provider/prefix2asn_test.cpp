#include "provider_files.hpp"

#include <gmock/gmock.h>

#include <filesystem>

namespace spindrift::tag::provider {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using tests::find;

class Prefix2Asn : public testing::Test {
protected:
    [[nodiscard]] ProviderData read(std::string_view text, const ReadOptions& options = {}) {
        return read_prefix2asn({folder_.write_text("pfx2as", text)}, report_, options);
    }
    [[nodiscard]] std::string error(std::string_view text, const ReadOptions& options = {}) {
        return tests::error_of([&] { return read(text, options); });
    }

    tests::ProviderFolder folder_;
    LoadReport report_;
};

TEST_F(Prefix2Asn, ReadsBothFamilies) {
    const PrefixTable table = tests::table_of(read("1.0.0.0\t24\t13335\r\n2001:db8::\t32\t64500\n1.0.0.0\t8\t1"));
    EXPECT_EQ(find(table, "1.0.0.255").asn, 13335U);
    EXPECT_TRUE(find(table, "1.0.0.255").has(Provider::prefix2asn));
    EXPECT_EQ(find(table, "1.0.1.0").asn, 1U);
    EXPECT_EQ(find(table, "2001:db8:ffff::1").asn, 64500U);
    EXPECT_EQ(find(table, "2001:db9::"), AddressRecord{});
    EXPECT_EQ(report_.bad_row_count(), 0U);
}

TEST_F(Prefix2Asn, SeveralOriginsHaveNoNumberAndHideShorterPrefixes) {
    const PrefixTable table = tests::table_of(
        read("10.0.0.0\t8\t64500\n10.1.0.0\t16\t1_2\n10.2.0.0\t16\t1,2\n10.3.0.0\t16\t1_2,3\n10.4.0.0\t16\t1.10\n"));
    EXPECT_EQ(find(table, "10.0.0.1").asn, 64500U);
    EXPECT_EQ(find(table, "10.1.0.1"), AddressRecord{});
    EXPECT_EQ(find(table, "10.2.0.1"), AddressRecord{});
    EXPECT_EQ(find(table, "10.3.0.1"), AddressRecord{});
    EXPECT_EQ(find(table, "10.4.0.1").asn, 65546U);
}

TEST_F(Prefix2Asn, IgnoresHostBits) {
    EXPECT_EQ(find(tests::table_of(read("10.1.2.3\t8\t5\n")), "10.0.0.0").asn, 5U);
}

TEST_F(Prefix2Asn, ReportsBadRowsAndUsesTheRest) {
    const PrefixTable table = tests::table_of(read(
        "# origins\n\n10.0.0.0\t8\t64500\n10.0.0.0\t33\t1\n10.0.0\t8\t1\n10.0.0.0\t8\n10.0.0.0\t8\t1\t2\n"
        "10.0.0.0\t8\tAS1\n10.0.0.0\t8\t4294967296\n10.0.0.0\t8\t1_\n10.0.0.0\t8\t1__2\n::\t129\t1\n11.0.0.0\t8\t7\n"));
    EXPECT_EQ(
        tests::bad_rows(report_),
        "4: the address or the prefix length is not valid\n5: the address or the prefix length is not valid\n"
        "6: it has not three columns (address, prefix length, origin), separated by tabs\n"
        "7: it has not three columns (address, prefix length, origin), separated by tabs\n"
        "8: the origin is not an AS number or a list of them\n9: the origin is not an AS number or a list of them\n"
        "10: the origin is not an AS number or a list of them\n"
        "11: the origin is not an AS number or a list of them\n"
        "12: the address or the prefix length is not valid\n");
    EXPECT_THAT(report_.listed()[0].file, EndsWith("/pfx2as"));
    EXPECT_EQ(find(table, "10.0.0.1").asn, 64500U);
    EXPECT_EQ(find(table, "11.0.0.1").asn, 7U);
}

TEST_F(Prefix2Asn, CountsAllBadRowsAndListsTheFirst) {
    std::string text = "10.0.0.0\t8\t1\n";
    for (int i = 0; i < 1500; ++i) {
        text += "bad\n";
    }
    static_cast<void>(read(text));
    EXPECT_EQ(report_.bad_row_count(), 1500U);
    EXPECT_EQ(report_.listed().size(), LoadReport::max_listed);
}

TEST_F(Prefix2Asn, ReadsCompressedFiles) {
    const std::string file = folder_.write_gzip("packed", "10.0.0.0\t8\t64500\n");
    EXPECT_EQ(find(tests::table_of(read_prefix2asn({file}, report_)), "10.0.0.1").asn, 64500U);
    std::filesystem::resize_file(file, std::filesystem::file_size(file) - 4);
    EXPECT_THAT(tests::error_of([&] { return read_prefix2asn({file}, report_); }), HasSubstr("packed.gz: "));
}

TEST_F(Prefix2Asn, BadFilesAreErrors) {
    EXPECT_THAT(tests::error_of([&] { return read_prefix2asn({folder_.file("none")}, report_); }),
                EndsWith("/none: No such file or directory"));
    EXPECT_THAT(error(""), EndsWith("/pfx2as:0: the file has no rows"));
    EXPECT_THAT(error("# only a comment\n"), EndsWith("/pfx2as:1: the file has no prefixes"));
    EXPECT_THAT(error("<html>\nnot found\n"), HasSubstr("/pfx2as:2: the file has no valid rows up to here: "));
    EXPECT_THAT(error("10.0.0.0\t8\t1\n10.0.0.0\t"), EndsWith("/pfx2as:2: the file ends inside this line"));
    EXPECT_THAT(error(std::string(1 << 20, '\0')), EndsWith("/pfx2as:1: the line is longer than 65536 bytes"));
}

TEST_F(Prefix2Asn, GiganticFilesAreErrors) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) {
        text += "10.0.0.0\t8\t" + std::to_string(i) + "\n";
    }
    EXPECT_THAT(error(text, {.max_octets = 10'000}), EndsWith(": its data need more memory than the limit"));
    EXPECT_THAT(error(text, {.max_file_octets = 10'000}), EndsWith(": the file has more than 10000 bytes"));
    EXPECT_EQ(error(text), "");
}

TEST_F(Prefix2Asn, ReadsLinesThatCrossBlocks) {
    std::string text;
    for (int i = 1; i <= 60'000; ++i) {
        text += "10." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ".0\t24\t" + std::to_string(i) + "\n";
    }
    const PrefixTable table = tests::table_of(read(text));
    EXPECT_EQ(report_.bad_row_count(), 0U);
    for (std::uint32_t i = 1; i <= 60'000; ++i) {
        ASSERT_EQ(table.find(Ipv4Key{0x0A000000} + i * 256).asn, i);
    }
}

}  // namespace
}  // namespace spindrift::tag::provider
