#include "proto_files.hpp"
#include "tests/nmsg/messages.hpp"

#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/message.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::file_with;
using samples::TemporaryFolder;

Registry loaded(std::string_view content) {
    const TemporaryFolder folder;
    Registry registry = built_in_types();
    registry.load_file(folder.write("mine.proto", content));
    return registry;
}

TEST(LoadFile, AddsTypesToTheBuiltInOnes) {
    const Registry& registry = samples::acme_registry();
    EXPECT_EQ(registry.schemas().size(), 25U);
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
    EXPECT_EQ(registry.schemas().size(), 22U);
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
          optional nmsg.sie.DnsDedupeType type = 3;
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
    // Fields of nested messages may have the same names as those of the type.
    const Registry registry =
        loaded(file_with("optional Inner inner = 1; optional uint32 a = 2; message Inner { optional uint32 a = 1; "
                         "repeated Inner more = 2; }"));
    const Schema& mine = *registry.find(200, 1);
    EXPECT_EQ(mine.shown_fields().size(), 1U);
    EXPECT_EQ(samples::hex(as_bytes(mine.field(0).name)), samples::hex(as_bytes("a")));
}

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

TEST(LoadFile, TakesNamesForConditions) {
    const Registry registry =
        loaded(file_with("enum Mark { red = 1; blue = 7; } repeated Mark mark = 2 [(nmsg.flags) = true]; "
                         "optional bytes a = 3 [(nmsg.show) = TEXT]; optional bytes b = 1 [(nmsg.show) = TEXT];",
                         "option (nmsg.any_of) = {name: \"either\" field: \"a\" field: \"b\"};"));
    const auto names = registry.find(200, 1)->condition_names();
    ASSERT_EQ(names.size(), 3U);
    EXPECT_EQ(names[0].name, "either");
    EXPECT_EQ(names[0].fields, (std::vector<std::size_t>{1, 2}));
    EXPECT_EQ(names[0].value, std::nullopt);
    EXPECT_EQ(names[1].name, "red");
    EXPECT_EQ(names[1].fields, std::vector<std::size_t>{0});
    EXPECT_EQ(names[1].value, 1);
    EXPECT_EQ(names[2].name, "blue");
    EXPECT_EQ(names[2].value, 7);
}

}  // namespace
}  // namespace spindrift::nmsg
