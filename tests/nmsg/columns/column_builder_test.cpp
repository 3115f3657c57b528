#include <spindrift/nmsg/columns/column_batch.hpp>
#include <spindrift/nmsg/columns/column_builder.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::nmsg {
namespace {

std::string varint(std::uint64_t number) {
    std::string text;
    for (; number >= 0x80; number >>= 7) {
        text += static_cast<char>(number | 0x80);
    }
    return text + static_cast<char>(number);
}

std::string octets_field(std::uint32_t number, std::string_view octets) {
    return varint(number << 3 | 2) + varint(octets.size()) + std::string(octets);
}

std::string number_field(std::uint32_t number, std::uint64_t value) {
    return varint(number << 3) + varint(value);
}

/// A table of one type, made of messages.
class Table {
public:
    Table(std::string_view vendor, std::string_view name, std::vector<std::string> columns,
          std::size_t max_row_size = 64 << 20)
        : schema_(std::make_shared<const ColumnSchema>(*built_in_types().find(vendor, name),
                                                       ColumnOptions{.names = std::move(columns)})),
          builder_(schema_, max_row_size) {}

    Table& add(const std::string& message, std::int64_t seconds = 0) {
        Payload payload;
        payload.vid = schema_->type().vid();
        payload.msgtype = schema_->type().msgtype();
        payload.time_sec = seconds;
        payload.set_data(as_bytes(message));
        builder_.add(payload);
        builder_.flush();
        return *this;
    }

    const ColumnBuilder& builder() const { return builder_; }

    /// The values of a column of texts, or of the items of its lists.
    std::vector<std::optional<std::string>> texts(std::size_t column) const {
        const ColumnBatch batch = assemble(std::vector<const ColumnBuilder*>{&builder_}, schema_);
        const ColumnBatch::Column& found = batch.columns()[column];
        const ColumnBatch::Array& array = schema_->columns()[column].list ? found.items : found.rows;
        std::vector<std::int32_t> offsets(array.length + 1);
        std::memcpy(offsets.data(), batch.data(array.offsets), offsets.size() * sizeof offsets[0]);
        std::vector<std::optional<std::string>> all;
        for (std::size_t i = 0; i < array.length; ++i) {
            const auto start = static_cast<std::size_t>(offsets[i]);
            const auto end = static_cast<std::size_t>(offsets[i + 1]);
            const bool valid =
                array.nulls == 0 || (std::to_integer<unsigned>(batch.data(array.validity)[i / 8]) >> i % 8 & 1) != 0;
            all.push_back(
                valid ? std::optional<std::string>(as_text(batch.bytes(array.values)).substr(start, end - start))
                      : std::nullopt);
        }
        return all;
    }

