#include "tests/nmsg/messages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

// What fuzzers found to go wrong with messages. Their corpora have the same messages, under telling names.
namespace spindrift::nmsg {
namespace {

using samples::field;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint64_t least_seconds = std::uint64_t{1} << 63;
constexpr std::uint64_t most_seconds = least_seconds - 1;

std::string transaction(std::uint64_t query_seconds, std::uint64_t response_seconds) {
    constexpr std::string_view minus_one_nanosecond = "\x75\xff\xff\xff\xff";
    const std::string one_nanosecond("\x8d\x01\x01\x00\x00\x00", 6);
    const std::string address = "\x0a\x01\x01\x01";
    return field(1, 1) + field(2, address) + field(3, address) + field(4, 17) + field(5, 1) + field(6, 2) +
           field(7, 3) + field(13, query_seconds) + std::string(minus_one_nanosecond) + field(16, response_seconds) +
           one_nanosecond;
}

TEST(FuzzFindings, DelayBetweenTimesNoClockGaveIsTheLongestThereIs) {
    EXPECT_THAT(samples::to_presentation(samples::message(1, 9, transaction(least_seconds, most_seconds))),
                HasSubstr("delay: 9223372036.854776\n"));
    EXPECT_THAT(samples::to_presentation(samples::message(1, 9, transaction(most_seconds, least_seconds))),
                HasSubstr("delay: -9223372036.854776\n"));
}

TEST(FuzzFindings, FirstAndLastSecondHaveADate) {
    const std::string logline = field(2, "x");
    Payload payload = samples::message(1, 6, logline);
    payload.time_sec = std::numeric_limits<std::int64_t>::min();
    EXPECT_THAT(samples::to_presentation(payload), HasSubstr("[-292277022657-01-27 08:29:52.123456789]"));
    payload.time_sec = std::numeric_limits<std::int64_t>::max();
    EXPECT_THAT(samples::to_presentation(payload), HasSubstr("[292277026596-12-04 15:30:07.123456789]"));
}

// libnmsg's tokenizer gives up at the 33rd level; so do readers of the line if there are more than a thousand.
TEST(FuzzFindings, DeeplyNestedDocumentsAreNotShown) {
    const auto json_of = [](std::size_t depth) {
        const std::string document = field(1, 1) + field(2, std::string(depth, '[') + std::string(depth, ']'));
        return samples::to_json_body(samples::message(1, 11, document));
    };
    EXPECT_THAT(json_of(32), HasSubstr(R"("val":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]],)"));
    EXPECT_THAT(json_of(33), Not(HasSubstr("val")));
    EXPECT_THAT(json_of(1022), Not(HasSubstr("val")));
}

}  // namespace
}  // namespace spindrift::nmsg
