#include "tests/nmsg/messages.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::TemporaryFolder;

/// A file with one type, of these fields and further options.
std::string file_with(std::string_view fields, std::string_view options = "", std::string_view before = "") {
    return "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\n" + std::string(before) +
           "message Mine {\n  option (nmsg.type) = {vendor: \"ACME\" vid: 200 name: \"mine\" msgtype: 1};\n" +
           std::string(options) + std::string(fields) + "}\n";
}

Registry loaded(std::string_view content) {
    const TemporaryFolder folder;
    Registry registry = built_in_types();
    registry.load_file(folder.write("mine.proto", content));
    return registry;
}

// --- good files

TEST(LoadFile, AddsTypesToTheBuiltInOnes) {
    const Registry& registry = samples::acme_registry();
    EXPECT_EQ(registry.schemas().size(), 24U);
    EXPECT_EQ(registry.vendor_id("acme"), 200U);
    EXPECT_EQ(registry.vendor_name(200), "ACME");
    const Schema* const lists = registry.find("acme", "LISTS");
    ASSERT_NE(lists, nullptr);
    EXPECT_EQ(registry.find(200, 8), lists);
    EXPECT_EQ(lists->vendor(), "ACME");
    EXPECT_EQ(lists->name(), "lists");
    EXPECT_EQ(registry.find("acme", "inner"), nullptr) << "a message without the option is no type";
    EXPECT_NE(registry.find("SIE", "dnsdedupe"), nullptr);
    EXPECT_EQ(built_in_types().find(200, 8), nullptr) << "other registries stay as they are";
}

TEST(LoadFile, KeepsTypesBeyondTheFile) {
    const Registry registry = loaded(file_with("optional uint32 a = 1;"));
    const Registry copy = registry;
    const Schema* const mine = copy.find(200, 1);
    ASSERT_NE(mine, nullptr);
    EXPECT_EQ(mine->fields().size(), 1U);
}

TEST(LoadFile, TakesTheOrderOfTheFileAndNumbersForTheWire) {
    const Registry registry = loaded(file_with("optional uint32 second = 2; optional uint32 first = 1;"));
    const Schema& mine = *registry.find(200, 1);
    EXPECT_EQ(mine.field(0).name, "second");
    MessageBuilder builder(mine);
    builder.set("second", 2).set("first", 1);
    Arena storage;
    EXPECT_EQ(samples::hex(builder.encode(storage)),
              "0801"
              "1002");
}

TEST(LoadFile, KnowsProto3) {
    const std::string file = R"(
        syntax = "proto3";
        import "nmsg/options.proto";
        message Mine {
          option (nmsg.type) = {vendor: "ACME" vid: 200 name: "mine" msgtype: 1};
          uint32 number = 1;
          repeated uint32 numbers = 2;
          optional bytes ip = 3 [(nmsg.show) = IP];
        })";
    const Registry registry = loaded(file);
    const Schema& mine = *registry.find(200, 1);
    EXPECT_TRUE(mine.field(1).repeated());
    EXPECT_EQ(mine.field(2).type, FieldType::ip);
}

TEST(LoadFile, ReplacesATypeThatExists) {
    const TemporaryFolder folder;
    Registry registry = built_in_types();
    registry.load_file(folder.write("a.proto", file_with("optional uint32 old = 1;")));
    registry.load_file(folder.write("b.proto", file_with("optional uint32 fresh = 1;")));
    EXPECT_EQ(registry.find(200, 1)->field(0).name, "fresh");
    EXPECT_EQ(registry.schemas().size(), 21U);
}

