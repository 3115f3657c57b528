#include "src/rates/plot/rate_plot.hpp"

#include "src/rates/plot/plot_axis.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

namespace spindrift::rates {
namespace {

using namespace trace;

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

struct Notes {
    std::vector<std::vector<PlotPoint>> lines;
    std::vector<std::string> texts;
    std::size_t points_seen = 0;
    bool is_inside = true;  // all of it
};

/// Takes notes of what is drawn.
class NoteCanvas final : public PlotCanvas {
public:
    void line(std::span<const PlotPoint> points, const PlotLine& /*style*/) override {
        notes.lines.emplace_back(points.begin(), points.end());
        look_at(points);
    }
    void area(std::span<const PlotPoint> points, PlotColor /*color*/, double /*opacity*/) override { look_at(points); }
    void text(std::string_view words, const Text& style) override {
        notes.texts.emplace_back(words);
        look_at({&style.at, 1});
    }

    Notes notes;

private:
    void look_at(std::span<const PlotPoint> points) {
        notes.points_seen += points.size();
        notes.is_inside =
            notes.is_inside && std::ranges::all_of(points, [](PlotPoint point) {
                return point.x >= 0 && point.x <= RatePlot::width && point.y >= 0 && point.y <= RatePlot::height;
            });
    }
};

RateRow row(std::uint64_t start, std::uint64_t packets) {
    return {.start = start, .counts = {{packets, packets * 100}}, .dropped = {}, .missing = {}};
}

Notes drawn(const RateHeading& heading, const std::vector<RateRow>& rows) {
    RatePlot plot(heading);
    for (const RateRow& one : rows) {
        plot.add(one);
    }
    NoteCanvas canvas;
    plot.draw(canvas);
    return canvas.notes;
}

TEST(RatePlot, NamesItsAxesAndLines) {
    RateRow one = row(1'700'000'000, 600);
    one.counts.push_back({300, 30'000});
    const Notes notes = drawn({.title = "some.pcap", .filters = {"tcp port 23"}, .interval = 60}, {one});
    EXPECT_THAT(notes.texts, Contains("some.pcap"));
    EXPECT_THAT(notes.texts, Contains("packets/s"));
    EXPECT_THAT(notes.texts, Contains("bytes/s"));
    EXPECT_THAT(notes.texts, Contains("time (UTC)"));
    EXPECT_THAT(notes.texts, Contains("all packets"));
    EXPECT_THAT(notes.texts, Contains("tcp port 23"));
    EXPECT_THAT(notes.texts, Contains("from 2023-11-14 22:13:20 to 2023-11-14 22:14:20 UTC, intervals of 60 s"));
    EXPECT_THAT(notes.texts, Contains("22:13:30"));
    EXPECT_THAT(notes.texts, Contains("1 k"));  // bytes/s, up to 60,000 in 60 s
    EXPECT_TRUE(notes.is_inside);
}

TEST(RatePlot, DrawsAStepForEachRow) {
    const Notes notes = drawn({.title = "x", .interval = 1}, {row(10, 4), row(11, 2), row(12, 0)});
    const auto step = std::ranges::find_if(notes.lines, [](const auto& line) { return line.size() == 6; });
    ASSERT_NE(step, notes.lines.end());
    const auto& points = *step;
    EXPECT_EQ(points[0].y, points[1].y);
    EXPECT_EQ(points[1].x, points[2].x);
    EXPECT_NEAR((points[4].y - points[2].y) * 2, points[4].y - points[0].y, 1e-6);
    EXPECT_NEAR(points[5].x - points[4].x, points[1].x - points[0].x, 1e-6);
}

TEST(RatePlot, InterruptsLinesWhereTimeJumps) {
    const Notes notes = drawn({.title = "x", .interval = 1}, {row(10, 4), row(11, 0), row(5000, 2), row(5001, 2)});
    EXPECT_EQ(std::ranges::count_if(notes.lines, [](const auto& line) { return line.size() == 4; }), 4);
    EXPECT_TRUE(notes.is_inside);
}

TEST(RatePlot, TakesAnyNumberOfRows) {
    RatePlot plot({.title = "x", .filters = {}, .interval = 1});
    constexpr std::uint64_t count = 100'000;
    for (std::uint64_t i = 0; i < count; ++i) {
        plot.add(row(1'700'000'000 + i, i == 50'000 ? 5000 : 10));
    }
    NoteCanvas canvas;
    plot.draw(canvas);
    const Notes& notes = canvas.notes;
    EXPECT_LT(notes.points_seen, 20'000U);
    EXPECT_GT(notes.points_seen, 1000U);
    EXPECT_TRUE(notes.is_inside);
    EXPECT_THAT(notes.texts, Contains("averages of 128 intervals,"));
    // The one peak decides the scale, although averages hide it.
    EXPECT_THAT(notes.texts, Contains("5 k"));
}

TEST(RatePlot, ForgetsTheSilenceBeforeTheFirstPackets) {
    const Notes notes =
        drawn({.title = "x", .interval = 1}, {row(1'700'000'000, 0), row(1'700'000'001, 0), row(50, 3)});
    EXPECT_THAT(notes.texts, Contains("from 1970-01-01 00:00:50 to 1970-01-01 00:00:51 UTC, intervals of 1 s"));
}

TEST(RatePlot, HoldsAnything) {
    std::vector<std::string> filters(100, "a filter whose expression is much too long for the space there is");
    RateRow many{.start = 0, .counts = TrafficCounts(101), .dropped = {}, .missing = {}};
    many.counts[0] = {std::numeric_limits<std::uint64_t>::max(), std::numeric_limits<std::uint64_t>::max()};
    const std::string long_name(1000, 'x');
    const Notes notes = drawn({.title = long_name, .filters = filters, .interval = 0}, {many});
    EXPECT_TRUE(notes.is_inside);
    EXPECT_THAT(notes.texts, Contains("and 74 more"));
    EXPECT_THAT(notes.texts, Contains("a filter whose expressio…"));
    EXPECT_TRUE(drawn({.title = "x"}, {}).is_inside);
    EXPECT_THAT(drawn({.title = "x"}, {}).texts, Contains("no packets"));
    EXPECT_TRUE(drawn({.title = "x"}, {row(0, 0)}).is_inside);
    EXPECT_TRUE(drawn({.title = "x", .interval = 4'000'000'000}, {row(0, 1), row(4'000'000'000, 1)}).is_inside);
}

std::vector<std::string> labels(const std::vector<PlotMark>& marks) {
    std::vector<std::string> texts;
    for (const PlotMark& mark : marks) {
        texts.push_back(mark.label);
    }
    return texts;
}

TEST(PlotAxis, HasRoundNumbers) {
    EXPECT_THAT(labels(number_marks(0)), ElementsAre("0", "0.2", "0.4", "0.6", "0.8", "1"));
    EXPECT_THAT(labels(number_marks(3)), ElementsAre("0", "0.5", "1", "1.5", "2", "2.5", "3"));
    EXPECT_THAT(labels(number_marks(1667)), ElementsAre("0", "0.5 k", "1 k", "1.5 k", "2 k"));
    EXPECT_THAT(labels(number_marks(8.2e6)), ElementsAre("0", "2 M", "4 M", "6 M", "8 M", "10 M"));
    EXPECT_THAT(labels(number_marks(1.1e12)), ElementsAre("0", "0.2 T", "0.4 T", "0.6 T", "0.8 T", "1 T", "1.2 T"));
}

TEST(PlotAxis, HasRoundTimes) {
    constexpr std::uint64_t day = 86400;
    constexpr std::uint64_t start = 1'604'428'099;  // 2020-11-03 18:28:19
    EXPECT_THAT(labels(time_marks(start, start + 20)), ElementsAre("18:28:20", "18:28:25", "18:28:30", "18:28:35"));
    EXPECT_THAT(labels(time_marks(start, start + 1)), ElementsAre("18:28:19", "18:28:20"));
    EXPECT_THAT(labels(time_marks(start, start + 7200)),
                ElementsAre("18:30", "18:45", "19:00", "19:15", "19:30", "19:45", "20:00", "20:15"));
    EXPECT_THAT(labels(time_marks(start, start + 2 * day)),
                ElementsAre("11-04 00:00", "11-04 06:00", "11-04 12:00", "11-04 18:00", "11-05 00:00", "11-05 06:00",
                            "11-05 12:00", "11-05 18:00"));
    EXPECT_THAT(labels(time_marks(start, start + 4 * day)),
                testing::AllOf(Contains("11-04 00:00"), testing::SizeIs(testing::Le(9U))));
    for (std::uint64_t span = 1; span < 4'000'000'000; span += 1 + span / 3) {
        const auto marks = time_marks(start, start + span);
        EXPECT_GE(marks.size(), 1U) << span;
        EXPECT_LE(marks.size(), 10U) << span;
    }
}

TEST(PlotAxis, CutsTextBetweenCharacters) {
    EXPECT_EQ(picture_text("abc", 3), "abc");
    EXPECT_EQ(picture_text("abcd", 3), "abc…");
    EXPECT_EQ(picture_text("ääää", 3), "äää…");
    EXPECT_EQ(picture_text("a\nb\x7F", 9), "a?b?");
    EXPECT_EQ(picture_text("\xC3", 9), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace spindrift::rates
