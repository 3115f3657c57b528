#include "nmsg_files.hpp"

#include <spindrift/base/crc32c.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::container;
using samples::first;
using samples::fragment;
using samples::fragment_flag;
using samples::last;
using samples::logline;
using samples::message;
using samples::octets;
using samples::read_all;
using samples::read_content;
using samples::record;
using samples::TemporaryFolder;
using samples::zlib_flag;
using testing::ElementsAre;
using testing::HasSubstr;

struct ExampleCase {
    const char* name;
    std::string content;
    std::size_t messages;
};

class FileExamples : public testing::TestWithParam<ExampleCase> {};

TEST_P(FileExamples, AreRead) {
    const auto read = read_content(GetParam().content);
    EXPECT_EQ(read->errc, Errc::eof);
    ASSERT_EQ(read->data.size(), GetParam().messages);
    for (std::size_t i = 0; i < read->data.size(); ++i) {
        EXPECT_EQ(read->data[i], samples::example_data);
        EXPECT_EQ(read->payloads[i].time_sec, 1422970529);
        EXPECT_EQ(read->payloads[i].time_nsec, 678474903U);
    }
}

const std::string example_record = octets("0a1d") + samples::example_record;

INSTANTIATE_TEST_SUITE_P(
    Spec, FileExamples,
    testing::Values(
        ExampleCase{"A", octets("4e4d5347 0002 00000025") + samples::example_body, 1},
        ExampleCase{
            "C",
            octets("4e4d5347 0002 0000004a") + example_record + example_record + octets("10eeda90b507 10eeda90b507"),
            2},
        ExampleCase{"CUnbuffered", container(samples::example_body) + container(samples::example_body), 2},
        ExampleCase{"D", octets("4e4d5347 0102 00000032") + samples::example_deflated, 1},
        ExampleCase{"E",
                    container(samples::example_body + octets("1800 20 9e8593a180aea5d4b501")) +
                        container(samples::example_body + octets("1801 20 9e8593a180aea5d4b501")) +
                        container(samples::example_body + octets("1802 20 9e8593a180aea5d4b501")),
                    3},
        ExampleCase{"F", octets("4e4d5347 0001 0025") + samples::example_body, 1},
        ExampleCase{"G",
                    octets("4e4d5347020200000018 0807 1000 1802 220a 0a1d0801100618a19dc3 28a9ecd19e0f"
                           "4e4d534702020000001d 0807 1001 1802 220f a6052597b470282a0c0a0261001206 28a9ecd19e0f"
                           "4e4d534702020000001a 0807 1002 1802 220c 68656c6c6f0010eeda90b507 28a9ecd19e0f"),
                    1},
        ExampleCase{
            "H",
            octets("4e4d53470302 00000021 0807 1000 1801 2214 00000025789ce392e5601460935838f7f03256d5 28f2f4bd55"
                   "4e4d53470302 0000002b 0807 1001 1801 221e e95b0a34b478b898121984d832527372f21904dedd9ab0951d00"
                   "b4130b06 28f2f4bd55"),
            1},
        ExampleCase{"AllTogether",
                    octets("4e4d5347 0102 00000032") + samples::example_deflated + octets("4e4d5347 0001 0025") +
                        samples::example_body + container(samples::example_body),
                    3}),
    samples::by_name);

TEST(NmsgFileSource, CountsContainersOctetsAndWhatWasLeftOut) {
    const std::string bad_crc =
        container(message("good") + message("bad") + octets("10") + samples::varint(byteswap(0x12345678U)));
    const std::string content =
        first + bad_crc + container("") + container(fragment(1, 2, 1, "x"), fragment_flag) + last;
    const auto read = read_content(content);
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_EQ(read->counters.bytes_in, content.size());
    EXPECT_EQ(read->counters.containers_in, 4U) << "the empty container counts, the fragment does not";
    EXPECT_EQ(read->counters.containers_malformed, 1U);
    EXPECT_EQ(read->counters.payloads_corrupt, 1U);
    EXPECT_EQ(read->counters.containers_lost, 0U);
}

TEST(NmsgFileSource, ReportsCrcsThatAreWrong) {
    const auto read = read_content(container(record(samples::example_data) + samples::field(2, byteswap(1U))));
    EXPECT_TRUE(read->data.empty());
    EXPECT_THAT(read->log.lines(1), ElementsAre("libnmsg: WARNING: crc mismatch (6e2da476 != 1) [_input_nmsg_filter]"));
}

TEST(NmsgFileSource, DropsOnlyThePayloadsWhoseCrcIsWrong) {
    const std::string crc_of_b = samples::field(2, byteswap(0xDEADBEEFU));
    const auto read = read_content(container(message("a") + message("b") + message("c") +
                                             samples::field(2, byteswap(crc32c(as_bytes(logline("a"))))) + crc_of_b +
                                             samples::field(2, byteswap(crc32c(as_bytes(logline("c")))))));
    EXPECT_THAT(samples::texts(*read), ElementsAre("a", "c"));
    EXPECT_EQ(read->counters.containers_in, 1U);
}

