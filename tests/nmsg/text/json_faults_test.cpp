#include <spindrift/nmsg/text/json_faults.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace spindrift::nmsg {
namespace {

JsonFaults faults_of(std::uint64_t texts, std::string_view unreadable) {
    JsonFaults faults;
    faults.texts = faults.number = texts;
    if (!unreadable.empty()) {
        faults.add_unreadable(unreadable, "no object");
    }
    return faults;
}

TEST(JsonFaults, NumberTheirFirstTextAmongThoseOfAllBatches) {
    JsonFaults all = faults_of(10, "");
    all.add(faults_of(5, "rubbish"));
    all.add(faults_of(5, "more"));
    EXPECT_EQ(all.texts, 20U);
    EXPECT_EQ(all.unreadable.count, 2U);
    EXPECT_EQ(all.unreadable.first, 15U);
    EXPECT_EQ(all.unreadable.what, "no object");
    EXPECT_EQ(all.first_unreadable, "rubbish");
    EXPECT_FALSE(all.is_unusable());
    EXPECT_TRUE(faults_of(1, "rubbish").is_unusable());
}

TEST(JsonFaults, SuggestWhatAnUnusableInputHoldsInstead) {
    const auto remedy_for = [](std::string_view text) {
        std::string remedy;
        faults_of(1, text).report("a.json", "line",
                                  [&](const Event& event) { remedy = std::get<event::TextsUnreadable>(event).remedy; });
        return remedy;
    };
    EXPECT_EQ(remedy_for("NMSG"), "it holds NMSG containers: read it with -r");
    EXPECT_EQ(remedy_for("[9] [2024-05-01 00:00:00]"), "it holds presentation text: read it with -f, -V and -T");
    EXPECT_EQ(remedy_for("{"), "each message must be one object on one line: convert it with jq -c");
    EXPECT_EQ(remedy_for("rubbish"), "");
}

}  // namespace
}  // namespace spindrift::nmsg
