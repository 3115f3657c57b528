#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/header.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using samples::TemporaryFolder;

struct Loaded {
    AliasTable table;
    std::vector<std::size_t> bad_lines;
};

Loaded load(std::string_view content) {
    const TemporaryFolder folder;
    Loaded loaded;
    loaded.table =
        AliasTable::load(folder.write("aliases", content), [&](std::size_t line) { loaded.bad_lines.push_back(line); });
    return loaded;
}

std::string name_of(const AliasTable& table, std::uint32_t number) {
    const std::string* const name = table.name(number);
    return name == nullptr ? "" : *name;
}

TEST(AliasTable, ReadsNumbersInCNotation) {
    const auto [table, bad_lines] = load("101 dec\n0x67\thex\n0150 octal\n4294967295 greatest\n");
    EXPECT_EQ(name_of(table, 101), "dec");
    EXPECT_EQ(name_of(table, 103), "hex");
    EXPECT_EQ(name_of(table, 104), "octal");
    EXPECT_EQ(name_of(table, 4294967295U), "greatest");
    EXPECT_TRUE(bad_lines.empty());
}

TEST(AliasTable, TakesTheFirstWordAsTheName) {
    const auto [table, bad_lines] = load("  102 \t ExampleOperator extra words\r\n103 x\r\n");
    EXPECT_EQ(name_of(table, 102), "ExampleOperator");
    EXPECT_EQ(name_of(table, 103), "x");
    EXPECT_TRUE(bad_lines.empty());
}

TEST(AliasTable, ReadsALastLineWithoutEnd) {
    EXPECT_EQ(name_of(load("1 one").table, 1), "one");
}

TEST(AliasTable, ReadsLinesOfAnyLength) {
    const std::string name(5000, 'n');
    EXPECT_EQ(name_of(load("1 " + name + "\n").table, 1), name);
}

TEST(AliasTable, LetsLaterLinesOverrideEarlierOnes) {
    EXPECT_EQ(name_of(load("1 first\n1 second\n").table, 1), "second");
}

TEST(AliasTable, PassesOverBlankLinesAndComments) {
    const auto [table, bad_lines] = load("\n# comment\n   \n  #another\n1 one\n");
    EXPECT_EQ(name_of(table, 1), "one");
    EXPECT_TRUE(bad_lines.empty());
}

TEST(AliasTable, ReportsLinesThatMakeNoSenseAndKeepsTheRest) {
    const auto [table, bad_lines] = load("x one\n2\n3 three\n-4 four\n4294967296 five\n6x six\n7 seven\n");
    EXPECT_THAT(bad_lines, testing::ElementsAre(1, 2, 4, 5, 6));
    EXPECT_EQ(name_of(table, 3), "three");
    EXPECT_EQ(name_of(table, 7), "seven");
}

TEST(AliasTable, IsEmptyWithoutAFile) {
    EXPECT_TRUE(AliasTable::load("/nonexistent/file").empty());
    EXPECT_TRUE(AliasTable::load("/dev/null").empty());
}

TEST(AliasTable, FindsNumbersByNamesOfAnyCase) {
    AliasTable table;
    table.set(7, "Hexy");
    table.set(3, "hexY");
    table.set(0, "zero");
    EXPECT_EQ(table.number("HEXY"), 3U) << "the least";
    EXPECT_EQ(table.number("zero"), std::nullopt);
    EXPECT_EQ(table.number("other"), std::nullopt);
    EXPECT_EQ(name_of(table, 7), "Hexy") << "as it was given";
    EXPECT_EQ(name_of(table, 8), "");
}

// --- what outputs put in place of header fields

TEST(HeaderOverride, LeavesFieldsWithoutAValueAlone) {
    Payload payload;
    payload.operator_id = 5;
    const HeaderOverride nothing;
    EXPECT_TRUE(nothing.empty());
    const Payload same = nothing.applied_to(payload);
    EXPECT_EQ(same.source, std::nullopt);
    EXPECT_EQ(same.operator_id, 5U);
    EXPECT_EQ(same.group, std::nullopt);
    EXPECT_EQ(nothing.source_of(payload), 0U);
    EXPECT_EQ(nothing.operator_of(payload), 5U);
    EXPECT_EQ(nothing.group_of(payload), 0U);
}

TEST(HeaderOverride, ReplacesPresentAndAbsentFields) {
    Payload payload;
    payload.operator_id = 5;
    HeaderOverride header;
    header.source = 1;
    header.operator_id = 2;
    header.group = 3;
    EXPECT_FALSE(header.empty());
    const Payload changed = header.applied_to(payload);
    EXPECT_EQ(changed.source, 1U);
    EXPECT_EQ(changed.operator_id, 2U);
    EXPECT_EQ(changed.group, 3U);
    EXPECT_EQ(header.source_of(payload), 1U);
    EXPECT_EQ(header.operator_of(payload), 2U);
    EXPECT_EQ(header.group_of(payload), 3U);
}

}  // namespace
}  // namespace spindrift::nmsg