    std::vector<std::int64_t> numbers(std::size_t column) const {
        const ColumnBatch batch = assemble(std::vector<const ColumnBuilder*>{&builder_}, schema_);
        std::vector<std::int64_t> all(batch.rows());
        std::memcpy(all.data(), batch.data(batch.columns()[column].rows.values), all.size() * sizeof all[0]);
        return all;
    }

private:
    std::shared_ptr<const ColumnSchema> schema_;
    ColumnBuilder builder_;
};

using Texts = std::vector<std::optional<std::string>>;

TEST(ColumnBuilder, MakesNullOfAddressesOfOtherSizes) {
    Table table("base", "ipconn", {"srcip"});
    table.add(octets_field(2, "abc")).add("").add(octets_field(2, "")).add(octets_field(2, std::string("\x01\2\3\4")));
    EXPECT_EQ(table.texts(0), (Texts{std::nullopt, std::nullopt, std::nullopt, "1.2.3.4"}));
    EXPECT_EQ(table.builder().faults().bad_addresses, 2U);
}

TEST(ColumnBuilder, MakesNullOfMalformedNames) {
    Table table("SIE", "dnsdedupe", {"rrname"});
    const std::string root(1, '\0');
    table.add(octets_field(1, "\3abc")).add(octets_field(1, "")).add(octets_field(1, root));
    table.add(octets_field(1, "\3a\xFF" + std::string("b") + root));
    EXPECT_EQ(table.texts(0), (Texts{std::nullopt, std::nullopt, ".", "a\\255b."}));
    EXPECT_EQ(table.builder().faults().bad_names, 2U);
}

TEST(ColumnBuilder, WritesUnreadableRecordDataAsOctets) {
    Table table("SIE", "dnsdedupe", {"rdata"});
    const std::string type = number_field(2, 1);
    const std::string rrclass = number_field(3, 1);
    const std::string address = octets_field(5, "\1\2\3\4");
    table.add(type + rrclass + address + octets_field(5, "\1\2\3")).add(address).add(type + address);
    EXPECT_EQ(table.texts(0), (Texts{"1.2.3.4", "\\# 3 010203", "\\# 4 01020304", "\\# 4 01020304"}));
    EXPECT_EQ(table.builder().faults().bad_rdata, 3U);
}

TEST(ColumnBuilder, RepairsTexts) {
    Table table("base", "logline", {"message"});
    table.add(octets_field(2, "a\xFFz")).add(octets_field(2, std::string("a\0b", 3)));
    table.add(octets_field(2, std::string("end\0", 4))).add(octets_field(2, ""));
    EXPECT_EQ(table.texts(0), (Texts{"a\xEF\xBF\xBDz", "a", "end", ""}));
    EXPECT_EQ(table.builder().faults().repaired_texts, 2U) << "a NUL at the end belongs to the string";
}

TEST(ColumnBuilder, NeverWrapsTimes) {
    constexpr std::int64_t min = std::numeric_limits<std::int64_t>::min();
    constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
    Table header("base", "logline", {"time"});
    header.add("", 9'223'372'037).add("", -9'223'372'038).add("", 1);
    EXPECT_EQ(header.numbers(0), (std::vector<std::int64_t>{max, min, 1'000'000'000}));
    EXPECT_EQ(header.builder().faults().bad_times, 2U);

    Table pair("SIE", "dnsnx", {"response_time"});
    const std::string required =
        octets_field(1, std::string(1, '\0')) + number_field(3, 1) + number_field(2, 1) + octets_field(4, "\1\2\3\4");
    // The oldest time that there is: -9223372037 s and 145224192 ns.
    const std::string oldest =
        number_field(6, static_cast<std::uint64_t>(-9'223'372'037)) + std::string("\x3D\x00\xF2\xA7\x08", 5);
    pair.add(required + oldest).add(required + number_field(6, static_cast<std::uint64_t>(max))).add(required);
    EXPECT_EQ(pair.numbers(0), (std::vector<std::int64_t>{min, 0, 0}));
    EXPECT_EQ(pair.builder().faults().bad_times, 1U);
    const ColumnBatch batch = assemble(std::vector<const ColumnBuilder*>{&pair.builder()}, pair.builder().schema());
    EXPECT_EQ(batch.columns()[0].rows.nulls, 2U);
}

TEST(ColumnBuilder, LeavesOutMessagesThatDoNotMatchTheirType) {
    Table table("base", "ipconn", {"time"});
    table.add("\xFF").add("").add(octets_field(1, "not a number"));
    EXPECT_EQ(table.builder().rows(), 1U);
    EXPECT_EQ(table.builder().unreadable(), 2U);
    EXPECT_EQ(table.builder().unreadable_reason(), Errc::parse_error);
}

TEST(ColumnBuilder, LeavesOutMessagesThatAreTooLarge) {
    Table table("base", "logline", {"category", "message"}, 100'000);
    table.add(octets_field(1, "before")).add(octets_field(1, "x") + octets_field(2, std::string(200'000, 'x')));
    table.add(octets_field(2, std::string(99'000, 'y'))).add(octets_field(1, "after"));
    EXPECT_EQ(table.builder().unreadable_reason(), Errc::text_too_large);
    EXPECT_EQ(table.texts(0), (Texts{"before", std::nullopt, "after"}));
    EXPECT_EQ(table.texts(1), (Texts{std::nullopt, std::string(99'000, 'y'), std::nullopt}));
}

TEST(ColumnBuilder, AssemblesTheRowsOfSeveralBuilders) {
    // Row counts that are no multiples of 8, so that bitmaps have to be shifted.
    std::vector<std::unique_ptr<Table>> tables;
    std::vector<const ColumnBuilder*> builders;
    Table all("base", "logline", {"message"});
    for (const int count : {3, 0, 70, 5}) {
        tables.push_back(std::make_unique<Table>("base", "logline", std::vector<std::string>{"message"}));
        for (int i = 0; i < count; ++i) {
            const std::string message = i % 3 == 1 ? "" : octets_field(2, std::to_string(i));
            tables.back()->add(message);
            all.add(message);
        }
        builders.push_back(&tables.back()->builder());
    }
    const ColumnBatch parts = assemble(builders, all.builder().schema());
    const ColumnBatch whole = assemble(std::vector<const ColumnBuilder*>{&all.builder()}, all.builder().schema());
    EXPECT_EQ(parts.rows(), 78U);
    EXPECT_EQ(as_text(parts.memory()), as_text(whole.memory()));
    EXPECT_EQ(parts.columns()[0].rows.nulls, whole.columns()[0].rows.nulls);
}

TEST(ColumnSchema, HasOneColumnForSecondsAndNanoseconds) {
    std::vector<std::string> names;
    const ColumnSchema schema(*built_in_types().find("base", "dnsqr"), {});
    for (const ColumnInfo& info : schema.columns()) {
        names.push_back(info.name);
        EXPECT_FALSE(info.list && info.nullable) << info.name;
    }
    EXPECT_EQ(std::count(names.begin(), names.end(), "query_time"), 1);
    EXPECT_EQ(std::count(names.begin(), names.end(), "query_time_sec"), 0);
    EXPECT_EQ(std::count(names.begin(), names.end(), "query_json"), 0);
}

TEST(ColumnSchema, KeepsNamesApart) {
    const ColumnSchema schema(*built_in_types().find("base", "dnsobs"), {});
    EXPECT_EQ(schema.columns()[0].name, "time");
    EXPECT_EQ(schema.columns()[6].name, "message_time");
    EXPECT_THROW(ColumnSchema(*built_in_types().find("base", "dnsobs"), {.names = {"rrname"}}), Error);
}

}  // namespace
}  // namespace spindrift::nmsg
