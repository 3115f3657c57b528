#include "octets.hpp"

#include <spindrift/base/timestamp.hpp>

#include <gtest/gtest.h>

#include <array>
#include <ctime>
#include <limits>

namespace spindrift {
namespace {

constexpr std::int64_t first_of_year_0 = -62'167'219'200;
constexpr std::int64_t last_of_year_9999 = 253'402'300'799;
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::string datetime(std::int64_t seconds) {
    Buffer out;
    append_datetime(out, seconds);
    return std::string(out.text());
}

// Made by the C library, whose years need not fit 16 bits.
std::string system_datetime(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    const std::int64_t year = std::int64_t{parts.tm_year} + 1900;
    char text[64];
    std::snprintf(text, sizeof text, year >= 0 ? "%04lld-%02d-%02d %02d:%02d:%02d" : "%lld-%02d-%02d %02d:%02d:%02d",
                  static_cast<long long>(year), parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
                  parts.tm_sec);
    return text;
}

std::optional<std::int64_t> parsed(std::string_view text) {
    const auto seconds = parse_datetime(text);
    return seconds && text.empty() ? seconds : std::nullopt;
}

TEST(Datetime, ShowsKnownTimes) {
    EXPECT_EQ("1970-01-01 00:00:00", datetime(0));
    EXPECT_EQ("1969-12-31 23:59:59", datetime(-1));
    EXPECT_EQ("2000-02-29 12:34:56", datetime(951'827'696));
    EXPECT_EQ("2100-03-01 00:00:00", datetime(4'107'542'400));
    EXPECT_EQ("2038-01-19 03:14:07", datetime(2'147'483'647));
    EXPECT_EQ("0000-01-01 00:00:00", datetime(first_of_year_0));
    EXPECT_EQ("-1-12-31 23:59:59", datetime(first_of_year_0 - 1));
    EXPECT_EQ("9999-12-31 23:59:59", datetime(last_of_year_9999));
    EXPECT_EQ("10000-01-01 00:00:00", datetime(last_of_year_9999 + 1));
}

TEST(Datetime, ShowsTheEndsOfTheRange) {
    EXPECT_EQ("292277026596-12-04 15:30:07", datetime(most));
    EXPECT_EQ("-292277022657-01-27 08:29:52", datetime(least));
}

TEST(Datetime, AgreesWithTheSystem) {
    tests::Random random(14);
    DatetimeWriter writer;
    for (int i = 0; i < 100'000; ++i) {
        // From a few minutes to some hundred million years around the epoch.
        const std::int64_t seconds = static_cast<std::int64_t>(random.word()) >> (10 + i % 44);
        const std::string expected = system_datetime(seconds);
        ASSERT_EQ(expected, datetime(seconds)) << seconds;
        Buffer out;
        writer.append(out, seconds);
        ASSERT_EQ(expected, out.text()) << seconds;
    }
}

TEST(Datetime, KnowsEveryDayOfFourHundredYears) {
    for (std::int64_t day = -200 * 365; day < 210 * 365; ++day) {
        ASSERT_EQ(system_datetime(day * 86'400), datetime(day * 86'400));
        ASSERT_EQ(system_datetime(day * 86'400 - 1), datetime(day * 86'400 - 1));
    }
}

TEST(DatetimeWriter, RemembersNoWrongDay) {
    // Days eight apart share a place.
    DatetimeWriter writer;
    for (const std::int64_t day : {0, 8, 0, 16, 7, 8, 15, -8, 0, 23, 2'932'896, 2'932'904, 0}) {
        for (const std::int64_t second : {0, 1, 3599, 3600, 86'399}) {
            Buffer out;
            writer.append(out, day * 86'400 + second);
            EXPECT_EQ(system_datetime(day * 86'400 + second), out.text());
        }
    }
    for (const std::int64_t seconds : {least, most, last_of_year_9999, last_of_year_9999 + 1}) {
        Buffer out;
        writer.append(out, seconds);
        EXPECT_EQ(datetime(seconds), out.text());
        EXPECT_LE(out.size(), DatetimeWriter::room);
    }
}

TEST(DatetimeWriter, WritesTheFormOfRfc3339) {
    DatetimeWriter writer(TimeStyle::rfc3339);
    const auto shown = [&](std::int64_t seconds) {
        Buffer out;
        writer.append(out, seconds);
        return std::string(out.text());
    };
    EXPECT_EQ("2024-05-01T12:00:00Z", shown(1'714'564'800));
    EXPECT_EQ("2024-05-01T23:59:59Z", shown(1'714'607'999));
    EXPECT_EQ("1969-12-31T23:59:59Z", shown(-1));
    std::array<char, DatetimeWriter::room> room{};
    const char* const end = writer.put(room.data(), 1'714'564'800, 123'456'789);
    EXPECT_EQ("2024-05-01T12:00:00.123456789Z",
              std::string_view(room.data(), static_cast<std::size_t>(end - room.data())));
}

struct TimeText {
    const char* text;
    UnixTime time;
    const char* rest = "";
};

TEST(ParseTime, ReadsBothStylesAndZones) {
    constexpr std::int64_t noon = 1'714'564'800;
    for (const TimeText& one : {TimeText{"2024-05-01 12:00:00", {noon, 0}},
                                {"2024-05-01T12:00:00Z", {noon, 0}},
                                {"2024-05-01t12:00:00z", {noon, 0}},
                                {"2024-05-01T12:00:00.123456789Z", {noon, 123'456'789}},
                                {"2024-05-01 12:00:00.5", {noon, 500'000'000}},
                                {"2024-05-01 12:00:00.1234567899+00", {noon, 123'456'789}},
                                {"2024-05-01T14:00:00+02:00", {noon, 0}},
                                {"2024-05-01T08:30:00.25-0330", {noon, 250'000'000}},
                                {"2024-05-01 13:00:00+01", {noon, 0}},
                                {"2024-05-02T00:00:00+12:00", {noon, 0}},
                                {"2024-05-01T12:00:00. 5", {noon, 0}, ". 5"},
                                {"2024-05-01T12:00:00+24:00", {noon, 0}, "+24:00"},
                                {"2024-05-01T12:00:00+1", {noon, 0}, "+1"},
                                {"2024-05-01T12:00:00+00:0", {noon, 0}, ":0"},
                                {"2024-05-01T12:00:00Z and more", {noon, 0}, " and more"}}) {
        std::string_view text = one.text;
        EXPECT_EQ(one.time, parse_time(text)) << one.text;
        EXPECT_EQ(one.rest, text) << one.text;
    }
}

TEST(ParseDatetime, ReadsBackWhatIsShown) {
    tests::Random random(15);
    for (int i = 0; i < 50'000; ++i) {
        const auto range = static_cast<std::size_t>(last_of_year_9999 - first_of_year_0);
        const std::int64_t seconds = first_of_year_0 + static_cast<std::int64_t>(random.up_to(range));
        ASSERT_EQ(seconds, parsed(datetime(seconds)));
    }
    for (const std::int64_t seconds : {first_of_year_0 - 1, last_of_year_9999 + 1, most, least}) {
        ASSERT_EQ(seconds, parsed(datetime(seconds)));
    }
}

TEST(ParseDatetime, TakesOneOrTwoDigits) {
    EXPECT_EQ(0, parsed("1970-1-1 0:0:0"));
    EXPECT_EQ(0, parsed("1970-01-1 00:0:00"));
    EXPECT_EQ(first_of_year_0, parsed("0-1-1 0:0:0"));
}

TEST(ParseDatetime, LetsDaysRunOverIntoTheNextMonth) {
    // docs/formats/nmsg-messages.md 8.2: Feb 30 is Mar 2
    EXPECT_EQ(parsed("2015-03-02 00:00:00"), parsed("2015-02-30 00:00:00"));
    EXPECT_EQ(parsed("2016-03-01 00:00:00"), parsed("2016-02-30 00:00:00"));
    EXPECT_EQ(parsed("2015-05-01 10:00:00"), parsed("2015-04-31 10:00:00"));
    EXPECT_EQ(parsed("1970-01-01 00:01:00"), parsed("1970-01-01 00:00:60"));
}

TEST(ParseDatetime, LeavesWhatFollows) {
    std::string_view text = "1970-01-01 00:00:01.5Z";
    EXPECT_EQ(1, parse_datetime(text));
    EXPECT_EQ(".5Z", text);
    text = "1970-01-01 00:00:011";
    EXPECT_EQ(1, parse_datetime(text));
    EXPECT_EQ("1", text);
}

TEST(ParseDatetime, RefusesEverythingElse) {
    for (const std::string_view bad : {"",
                                       "1970",
                                       "1970-01-01",
                                       "1970-01-01 00:00",
                                       "1970-01-01 00:00:",
                                       "1970-01-01_00:00:00",
                                       "1970-01-01  0:0:0",
                                       "1970-13-01 00:00:00",
                                       "1970-00-01 00:00:00",
                                       "1970-01-00 00:00:00",
                                       "1970-01-32 00:00:00",
                                       "1970-01-01 24:00:00",
                                       "1970-01-01 00:60:00",
                                       "1970-01-01 00:00:61",
                                       "--1970-01-01 00:00:00",
                                       "+1970-01-01 00:00:00",
                                       "292277026597-01-01 00:00:00",
                                       "1234567890123-01-01 00:00:00",
                                       "1970-001-01 00:00:00",
                                       " 1970-01-01 00:00:00",
                                       "1970-01-01 -1:00:00",
                                       "1970/01/01 00:00:00",
                                       "197a-01-01 00:00:00"}) {
        std::string_view text = bad;
        EXPECT_EQ(std::nullopt, parse_datetime(text)) << bad;
        EXPECT_EQ(bad, text);
    }
}

TEST(Timestamp, SplitsIntoSecondsAndNanoseconds) {
    const Timestamp after(1'500'000'000);
    EXPECT_EQ(1, after.seconds());
    EXPECT_EQ(500'000'000U, after.subsecond());
    const Timestamp before(-1);
    EXPECT_EQ(-1, before.seconds());
    EXPECT_EQ(999'999'999U, before.subsecond());
    EXPECT_EQ(0, Timestamp().nanoseconds());
    EXPECT_LT(before, after);
}

TEST(Timestamp, SplitsTheEndsOfItsRange) {
    EXPECT_EQ(9'223'372'036, Timestamp(most).seconds());
    EXPECT_EQ(854'775'807U, Timestamp(most).subsecond());
    EXPECT_EQ(-9'223'372'037, Timestamp(least).seconds());
    EXPECT_EQ(145'224'192U, Timestamp(least).subsecond());
}

TEST(Timestamp, IsMadeOfParts) {
    EXPECT_EQ(Timestamp(1'500'000'000), Timestamp::from_parts(1, 500'000'000));
    EXPECT_EQ(Timestamp(-500'000'000), Timestamp::from_parts(-1, 500'000'000));
    EXPECT_EQ(Timestamp(5'294'967'295), Timestamp::from_parts(1, 4'294'967'295));
}

TEST(Timestamp, StaysAtTheNearestEndOfItsRange) {
    EXPECT_EQ(Timestamp(most), Timestamp::from_parts(most, 0));
    EXPECT_EQ(Timestamp(most), Timestamp::from_parts(9'223'372'037, 0));
    EXPECT_EQ(Timestamp(most), Timestamp::from_parts(9'223'372'036, 4'294'967'295));
    EXPECT_EQ(Timestamp(least), Timestamp::from_parts(least, 0));
    EXPECT_EQ(Timestamp(least), Timestamp::from_parts(-9'223'372'038, 0));
    EXPECT_EQ(Timestamp(9'000'000'000'000'000'001), Timestamp::from_parts(9'000'000'000, 1));
    EXPECT_EQ(Timestamp(-9'000'000'000'000'000'000), Timestamp::from_parts(-9'000'000'000, 0));
}

// By the system's own account.
Timestamp system_time() {
    std::timespec time{};
    EXPECT_EQ(std::timespec_get(&time, TIME_UTC), TIME_UTC);
    return Timestamp::from_parts(time.tv_sec, static_cast<std::uint32_t>(time.tv_nsec));
}

TEST(Timestamp, TellsThePresentTime) {
    const Timestamp before = system_time();
    const Timestamp now = Timestamp::now();
    EXPECT_LE(before, now);
    EXPECT_LE(now, system_time());
}

}  // namespace
}  // namespace spindrift
