#include "proto_files.hpp"
#include "tests/nmsg/messages.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

// Files that are refused: one line with the file and the reason. None of their types is added.
namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::file_with;
using samples::TemporaryFolder;

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
    EXPECT_EQ(registry.schemas().size(), 21U);
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
        BrokenCase{"FlagsOfANumber",
                   file_with("repeated uint32 a = 1 [(nmsg.flags) = true];"),
                   {"Mine.a", "only repeated enums can have"}},
        BrokenCase{"FlagsOfOneValue",
                   file_with("enum Mark { red = 1; } optional Mark a = 1 [(nmsg.flags) = true];"),
                   {"Mine.a", "only repeated enums can have"}},
        BrokenCase{"FlagNamedAsAField",
                   file_with("enum Mark { red = 1; } repeated Mark a = 1 [(nmsg.flags) = true];",
                             "option (nmsg.any_of) = {name: \"red\" field: \"a\"};"),
                   {"there are two fields red"}},
        BrokenCase{"AnyOfNothing",
                   file_with("optional uint32 a = 1;", "option (nmsg.any_of) = {name: \"b\"};"),
                   {"needs a name and fields"}},
        BrokenCase{"AnyOfWhatIsNotThere",
                   file_with("optional uint32 a = 1;", "option (nmsg.any_of) = {name: \"b\" field: \"c\"};"),
                   {"b stands for c, which does not exist"}},
        BrokenCase{"AnyOfDifferentKinds",
                   file_with("optional uint32 a = 1; optional bytes c = 2;",
                             "option (nmsg.any_of) = {name: \"b\" field: \"a\" field: \"c\"};"),
                   {"b stands for fields that are not shown alike"}},
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

}  // namespace
}  // namespace spindrift::nmsg
