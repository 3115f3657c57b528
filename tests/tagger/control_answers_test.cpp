#include <spindrift/tagger/control_answers.hpp>

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace spindrift::tagger {
namespace {

using namespace std::string_literals;
namespace provider = tag::provider;
using testing::ElementsAre;

provider::CurrentTable::Options at_time(std::uint32_t time) {
    provider::CurrentTable::Options options;
    options.now = [time] { return time; };
    return options;
}

/// A provider with labels of regions 1 to `regions`.
provider::ProviderSource labels(std::uint32_t regions, std::size_t size) {
    return {"labels", {}, [=](provider::LoadReport&, const provider::ReadOptions&) {
                provider::ProviderData data(provider::Provider::netacuity);
                for (std::uint32_t i = 1; i <= regions; ++i) {
                    data.add_label({provider::Label::Subject::region, i, std::string(size, 'x')});
                }
                data.add_label({provider::Label::Subject::polygon, 0x01001140, "NA.US.4416"});
                data.add_label({provider::Label::Subject::country, 0x5355, "NA.US"});
                return data;
            }};
}

std::vector<std::string> answer(ControlAnswers& answers, std::string_view request) {
    return *answers.answer(as_bytes(request));
}

TEST(ControlAnswers, GreetsWithTheNumberOfStreams) {
    const provider::CurrentTable tables({labels(0, 0)}, at_time(0x6b020398));
    ControlAnswers answers(4, tables);
    const std::string header = "\x04\x6b\x02\x03\x98\0\0\0\0"s;
    EXPECT_THAT(answer(answers, "\0\0\0\0\0"s), ElementsAre(header));
    EXPECT_THAT(answer(answers, ""), ElementsAre(header)) << "octets that are missing are zeros";
    EXPECT_THAT(answer(answers, "\2\0\0\0\0"s), ElementsAre(header)) << "nobody can halt the tagger";
    EXPECT_THAT(answer(answers, "\xff garbage of any length"s), ElementsAre(header));
    EXPECT_THAT(answer(answers, "\1\x6b\x02\x03\x98"s), ElementsAre(header)) << "the client has all labels";
}

TEST(ControlAnswers, SendsLabelsInOrder) {
    const provider::CurrentTable tables({labels(1, 6)}, at_time(1));
    ControlAnswers answers(1, tables);
    EXPECT_THAT(answer(answers, "\1"), ElementsAre("\1\0\0\0\1\0\0\0\3"
                                                   "\0\0\0\x53\x55\0\5NA.US"
                                                   "\1\0\0\0\1\0\6xxxxxx"
                                                   "\2\1\0\x11\x40\0\x0aNA.US.4416"s));
}

TEST(ControlAnswers, SplitsLongAnswersBetweenLabels) {
    const provider::CurrentTable tables({labels(100, 293)}, at_time(1));  // 300 octets each
    ControlAnswers answers(1, tables);
    const std::vector<std::string> parts = answer(answers, "\1\0\0\0\7"s);
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_EQ(parts[0].size(), 9 + 12 + 33 * 300U);
    EXPECT_EQ(parts[1].size(), 33 * 300U);
    EXPECT_EQ(parts[1].substr(0, 7), "\1\0\0\0\x22\1\x25"s);
    EXPECT_EQ(parts[3].size(), 300 + 17U);
}

}  // namespace
}  // namespace spindrift::tagger
