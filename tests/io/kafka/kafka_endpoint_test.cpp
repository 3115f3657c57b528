#include <spindrift/base/error.hpp>
#include <spindrift/io/kafka/kafka_endpoint.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(KafkaEndpoint, HasItsParts) {
    const auto plain = KafkaEndpoint::parse("topic@broker:9092");
    EXPECT_EQ(plain.topic, "topic");
    EXPECT_EQ(plain.broker, "broker:9092");
    EXPECT_EQ(plain.partition, std::nullopt);
    EXPECT_EQ(plain.group, "");
    EXPECT_EQ(plain.offset, KafkaEndpoint::newest);
    EXPECT_EQ(plain.text(), "topic@broker:9092");

    const auto partition = KafkaEndpoint::parse("t#12@h,345");
    EXPECT_EQ(partition.topic, "t");
    EXPECT_EQ(partition.partition, 12);
    EXPECT_EQ(partition.offset, 345);
    EXPECT_EQ(partition.text(), "t#12@h");

    const auto group = KafkaEndpoint::parse("t%readers of mine@h,oldest");
    EXPECT_EQ(group.group, "readers of mine");
    EXPECT_EQ(group.offset, KafkaEndpoint::oldest);
    EXPECT_EQ(group.text(), "t%readers of mine@h");
}

struct OffsetRow {
    const char* text;
    std::int64_t offset;
};

class KafkaOffset : public testing::TestWithParam<OffsetRow> {};

TEST_P(KafkaOffset, IsUnderstood) {
    EXPECT_EQ(KafkaEndpoint::parse(std::string("t@h,") + GetParam().text).offset, GetParam().offset);
}

INSTANTIATE_TEST_SUITE_P(Rows, KafkaOffset,
                         testing::Values(OffsetRow{"oldest", -2}, OffsetRow{"Newest", -1}, OffsetRow{"-1", -1},
                                         OffsetRow{"-2", -2}, OffsetRow{"0", 0},
                                         OffsetRow{"9223372036854775807", INT64_MAX}));

struct BadRow {
    const char* text;
    const char* complaint;
};

class KafkaRefused : public testing::TestWithParam<BadRow> {};

TEST_P(KafkaRefused, SaysWhy) {
    try {
        KafkaEndpoint::parse(GetParam().text);
        FAIL() << GetParam().text;
    } catch (const Error& error) {
        EXPECT_TRUE(std::string_view(error.what()).starts_with(GetParam().complaint)) << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Rows, KafkaRefused,
    testing::Values(BadRow{"", "missing '@' in Kafka endpoint: "}, BadRow{"t", "missing '@' in Kafka endpoint: t"},
                    BadRow{"t,1@h", "invalid offset position: t,1@h"},
                    BadRow{"t@h#1", "invalid partition position: t@h#1"},
                    BadRow{"t#1%g@h", "cannot use group and partition together: t#1%g@h"},
                    BadRow{"t#1@h%g", "cannot use group and partition together: t#1@h%g"},
                    BadRow{"t@h%g", "invalid group position: t@h%g"}, BadRow{"t%@h", "group id cannot be empty: t%@h"},
                    BadRow{"@h", "invalid Kafka endpoint: @h"}, BadRow{"#1@h", "invalid Kafka endpoint: #1@h"},
                    BadRow{"t@", "invalid Kafka endpoint: t@"}, BadRow{"t@,1", "invalid Kafka endpoint: t@,1"},
                    BadRow{"t#@h", "invalid partition in Kafka endpoint: "},
                    BadRow{"t#one@h", "invalid partition in Kafka endpoint: one"},
                    BadRow{"t#-1@h", "invalid partition in Kafka endpoint: -1"},
                    BadRow{"t#2147483648@h", "invalid partition in Kafka endpoint: 2147483648"},
                    BadRow{"t@h,", "invalid offset in Kafka endpoint: "},
                    BadRow{"t@h,1x", "invalid offset in Kafka endpoint: 1x"},
                    BadRow{"t@h,-3", "invalid offset in Kafka endpoint: -3"},
                    BadRow{"t@h,9223372036854775808", "invalid offset in Kafka endpoint: 9223372036854775808"},
                    BadRow{"t@h1,h2", "invalid offset in Kafka endpoint: h2"}));

TEST(KafkaEndpoint, KnowsAddressFamilies) {
    const auto family = [](const std::string& broker) {
        return std::string(KafkaEndpoint::parse("t@" + broker).address_family());
    };
    EXPECT_EQ(family("192.0.2.1"), "v4");
    EXPECT_EQ(family("192.0.2.1:9092"), "v4");
    EXPECT_EQ(family("[2001:db8::1]:9092"), "v6");
    EXPECT_EQ(family("[::1]"), "v6");
    EXPECT_EQ(family("localhost:9092"), "any");
    EXPECT_EQ(family("192.0.2.1.example"), "any");
    EXPECT_EQ(family("["), "any");
    EXPECT_EQ(family(":"), "any");
}

TEST(KafkaConfig, TakesLists) {
    EXPECT_THAT(KafkaConfig::parse_list("a=b: c = d e :f==g:a=h").settings_for("h"),
                ElementsAre(Pair("a", "h"), Pair("c", "d e"), Pair("f", "=g")));
    EXPECT_THAT(KafkaConfig::parse_list("a=b:").settings_for("h"), ElementsAre(Pair("a", "b")));
}

TEST(KafkaConfig, TakesSections) {
    const auto config = KafkaConfig::parse_ini(
        "\n# comment\n  # another\n[default]\na = 1\n  b=2  \r\n[192.0.2.1:9092]\nb = "
        "three\nz=:\n[other]\nx=y\n[default]\na=4");
    EXPECT_THAT(config.settings_for("other broker"), ElementsAre(Pair("a", "4"), Pair("b", "2")));
    // Later ones win when they are applied one after the other.
    EXPECT_THAT(config.settings_for("192.0.2.1:9092"),
                ElementsAre(Pair("a", "4"), Pair("b", "2"), Pair("b", "three"), Pair("z", ":")));
    EXPECT_THAT(KafkaConfig::parse_ini("[broker]\na=b\n").settings_for("x"), IsEmpty());
    EXPECT_THAT(
        KafkaConfig::parse_ini("[default]\n" + std::string(5000, 'k') + "=" + std::string(5000, 'v')).settings_for("x"),
        ElementsAre(Pair(std::string(5000, 'k'), std::string(5000, 'v'))));
}

class KafkaBadConfig : public testing::TestWithParam<BadRow> {};

TEST_P(KafkaBadConfig, IsRefusedWithItsLine) {
    try {
        KafkaConfig::parse_ini(GetParam().text);
        FAIL() << GetParam().text;
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(std::string(GetParam().complaint)));
    }
}

INSTANTIATE_TEST_SUITE_P(Rows, KafkaBadConfig,
                         testing::Values(BadRow{"", "no [SECTION]"}, BadRow{"# nothing\n\n", "no [SECTION]"},
                                         BadRow{"a=b", "line 1"}, BadRow{"[x]\n\nab", "line 3"},
                                         BadRow{"[x]\n=b", "lacks a key"}, BadRow{"[x]\na= ", "lacks a value"},
                                         BadRow{"[x", "line 1"}, BadRow{"[]", "line 1"}));

TEST(KafkaConfig, RefusesBadLists) {
    for (const char* text : {"", "a", "a=", "=b", "a=b::c=d", ":a=b", "a=b:c"}) {
        EXPECT_THROW(KafkaConfig::parse_list(text), Error) << text;
    }
}

}  // namespace
}  // namespace spindrift::io