TEST(NmsgFileSource, CountsDefectsOfFragmentsWithNothingElse) {
    // No container comes of this file, but each fragment that is dropped is counted.
    const std::string content =
        container(fragment(1, 2, 1, "x"), fragment_flag) + container(fragment(1, 3, 1, "x"), fragment_flag);
    const auto read = read_content(content);
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_EQ(read->counters.containers_malformed, 2U);
    EXPECT_EQ(read->counters.bytes_in, content.size());
}

TEST(NmsgFileSource, TellsWhereTheTroubleIs) {
    const auto at = [](std::size_t octet) { return "(at octet " + std::to_string(octet) + ")"; };
    EXPECT_THAT(read_content(first + "garbage")->error_message, HasSubstr(at(first.size())));
    EXPECT_THAT(read_content(first + container("garbage"))->error_message, HasSubstr(at(first.size())));
    EXPECT_THAT(read_content(first + container("garbage", fragment_flag))->error_message, HasSubstr(at(first.size())));
    EXPECT_THAT(read_content(first + container("garbage", zlib_flag))->error_message, HasSubstr(at(first.size())));
    const std::string half = container(fragment(1, 0, 1, "gar"), fragment_flag);
    EXPECT_THAT(read_content(first + half + container(fragment(1, 1, 1, "bage"), fragment_flag))->error_message,
                HasSubstr(at(first.size() + half.size())))
        << "the place of the last fragment";
    EXPECT_THAT(read_content(first + last.substr(0, 20))->error_message,
                HasSubstr("ends inside the container at octet " + std::to_string(first.size())));
}

TEST(NmsgFileSource, UsesMessagesBeforeTroubleInTheSameBatch) {
    std::string content;
    for (const std::string& text : samples::numbered("m", 100)) {
        content += container(message(text));
    }
    const auto read = read_content(content + container("garbage") + content);
    EXPECT_EQ(read->errc, Errc::parse_error);
    EXPECT_EQ(samples::texts(*read), samples::numbered("m", 100));
    EXPECT_EQ(read->counters.containers_malformed, 1U);
}

struct FilterCase {
    const char* name;
    HeaderFilter filter;
    std::vector<std::string> texts;
};

class FileFilter : public testing::TestWithParam<FilterCase> {};

TEST_P(FileFilter, LetsThroughWhatItAsksFor) {
    const auto with = [](std::string_view text, std::uint32_t vid, std::uint32_t msgtype, std::string_view more) {
        return samples::field(1, samples::field(1, vid) + samples::field(2, msgtype) + octets("1801 2500000000") +
                                     samples::field(5, logline(text)) + octets(more));
    };
    NmsgFileSource::Options options;
    options.filter = GetParam().filter;
    const auto read = read_content(
        container(with("plain", 1, 6, "") + with("source", 1, 6, "3805") + with("operator", 1, 6, "4006") +
                  with("group", 1, 6, "4807") + with("all", 1, 6, "3805 4006 4807") + with("email", 1, 2, "3805") +
                  with("vendor", 2, 6, "3805") + with("zero", 1, 6, "3800 4000 4800")),
        options);
    EXPECT_EQ(samples::texts(*read), GetParam().texts);
    EXPECT_EQ(read->counters.payloads_filtered, 8 - GetParam().texts.size());
}

INSTANTIATE_TEST_SUITE_P(
    Spec, FileFilter,
    testing::Values(
        FilterCase{"None", {}, {"plain", "source", "operator", "group", "all", "email", "vendor", "zero"}},
        FilterCase{"Type", {.vid = 1, .msgtype = 6}, {"plain", "source", "operator", "group", "all", "zero"}},
        FilterCase{"OtherType", {.vid = 1, .msgtype = 2}, {"email"}},
        FilterCase{"NoSuchType", {.vid = 9, .msgtype = 9}, {}},
        FilterCase{"Source", {.source = 5}, {"source", "all", "email", "vendor"}},
        FilterCase{"Operator", {.operator_id = 6}, {"operator", "all"}},
        FilterCase{"Group", {.group = 7}, {"group", "all"}},
        FilterCase{"Together", {.vid = 1, .msgtype = 6, .source = 5, .operator_id = 6, .group = 7}, {"all"}}),
    samples::by_name);

TEST(NmsgFileSource, RefusesAFileItCannotOpen) {
    try {
        const NmsgFileSource source("/nonexistent/file");
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "unable to open /nonexistent/file for reading: No such file or directory");
    }
}

TEST(NmsgFileSource, FailsOnAFolder) {
    const TemporaryFolder folder;
    EXPECT_THROW(NmsgFileSource(folder.path()), Error);
}

TEST(NmsgFileSource, KnowsNameAndSizeOfAFile) {
    const TemporaryFolder folder;
    const NmsgFileSource file(folder.write("f", first));
    EXPECT_EQ(file.name(), folder.path("f"));
    EXPECT_EQ(file.total_size(), first.size());
    const samples::Pipe pipe;
    EXPECT_EQ(NmsgFileSource(pipe.path()).total_size(), std::nullopt);
}

}  // namespace
}  // namespace spindrift::io