TEST(LoadFile, MayReplaceABuiltInType) {
    const TemporaryFolder folder;
    Registry registry = built_in_types();
    registry.load_file(folder.write("logline.proto", R"(
        syntax = "proto2";
        package nmsg.base;
        import "nmsg/options.proto";
        message LogLine {
          option (nmsg.type) = {vendor: "base" vid: 1 name: "logline" msgtype: 6};
          optional bytes text = 2 [(nmsg.show) = TEXT];
        })"));
    EXPECT_EQ(registry.find(1, 6)->field(0).name, "text");
    EXPECT_EQ(built_in_types().find(1, 6)->field(0).name, "category");
}

TEST(LoadFile, ImportsBuiltInFilesAndNeighbours) {
    const TemporaryFolder folder;
    folder.write("colors.proto", "syntax = \"proto2\";\npackage colors;\nenum Color { RED = 1; }\n");
    Registry registry = built_in_types();
    registry.load_file(folder.write("mine.proto", R"(
        syntax = "proto2";
        import "nmsg/options.proto";
        import "sie/dnsdedupe.proto";
        import "colors.proto";
        message Mine {
          option (nmsg.type) = {vendor: "ACME" vid: 200 name: "mine" msgtype: 1};
          option (nmsg.derived) = {name: "rrname" from: "observed.rrname"};
          optional nmsg.sie.DnsDedupe observed = 1;
          optional colors.Color color = 2;
          optional nmsg.sie.DnsDedupe.Type type = 3;
        })"));
    const Schema& mine = *registry.find(200, 1);
    const std::string data = field(1, field(1, samples::octets("0161 00"))) + field(2, 1) + field(3, 2);
    Payload payload = samples::message(200, 1, data);
    MessageView view;
    ASSERT_EQ(view.decode(payload, mine), Errc::success);
    EXPECT_EQ(view.text("rrname"), "a.");
    EXPECT_EQ(view.text("color"), "RED");
    EXPECT_EQ(view.text("type"), "CHAFF");
}

TEST(LoadFile, AddsOnlyTheTypesOfTheFileItself) {
    const TemporaryFolder folder;
    folder.write("other.proto", R"(
        syntax = "proto2";
        package other;
        import "nmsg/options.proto";
        message Other {
          option (nmsg.type) = {vendor: "ACME" vid: 200 name: "other" msgtype: 2};
          optional uint32 a = 1;
        })");
    Registry registry = built_in_types();
    registry.load_file(
        folder.write("mine.proto", file_with("optional other.Other other = 1;", "", "import \"other.proto\";\n")));
    EXPECT_NE(registry.find(200, 1), nullptr);
    EXPECT_EQ(registry.find(200, 2), nullptr);
}

TEST(LoadFile, TakesARelativePath) {
    const TemporaryFolder folder;
    folder.write("mine.proto", file_with("optional uint32 a = 1;"));
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    Registry registry = built_in_types();
    EXPECT_NO_THROW(registry.load_file("mine.proto"));
    std::filesystem::current_path(before);
    EXPECT_NE(registry.find(200, 1), nullptr);
}

TEST(LoadFile, TellsDeclaredFromNestedNames) {
    // Fields inside other messages do not get in the way of those of the type.
    const Registry registry =
        loaded(file_with("optional Inner inner = 1; optional uint32 a = 2; message Inner { optional uint32 a = 1; "
                         "repeated Inner more = 2; }"));
    const Schema& mine = *registry.find(200, 1);
    EXPECT_EQ(mine.shown_fields().size(), 1U);
    EXPECT_EQ(samples::hex(as_bytes(mine.field(0).name)), samples::hex(as_bytes("a")));
}

// --- what users write goes into JSON and text as it is

TEST(LoadFile, EscapesNamesOfVendorsInJson) {
    const Registry registry = loaded(R"(
        syntax = "proto2";
        import "nmsg/options.proto";
        message Mine {
          option (nmsg.type) = {vendor: "A\"B" vid: 200 name: "x\\y" msgtype: 1};
          optional uint32 a = 1;
        })");
    EXPECT_EQ(registry.find(200, 1)->json_text().text(), R"("vname":"A\"B","mname":"x\\y")");
}

// --- broken files: one line that tells file and reason

struct BrokenCase {
    const char* name;
    std::string content;
    std::vector<const char*> reasons;
};

class BrokenFile : public testing::TestWithParam<BrokenCase> {};

TEST_P(BrokenFile, GivesOneLine) {
    const TemporaryFolder folder;
    const std::string path = folder.write("mine.proto", GetParam().content);
    Registry registry = built_in_types();
    try {
        registry.load_file(path);
        FAIL() << "taken";
    } catch (const Error& error) {
        const std::string text = error.what();
        EXPECT_THAT(text, testing::Not(testing::HasSubstr("\n")));
        EXPECT_THAT(text, testing::HasSubstr("mine.proto"));
        for (const char* const reason : GetParam().reasons) {
            EXPECT_THAT(text, testing::HasSubstr(reason));
        }
    }
    EXPECT_EQ(registry.schemas().size(), 20U);
}

INSTANTIATE_TEST_SUITE_P(
    All, BrokenFile,
    testing::Values(
        BrokenCase{"Empty", "", {"no"}}, BrokenCase{"Binary", std::string("\0\1\xff\xfe", 4), {"mine.proto"}},
        BrokenCase{"Syntax", file_with("optional uint32 a = ;"), {":5:"}},
        BrokenCase{"Unclosed", "syntax = \"proto2\";\nmessage Mine {", {"mine.proto:2:"}},
        BrokenCase{"UnknownType", file_with("optional nosuch a = 1;"), {"nosuch"}},
        BrokenCase{"SameNumberTwice", file_with("optional uint32 a = 1; optional uint32 b = 1;"), {"1"}},
        BrokenCase{"SameNameTwice", file_with("optional uint32 a = 1; optional uint32 a = 2;"), {"a"}},
        BrokenCase{
            "MissingImport", file_with("optional uint32 a = 1;", "", "import \"nosuch.proto\";\n"), {"nosuch.proto"}},
        BrokenCase{"ImportsItself", file_with("optional uint32 a = 1;", "", "import \"mine.proto\";\n"), {"import"}},
        BrokenCase{"OptionsNotImported",
                   "syntax = \"proto2\";\nmessage Mine { option (nmsg.type) = {vendor: \"A\" vid: 1 name: \"m\" "
                   "msgtype: 1}; }\n",
                   {"nmsg"}},
        BrokenCase{"UnknownAnnotation", file_with("optional bytes a = 1 [(nmsg.show) = NOSUCH];"), {"NOSUCH"}},
        BrokenCase{"NoType", "syntax = \"proto2\";\nmessage Mine { optional uint32 a = 1; }\n", {"nmsg.type"}},
        BrokenCase{"TypeWithoutNumber",
                   "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\n"
                   "message Mine { option (nmsg.type) = {vendor: \"A\" name: \"m\"}; }\n",
                   {"vid"}},
        BrokenCase{"VendorZero",
                   "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\n"
                   "message Mine { option (nmsg.type) = {vendor: \"A\" vid: 0 name: \"m\" msgtype: 1}; }\n",
                   {"above 0"}},
        BrokenCase{"TypeZero",
                   "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\n"
                   "message Mine { option (nmsg.type) = {vendor: \"A\" vid: 1 name: \"m\" msgtype: 0}; }\n",
                   {"above 0"}},
        BrokenCase{"VendorWithoutName",
                   "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\n"
                   "message Mine { option (nmsg.type) = {vendor: \"\" vid: 1 name: \"m\" msgtype: 1}; }\n",
                   {"names"}},
        BrokenCase{
            "OctetsShownAsNumber", file_with("optional bytes a = 1 [(nmsg.show) = RRTYPE];"), {"Mine.a", "numbers"}},
        BrokenCase{
            "NumberShownAsOctets", file_with("optional uint32 a = 1 [(nmsg.show) = DNS_NAME];"), {"Mine.a", "bytes"}},
        BrokenCase{"BooleanShownAsNumber", file_with("optional bool a = 1 [(nmsg.show) = UINT16];"), {"Mine.a"}},
        BrokenCase{"DoubleShownAsTime", file_with("optional double a = 1 [(nmsg.show) = TIMESTAMP];"), {"Mine.a"}},
        BrokenCase{
            "EnumShownAsNumber", file_with("enum E { X = 0; } optional E a = 1 [(nmsg.show) = HEX];"), {"Mine.a"}},
        BrokenCase{
            "RecordDataWithoutType", file_with("repeated bytes rdata = 1 [(nmsg.show) = RDATA];"), {"rdata", "rrtype"}},
        BrokenCase{
            "RecordDataWithoutClass",
            file_with(
                "repeated bytes rdata = 1 [(nmsg.show) = RDATA]; optional uint32 rrtype = 2 [(nmsg.show) = RRTYPE];"),
            {"rdata", "rrclass"}},
        BrokenCase{
            "RecordDataWithRepeatedType",
            file_with(
                "repeated bytes rdata = 1 [(nmsg.show) = RDATA]; repeated uint32 rrtype = 2 [(nmsg.show) = RRTYPE];"
                "optional uint32 rrclass = 3 [(nmsg.show) = RRCLASS];"),
            {"rdata", "rrtype"}},
        BrokenCase{
            "CodeWithoutPresenter", file_with("optional bytes a = 1 [(nmsg.show) = CODE];"), {"Mine.a", "presenter"}},
        BrokenCase{"RecordDataInsideWithoutType",
                   file_with("message I { optional bytes rdata = 1 [(nmsg.show) = RDATA]; optional uint32 x = 2; }"
                             "optional I a = 1;",
                             "option (nmsg.derived) = {name: \"b\" from: \"a.x\"};\n"),
                   {"rdata", "rrtype"}},
        BrokenCase{"UnknownPresenter",
                   "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\nmessage Mine { option (nmsg.type) = "
                   "{vendor: \"A\" vid: 1 name: \"m\" msgtype: 1 presenter: \"nosuch\"}; }\n",
                   {"nosuch"}},
        BrokenCase{"DerivedFromNothing",
                   file_with("optional uint32 a = 1;", "option (nmsg.derived) = {name: \"b\"};\n"),
                   {"b"}},
        BrokenCase{"DerivedWithoutPresenter",
                   file_with("optional uint32 a = 1;", "option (nmsg.derived) = {name: \"b\" kind: UINT16};\n"),
                   {"b", "presenter"}},
        BrokenCase{"DerivedFromUnknownField",
                   file_with("optional uint32 a = 1;", "option (nmsg.derived) = {name: \"b\" from: \"nosuch\"};\n"),
                   {"nosuch"}},
        BrokenCase{"DerivedFromRepeatedField",
                   file_with("repeated uint32 a = 1;", "option (nmsg.derived) = {name: \"b\" from: \"a\"};\n"),
                   {"b"}},
        BrokenCase{"DerivedFromMessage",
                   file_with("message I { optional uint32 x = 1; } optional I a = 1;",
                             "option (nmsg.derived) = {name: \"b\" from: \"a\"};\n"),
                   {"b"}},
        BrokenCase{"DerivedFromUnknownInnerField",
                   file_with("message I { optional uint32 x = 1; } optional I a = 1;",
                             "option (nmsg.derived) = {name: \"b\" from: \"a.y\"};\n"),
                   {"a.y"}},
        BrokenCase{"DerivedFromInsideANumber",
                   file_with("optional uint32 a = 1;", "option (nmsg.derived) = {name: \"b\" from: \"a.x\"};\n"),
                   {"a.x"}},
        BrokenCase{"DerivedFromRepeatedMessage",
                   file_with("message I { optional uint32 x = 1; } repeated I a = 1;",
                             "option (nmsg.derived) = {name: \"b\" from: \"a.x\"};\n"),
                   {"a.x"}},
        BrokenCase{"DerivedBehindNothing",
                   file_with("optional uint32 a = 1;",
                             "option (nmsg.derived) = {name: \"b\" after: \"nosuch\" from: \"a\"};\n"),
                   {"nosuch"}},
        BrokenCase{"DerivedWithTheNameOfAField",
                   file_with("optional uint32 a = 1; optional uint32 b = 2;",
                             "option (nmsg.derived) = {name: \"b\" from: \"a\"};\n"),
                   {"b"}},
        BrokenCase{"DerivedTwice",
                   file_with("optional uint32 a = 1;",
                             "option (nmsg.derived) = {name: \"b\" from: \"a\"};\n"
                             "option (nmsg.derived) = {name: \"b\" from: \"a\"};\n"),
                   {"b"}},
        BrokenCase{
            "DerivedByCodeWithoutPresenter",
            file_with("optional bytes a = 1;", "option (nmsg.derived) = {name: \"b\" from: \"a\" show: CODE};\n"),
            {"b"}},
        BrokenCase{
            "DerivedNumberShownAsOctets",
            file_with("optional uint32 a = 1;", "option (nmsg.derived) = {name: \"b\" from: \"a\" show: DNS_NAME};\n"),
            {"b"}},
        BrokenCase{
            "DerivedOctetsShownAsNumber",
            file_with("optional bytes a = 1;", "option (nmsg.derived) = {name: \"b\" from: \"a\" show: RRTYPE};\n"),
            {"b"}}),
    samples::by_name);

TEST(LoadFile, NamesAFileThatIsNotThere) {
    Registry registry = built_in_types();
    try {
        registry.load_file("/nonexistent/mine.proto");
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("/nonexistent/mine.proto"));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
    EXPECT_THROW(registry.load_file("/"), Error);
    EXPECT_THROW(registry.load_file(""), Error);
}

TEST(LoadFile, LoadsAllTypesOfAFileOrNone) {
    const TemporaryFolder folder;
    Registry registry = built_in_types();
    EXPECT_THROW(registry.load_file(folder.write("two.proto", R"(
        syntax = "proto2";
        import "nmsg/options.proto";
        message Good {
          option (nmsg.type) = {vendor: "ACME" vid: 200 name: "good" msgtype: 1};
          optional uint32 a = 1;
        }
        message Bad {
          option (nmsg.type) = {vendor: "ACME" vid: 200 name: "bad" msgtype: 0};
          optional uint32 a = 1;
        })")),
                 Error);
    EXPECT_EQ(registry.find(200, 1), nullptr);
}

// --- the presenters of built-in types in a user's type

class BorrowedPresenter : public testing::TestWithParam<const char*> {};

TEST_P(BorrowedPresenter, IsRefusedOrHarmless) {
    const TemporaryFolder folder;
    const std::string path =
        folder.write("mine.proto",
                     "syntax = \"proto2\";\nimport \"nmsg/options.proto\";\nmessage Mine {\n"
                     "option (nmsg.type) = {vendor: \"A\" vid: 200 name: \"m\" msgtype: 1 presenter: \"" +
                         std::string(GetParam()) +
                         "\"};\noptional bytes payload = 1 [(nmsg.show) = CODE];\noptional bytes srcip = 2;\n"
                         "optional bytes qname = 3;\noptional double delay = 4;\n}\n");
    Registry registry = built_in_types();
    try {
        registry.load_file(path);
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(GetParam()));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
        return;
    }
    const std::string data = field(1, "x") + field(2, "abcd") + field(3, samples::octets("0161 00"));
    PresentationWriter text(registry);
    JsonWriter json(registry);
    Buffer out;
    EXPECT_EQ(text.write(out, samples::message(200, 1, data)), Errc::success);
    EXPECT_EQ(json.write(out, samples::message(200, 1, data)), Errc::success);
}

INSTANTIATE_TEST_SUITE_P(All, BorrowedPresenter, testing::Values("ncap", "dnsqr", "dnstap", "encode"),
                         [](const auto& test) { return std::string(test.param); });

// --- folders

TEST(LoadFolder, LoadsFilesInTheOrderOfTheirNames) {
    const TemporaryFolder folder;
    folder.write("b.proto", file_with("optional uint32 from_b = 1;"));
    folder.write("a.proto", file_with("optional uint32 from_a = 1;"));
    folder.write("readme.txt", "no schema");
    folder.write("c.protox", "no schema");
    std::filesystem::create_directory(folder.path("below.proto"));
    std::filesystem::create_directory(folder.path("below"));
    folder.write("below/d.proto", "broken");
    Registry registry = built_in_types();
    std::vector<std::string> complaints;
    registry.load_folder(folder.path(), [&](const std::string& reason) { complaints.push_back(reason); });
    EXPECT_THAT(complaints, testing::IsEmpty());
    EXPECT_EQ(registry.find(200, 1)->field(0).name, "from_b");
}

TEST(LoadFolder, ReportsBadFilesAndLoadsTheRest) {
    const TemporaryFolder folder;
    folder.write("a.proto", "broken");
    folder.write("b.proto", file_with("optional uint32 a = 1;"));
    folder.write("c.proto", "syntax = \"proto2\";\n");
    Registry registry = built_in_types();
    std::vector<std::string> complaints;
    registry.load_folder(folder.path(), [&](const std::string& reason) { complaints.push_back(reason); });
    ASSERT_EQ(complaints.size(), 2U);
    EXPECT_THAT(complaints[0], testing::HasSubstr("a.proto"));
    EXPECT_THAT(complaints[1], testing::HasSubstr("c.proto"));
    EXPECT_NE(registry.find(200, 1), nullptr);
}

TEST(LoadFolder, TakesAnEmptyFolder) {
    const TemporaryFolder folder;
    Registry registry = built_in_types();
    registry.load_folder(folder.path(), [](const std::string& reason) { FAIL() << reason; });
    EXPECT_EQ(registry.schemas().size(), 20U);
}

TEST(LoadFolder, RefusesAFolderItCannotRead) {
    Registry registry = built_in_types();
    try {
        registry.load_folder("/nonexistent", [](const std::string&) {});
        FAIL();
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("/nonexistent"));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\n")));
    }
}

}  // namespace
}  // namespace spindrift::nmsg
