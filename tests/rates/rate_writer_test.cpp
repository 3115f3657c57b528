#include <spindrift/rates/rate_writer.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::rates {
namespace {

using namespace trace;

using testing::HasSubstr;
using testing::Not;

RateRow row(std::uint64_t start, TrafficCounts counts) {
    return {.start = start, .counts = std::move(counts), .dropped = {}, .missing = {}};
}

std::string shown(RateWriter& writer, const RateHeading& heading, const std::vector<RateRow>& rows) {
    Buffer out;
    writer.begin(heading, out);
    for (const RateRow& one : rows) {
        writer.row(one, out);
    }
    writer.end(out);
    return std::string(out.text());
}

// The example of docs/formats/ndag.md 9.2.
const std::vector<RateRow> example = {row(1, {{30, 9393}, {28, 9092}}), row(31, {{30, 9085}, {27, 8813}})};
const RateHeading heading{.title = "a.pcap", .filters = {"tcp"}, .interval = 30};

TEST(RateTextWriter, ShowsTheExample) {
    RateTextWriter writer;
    EXPECT_EQ(shown(writer, heading, example),
              "[3]: tcp packets\n"
              "[4]: tcp bytes\n"
              "\n"
              "        ts    packets      bytes [       3] [       4] \n"
              "         1         30       9393         28       9092 \n"
              "        31         30       9085         27       8813 \n");
}

TEST(RateCsvWriter, ShowsTheExample) {
    RateCsvWriter writer;
    EXPECT_EQ(shown(writer, heading, example),
              "ts,packets,bytes,tcp packets,tcp bytes\n"
              "1.000,30,9393,28,9092\n"
              "31.000,30,9085,27,8813\n");
}

TEST(RateWriters, ShowLossesBehindTheTotals) {
    RateRow known = row(1795294592, {{40, 31280}});
    known.dropped = 39;
    known.missing = 4;
    const RateRow unknown = row(1795294593, {{1, 64}});
    const RateHeading losses{.title = "x", .filters = {}, .losses = true, .interval = 1};
    RateTextWriter text;
    EXPECT_EQ(shown(text, losses, {known, unknown}),
              "\n"
              "        ts    packets      bytes    dropped    missing \n"
              "1795294592         40      31280         39          4 \n"
              "1795294593          1         64          -          - \n");
    RateCsvWriter csv;
    EXPECT_EQ(shown(csv, losses, {known, unknown}),
              "ts,packets,bytes,dropped,missing\n"
              "1795294592.000,40,31280,39,4\n"
              "1795294593.000,1,64,,\n");
    RateHtmlWriter html;
    const std::string page = shown(html, losses, {unknown});
    EXPECT_THAT(page, HasSubstr("  <td class=\"numeric\">64</td>\n"
                                "  <td class=\"numeric\"></td>\n"
                                "  <td class=\"numeric\"></td>\n </tr>"));
}

TEST(RateCsvWriter, QuotesNamesThatNeedIt) {
    RateCsvWriter writer;
    EXPECT_EQ(shown(writer, {.title = "x", .filters = {"ether[0] = 1, \"2\""}}, {}),
              "ts,packets,bytes,\"ether[0] = 1, \"\"2\"\" packets\",\"ether[0] = 1, \"\"2\"\" bytes\"\n");
}

TEST(RateTextWriter, LetsLongNumbersBeLong) {
    RateTextWriter writer;
    EXPECT_THAT(shown(writer, {.title = "x"}, {row(1, {{1, 18446744073709551615U}})}),
                HasSubstr("         1          1 18446744073709551615 \n"));
}

TEST(RateHtmlWriter, ShowsRowsInTurn) {
    RateHtmlWriter writer;
    const std::string page = shown(writer, heading, {row(1, {{1, 2}, {3, 4}}), row(2, {{0, 0}, {0, 0}})});
    EXPECT_THAT(page, HasSubstr(" <tr class=\"even\">\n  <td class=\"numeric\">1.000</td>\n"));
    EXPECT_THAT(page, HasSubstr(" <tr class=\"odd\">\n  <td class=\"numeric\">2.000</td>\n"));
    EXPECT_THAT(page, HasSubstr("<th>tcp bytes</th>"));
    EXPECT_THAT(page, HasSubstr("<svg "));
}

TEST(RateHtmlWriter, EscapesWhatUsersName) {
    RateHtmlWriter writer;
    const std::string page =
        shown(writer, {.title = "<script>&\"\x01\xFF", .filters = {"len < 100 && tcp"}}, {row(1, {{1, 2}, {3, 4}})});
    EXPECT_THAT(page, Not(HasSubstr("<script>")));
    EXPECT_THAT(page, HasSubstr("<h1>&lt;script&gt;&amp;&quot;?\xEF\xBF\xBD</h1>"));
    EXPECT_THAT(page, HasSubstr("<th>len &lt; 100 &amp;&amp; tcp packets</th>"));
    EXPECT_THAT(page, HasSubstr(">len &lt; 100 &amp;&amp; tcp</text>"));
}

TEST(RatePngWriter, WritesAPicture) {
    if (SPINDRIFT_CAIRO == 0) {
        GTEST_SKIP() << "built without cairo";
    }
    RatePngWriter writer;
    const std::string signature = "\x89PNG\r\n\x1A\n";
    // Whatever octets names have, and without any rows as well.
    const RateHeading odd{.title = "\xFF\xFE\x01", .filters = {"\xC3"}, .interval = 0};
    EXPECT_TRUE(shown(writer, odd, {row(1, {{1, 64}, {0, 0}})}).starts_with(signature));
    EXPECT_TRUE(shown(writer, heading, {}).starts_with(signature));
    EXPECT_NE(shown(writer, heading, example), shown(writer, heading, {example[0]}));
    EXPECT_FALSE(writer.takes_many_tables());
}

TEST(RateWriters, AreFoundByName) {
    for (const std::string_view format : rate_formats()) {
        EXPECT_NE(make_rate_writer(format), nullptr) << format;
    }
    EXPECT_EQ(make_rate_writer("foo"), nullptr);
    EXPECT_EQ(make_rate_writer(""), nullptr);
}

}  // namespace
}  // namespace spindrift::rates
