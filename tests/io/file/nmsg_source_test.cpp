#include "tests/base/hasty_signal.hpp"
#include "tests/base/leaping_clock.hpp"
#include "tests/pipeline/streams.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/nmsg/container/compression.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::container;
using samples::fragment;
using samples::fragment_flag;
using samples::logline;
using samples::octets;
using samples::read_all;
using samples::record;
using samples::TemporaryFolder;
using samples::zlib_flag;
using testing::ElementsAre;
using tests::HastySignal;
using tests::LeapingClock;

std::string message(std::string_view text) {
    return record(logline(text));
}

std::string deflated(std::string_view body) {
    nmsg::Deflater deflater;
    Buffer out;
    deflater.deflate(as_bytes(body), out);
    return std::string(out.text());
}

std::string version1(std::string_view body) {
    return octets("4e4d5347 0001") + static_cast<char>(body.size() >> 8) + static_cast<char>(body.size()) +
           std::string(body);
}

std::unique_ptr<samples::ReadAll> read_file(std::string_view content, const NmsgFileSource::Options& options = {}) {
    const TemporaryFolder folder;
    NmsgFileSource source(folder.write("f.nmsg", content), options);
    return read_all(source);
}

// --- the malformed-input matrix (docs/formats/nmsg-wire.md section 20), column "file"

struct MatrixRow {
    const char* name;
    std::string content;
    Errc ending;
    std::vector<std::string> texts;
    const char* error_message = "";  ///< what the report says
};

class FileMatrix : public testing::TestWithParam<MatrixRow> {};

const std::string first = container(message("first"));
const std::string last = container(message("last"));

TEST_P(FileMatrix, GivesTheResultOfItsRow) {
    const auto read = read_file(GetParam().content);
    EXPECT_EQ(read->errc, GetParam().ending);
    EXPECT_EQ(samples::texts(*read), GetParam().texts);
    EXPECT_THAT(read->error_message, testing::HasSubstr(GetParam().error_message));
}

TEST_P(FileMatrix, GivesTheSameThroughAPipe) {
    samples::Pipe pipe;
    pipe.write(GetParam().content);
    pipe.close();
    NmsgFileSource source(pipe.path());
    const auto read = read_all(source);
    EXPECT_EQ(read->errc, GetParam().ending);
    EXPECT_EQ(samples::texts(*read), GetParam().texts);
}

const std::vector<std::string> none;
const std::vector<std::string> one = {"first"};
const std::vector<std::string> both = {"first", "last"};

// Differing from the peer on purpose: a file that ends inside a container is reported, the rest used.
INSTANTIATE_TEST_SUITE_P(
    Spec, FileMatrix,
    testing::Values(
        MatrixRow{"Empty", "", Errc::eof, none}, MatrixRow{"Good", first + last, Errc::eof, both},
        MatrixRow{"BadMagic", first + "XMSG" + last.substr(4), Errc::magic_mismatch, one,
                  "incorrect magic number in NMSG header"},
        MatrixRow{"BadMagicAtOnce", "garbage, and more of it", Errc::magic_mismatch, none, "(at octet 0)"},
        MatrixRow{"Version3", first + octets("4e4d5347 0003 00000001 00"), Errc::version_mismatch, one,
                  "incorrect version number in NMSG header"},
        MatrixRow{"Version1WithFlags", first + octets("4e4d5347 0101 0001 00"), Errc::version_mismatch, one},
        MatrixRow{"Version1", version1(message("first")) + last, Errc::eof, both},
        MatrixRow{"Version1AfterZlib", container(deflated(message("first")), zlib_flag) + version1(message("last")),
                  Errc::eof, both},
        MatrixRow{"Version1Empty", version1("") + first, Errc::eof, one},
        MatrixRow{"UnknownFlagBits", container(message("first"), 0xf4) + last, Errc::eof, both},
        MatrixRow{"ShorterThanHeader", first + last.substr(0, 9), Errc::read_failure, one, "ends inside"},
        MatrixRow{"OneOctetMore", first + "N", Errc::read_failure, one, "ends inside"},
        MatrixRow{"BodyShorterThanDeclared", first + last.substr(0, last.size() - 1), Errc::read_failure, one,
                  "ends inside"},
        MatrixRow{"ExtraOctets", first + "extra octets", Errc::magic_mismatch, one},
        MatrixRow{"LengthAboveTheLimit", first + octets("4e4d5347 0002 04000001"), Errc::failure, one,
                  "generic failure"},
        MatrixRow{"GreatestLength", first + octets("4e4d5347 0002 ffffffff"), Errc::failure, one},
        MatrixRow{"LengthJustBelowTheLimit", first + octets("4e4d5347 0002 04000000"), Errc::read_failure, one},
        MatrixRow{"BodyNoNmsg", first + container("garbage") + last, Errc::parse_error, one, "parse error"},
        MatrixRow{"InflateError", first + container("no zlib stream", zlib_flag) + last, Errc::failure, one},
        MatrixRow{"WrongInflatedLength",
                  first + container(samples::be32(5) + deflated(message("x")).substr(4), zlib_flag) + last,
                  Errc::failure, one},
        MatrixRow{"ZlibBodyTooShort", first + container("abc", zlib_flag) + last, Errc::failure, one},
        MatrixRow{"ZeroPayloads", first + container("") + container(octets("1801 2001")) + last, Errc::eof, both},
        MatrixRow{"ZeroPayloadsAlone", container(""), Errc::eof, none},
        MatrixRow{"ZeroPayloadsCompressed", first + container(samples::stored_zlib(""), zlib_flag) + last, Errc::eof,
                  both},
        MatrixRow{"CrcMismatch", first + container(message("bad") + samples::field(2, 5)) + last, Errc::eof, both},
        MatrixRow{"FragmentIncomplete", first + container(fragment(1, 0, 1, "half"), fragment_flag) + last, Errc::eof,
                  both},
        MatrixRow{"FragmentIndexBehindLast", first + container(fragment(1, 2, 1, "x"), fragment_flag) + last, Errc::eof,
                  both},
        MatrixRow{"FragmentLastWraps", first + container(fragment(1, 0, 0xFFFFFFFF, "x"), fragment_flag) + last,
                  Errc::eof, both},
        MatrixRow{"FragmentLastHuge", first + container(fragment(1, 0, 0x7FFFFFFF, "x"), fragment_flag) + last,
                  Errc::eof, both},
        MatrixRow{"FragmentLastDiffers",
                  first + container(fragment(1, 0, 1, "x"), fragment_flag) +
                      container(fragment(1, 1, 2, "x"), fragment_flag) + last,
                  Errc::eof, both},
        MatrixRow{"FragmentZlibDiffers",
                  first + container(fragment(1, 0, 1, "x"), fragment_flag) +
                      container(fragment(1, 1, 1, "x"), fragment_flag | zlib_flag) + last,
                  Errc::eof, both},
        MatrixRow{"FragmentEmpty",
                  container(fragment(1, 0, 1, message("first")), fragment_flag) +
                      container(fragment(1, 1, 1, ""), fragment_flag) + last,
                  Errc::eof, both},
        MatrixRow{"FragmentNoFragment", first + container("garbage", fragment_flag) + last, Errc::parse_error, one},
        MatrixRow{"FragmentsOfGarbage",
                  first + container(fragment(1, 0, 1, "gar"), fragment_flag) +
                      container(fragment(1, 1, 1, "bage"), fragment_flag) + last,
                  Errc::parse_error, one},
        MatrixRow{"FragmentsOfNoZlib",
                  first + container(fragment(1, 0, 0, "no zlib stream"), fragment_flag | zlib_flag) + last,
                  Errc::failure, one},
        MatrixRow{"Fragments",
                  container(fragment(1, 1, 1, message("first").substr(4)), fragment_flag) +
                      container(fragment(1, 0, 1, message("first").substr(0, 4)), fragment_flag) + last,
                  Errc::eof, both},
        MatrixRow{"FragmentsCompressed",
                  container(fragment(1, 0, 1, deflated(message("first")).substr(0, 9)), fragment_flag | zlib_flag) +
                      container(fragment(1, 1, 1, deflated(message("first")).substr(9)), fragment_flag | zlib_flag) +
                      last,
                  Errc::eof, both}),
    samples::by_name);

// --- worked examples (docs/formats/nmsg-wire.md section 18)

struct ExampleCase {
    const char* name;
    std::string content;
    std::size_t messages;
};

class FileExamples : public testing::TestWithParam<ExampleCase> {};

TEST_P(FileExamples, AreRead) {
    const auto read = read_file(GetParam().content);
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

// --- what is counted and said

TEST(NmsgFileSource, CountsContainersOctetsAndWhatWasLeftOut) {
    const std::string bad_crc =
        container(message("good") + message("bad") + octets("10") + samples::varint(swap_octets(0x12345678U)));
    const std::string content =
        first + bad_crc + container("") + container(fragment(1, 2, 1, "x"), fragment_flag) + last;
    const auto read = read_file(content);
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_EQ(read->counters.bytes_in, content.size());
    EXPECT_EQ(read->counters.containers_in, 4U) << "the empty one counts, the fragment does not";
    EXPECT_EQ(read->counters.containers_malformed, 1U);
    EXPECT_EQ(read->counters.payloads_corrupt, 1U);
    EXPECT_EQ(read->counters.containers_lost, 0U);
}

TEST(NmsgFileSource, ReportsCrcsThatAreWrong) {
    const auto read = read_file(container(record(samples::example_data) + samples::field(2, swap_octets(1U))));
    EXPECT_TRUE(read->data.empty());
    EXPECT_THAT(read->log.lines(1),
                testing::ElementsAre("libnmsg: WARNING: crc mismatch (6e2da476 != 1) [_input_nmsg_filter]"));
}

TEST(NmsgFileSource, DropsOnlyThePayloadsWhoseCrcIsWrong) {
    const std::string crc_of_b = samples::field(2, swap_octets(0xDEADBEEFU));
    const auto read = read_file(container(message("a") + message("b") + message("c") +
                                          samples::field(2, swap_octets(crc32c(as_bytes(logline("a"))))) + crc_of_b +
                                          samples::field(2, swap_octets(crc32c(as_bytes(logline("c")))))));
    EXPECT_THAT(samples::texts(*read), testing::ElementsAre("a", "c"));
    EXPECT_EQ(read->counters.containers_in, 1U);
}

TEST(NmsgFileSource, CountsDefectsOfFragmentsWithNothingElse) {
    // Nothing in the file becomes a container, and still every drop is counted.
    const std::string content =
        container(fragment(1, 2, 1, "x"), fragment_flag) + container(fragment(1, 3, 1, "x"), fragment_flag);
    const auto read = read_file(content);
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_EQ(read->counters.containers_malformed, 2U);
    EXPECT_EQ(read->counters.bytes_in, content.size());
}

TEST(NmsgFileSource, TellsWhereTheTroubleIs) {
    const auto at = [](std::size_t octet) { return "(at octet " + std::to_string(octet) + ")"; };
    EXPECT_THAT(read_file(first + "garbage")->error_message, testing::HasSubstr(at(first.size())));
    EXPECT_THAT(read_file(first + container("garbage"))->error_message, testing::HasSubstr(at(first.size())));
    EXPECT_THAT(read_file(first + container("garbage", fragment_flag))->error_message,
                testing::HasSubstr(at(first.size())));
    EXPECT_THAT(read_file(first + container("garbage", zlib_flag))->error_message,
                testing::HasSubstr(at(first.size())));
    const std::string half = container(fragment(1, 0, 1, "gar"), fragment_flag);
    EXPECT_THAT(read_file(first + half + container(fragment(1, 1, 1, "bage"), fragment_flag))->error_message,
                testing::HasSubstr(at(first.size() + half.size())))
        << "where the last piece is";
    EXPECT_THAT(read_file(first + last.substr(0, 20))->error_message,
                testing::HasSubstr("ends inside the container at octet " + std::to_string(first.size())));
}

TEST(NmsgFileSource, UsesMessagesBeforeTroubleInTheSameBatch) {
    std::string content;
    for (const std::string& text : samples::numbered("m", 100)) {
        content += container(message(text));
    }
    const auto read = read_file(content + container("garbage") + content);
    EXPECT_EQ(read->errc, Errc::parse_error);
    EXPECT_EQ(samples::texts(*read), samples::numbered("m", 100));
    EXPECT_EQ(read->counters.containers_malformed, 1U);
}

// --- filters (docs/formats/nmsg-wire.md 12.1)

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
    const auto read = read_file(
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

// --- sizes and limits

TEST(NmsgFileSource, ReadsContainersLargerThanAnyWriterMakes) {
    const std::string large(5'000'000, 'x');
    const auto read = read_file(first + container(message(large)) + last);
    EXPECT_EQ(read->errc, Errc::eof);
    ASSERT_EQ(read->data.size(), 3U);
    EXPECT_EQ(read->data[1], logline(large));
}

TEST(NmsgFileSource, KeepsToLimitsOfItsOwn) {
    NmsgFileSource::Options options;
    options.limits.body_size = 100;
    options.limits.inflated_size = 200;
    EXPECT_EQ(read_file(container(message(std::string(50, 'x'))), options)->errc, Errc::eof);
    EXPECT_EQ(read_file(container(message(std::string(100, 'x'))), options)->errc, Errc::failure);
    EXPECT_EQ(read_file(container(deflated(message(std::string(150, 'x'))), zlib_flag), options)->errc, Errc::eof);
    EXPECT_EQ(read_file(container(deflated(message(std::string(250, 'x'))), zlib_flag), options)->errc, Errc::failure);
}

TEST(NmsgFileSource, RefusesABombOfAFewOctets) {
    const std::string bomb = deflated(std::string((64 << 20) + 1, '\0'));
    EXPECT_EQ(read_file(first + container(bomb, zlib_flag))->errc, Errc::failure);
}

TEST(NmsgFileSource, ReadsFilesThatCompressWell) {
    // What a batch may inflate to is bounded; what a file may, is not.
    const std::string packed = container(deflated(message(std::string(1 << 20, 'x'))), zlib_flag);
    std::string content;
    for (int i = 0; i < 150; ++i) {
        content += packed;
    }
    ASSERT_LT(content.size(), 400'000U);
    const TemporaryFolder folder;
    NmsgFileSource source(folder.write("f", content));
    const StopSignal stop;
    const auto batch = source.make_batch();
    std::size_t messages = 0;
    while (source.read(*batch, stop) == Errc::success) {
        source.decode(*batch);
        EXPECT_LE(batch->payloads.size(), 40U);
        messages += batch->payloads.size();
    }
    EXPECT_EQ(messages, 150U);
}

TEST(NmsgFileSource, AppliesALimitOfItsOwnToEachContainer) {
    NmsgFileSource::Options options;
    options.limits.inflated_size = 200;
    std::string content;
    for (int i = 0; i < 1000; ++i) {
        content += container(deflated(message(std::string(150, 'x'))), zlib_flag);
    }
    EXPECT_EQ(read_file(content, options)->data.size(), 1000U);
}

TEST(NmsgFileSource, ReadsManyBatches) {
    std::string content;
    const auto texts = samples::numbered("some text that takes its place ", 30'000);
    for (std::size_t i = 0; i < texts.size(); i += 3) {
        const std::string body = message(texts[i]) + message(texts[i + 1]) + message(texts[i + 2]);
        content += i % 2 == 0 ? container(body) : container(deflated(body), zlib_flag);
    }
    const auto read = read_file(content);
    EXPECT_EQ(read->errc, Errc::eof);
    EXPECT_GT(read->batches, 3);
    EXPECT_EQ(samples::texts(*read), texts);
    EXPECT_EQ(read->counters.bytes_in, content.size());
    EXPECT_EQ(read->counters.containers_in, 10'000U);
}

// --- opening

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
    NmsgFileSource source(folder.path());
    EXPECT_EQ(read_all(source)->errc, Errc::read_failure);
}

TEST(NmsgFileSource, KnowsNameAndSizeOfAFile) {
    const TemporaryFolder folder;
    const NmsgFileSource file(folder.write("f", first));
    EXPECT_EQ(file.name(), folder.path("f"));
    EXPECT_EQ(file.total_size(), first.size());
    const samples::Pipe pipe;
    EXPECT_EQ(NmsgFileSource(pipe.path()).total_size(), std::nullopt);
}

// --- pipes that stall (docs/formats/nmsg-wire.md 12.3)

TEST(NmsgFileSource, SurvivesAStallAtAnyOctet) {
    const std::string content = container(deflated(message("first")), zlib_flag) + last;
    for (std::size_t size = 0; size <= content.size(); ++size) {
        samples::Pipe pipe;
        NmsgFileSource source(pipe.path());
        pipe.write(content.substr(0, size));
        const auto before = read_all(source);
        ASSERT_EQ(before->errc, Errc::again) << size;
        pipe.write(content.substr(size));
        pipe.close();
        const auto after = read_all(source);
        ASSERT_EQ(after->errc, Errc::eof) << size;
        auto texts = samples::texts(*before);
        for (const std::string& text : samples::texts(*after)) {
            texts.push_back(text);
        }
        ASSERT_EQ(texts, both) << size;
        ASSERT_EQ(before->counters.bytes_in + after->counters.bytes_in, content.size()) << size;
    }
}

TEST(NmsgFileSource, SurvivesMoreStallsThanOctets) {
    const std::string content = first + last;
    samples::Pipe pipe;
    NmsgFileSource source(pipe.path());
    std::vector<std::string> texts;
    for (const char octet : content) {
        pipe.write({&octet, 1});
        const auto read = read_all(source);
        ASSERT_EQ(read->errc, Errc::again);
        for (const std::string& text : samples::texts(*read)) {
            texts.push_back(text);
        }
        ASSERT_EQ(read_all(source)->errc, Errc::again);
    }
    pipe.close();
    EXPECT_EQ(read_all(source)->errc, Errc::eof);
    EXPECT_EQ(texts, both);
}

TEST(NmsgFileSource, HandsOnWhatAPipeHasWithoutWaitingForMore) {
    samples::Pipe pipe;
    pipe.write(first);
    NmsgFileSource source(pipe.path());
    const HastySignal stop;
    const auto batch = source.make_batch();
    EXPECT_EQ(source.read(*batch, stop), Errc::success);
    EXPECT_THAT(stop.waits(), ElementsAre(longest_wait, 0)) << "only looks whether there is more";
}

TEST(NmsgFileSource, WaitsHalfASecondAtMost) {
    const samples::Pipe pipe;
    NmsgFileSource source(pipe.path());
    const HastySignal stop;
    const auto batch = source.make_batch();
    EXPECT_EQ(source.read(*batch, stop), Errc::again);
    EXPECT_THAT(stop.waits(), ElementsAre(500));
}

// --- the byte rate (docs/formats/nmsg-wire.md 11.2)

/// What reading with a rate amounts to, by a clock that leaps to the turn of each container.
struct PacedReading {
    PacedReading(std::string_view content, std::uint64_t rate) {
        const TemporaryFolder folder;
        LeapingClock clock;
        NmsgFileSource source(folder.write("f", content), {.byte_rate = rate, .clock = &clock});
        const StopSignal stop;
        const auto batch = source.make_batch();
        Errc errc = Errc::success;
        while (errc == Errc::success || errc == Errc::again) {
            errc = source.read(*batch, stop);
            waits += errc == Errc::again ? 1 : 0;
            if (errc == Errc::success) {
                octets_before.push_back(octets);
                seconds.push_back(std::chrono::duration<double>(clock.elapsed()).count());
                octets += batch->input_size;
            }
        }
        EXPECT_EQ(errc, Errc::eof);
        EXPECT_EQ(octets, content.size());
    }

    /// Each batch comes when those before it have had their time, neither sooner nor later.
    void expect_rate(double rate) const {
        for (std::size_t i = 0; i < seconds.size(); ++i) {
            EXPECT_NEAR(seconds[i], static_cast<double>(octets_before[i]) / rate, 1e-6) << i;
        }
    }

    std::vector<std::size_t> octets_before;  // each batch
    std::vector<double> seconds;             // when each batch came
    std::size_t octets = 0;
    int waits = 0;  // that ended before there was a batch
};

TEST(NmsgFileSource, KeepsARateWithContainersOfOneMessage) {
    std::string content;
    for (int i = 0; i < 20; ++i) {
        content += container(message(std::string(80, 'x')));
    }
    const PacedReading reading(content, content.size() * 10 / 3);
    EXPECT_EQ(reading.seconds.size(), 20U);
    reading.expect_rate(static_cast<double>(content.size() * 10 / 3));
    EXPECT_EQ(reading.waits, 0);
}

TEST(NmsgFileSource, KeepsARateWithLargeContainers) {
    std::string body;
    for (int i = 0; i < 100; ++i) {
        body += message("some text");
    }
    const std::string content = container(body) + container(body) + container(body) + container(body);
    const PacedReading reading(content, content.size() * 4);
    EXPECT_EQ(reading.seconds.size(), 4U);
    reading.expect_rate(static_cast<double>(content.size() * 4));
    EXPECT_EQ(reading.waits, 0);
}

TEST(NmsgFileSource, WaitsHalfASecondAtATimeForTheTurnOfAContainer) {
    const std::string content = container(message("a")) + container(message("b"));
    const std::size_t rate = content.size() * 2 / 5;  // a container in 1.25 seconds
    const PacedReading reading(content, rate);
    EXPECT_EQ(reading.seconds.size(), 2U);
    reading.expect_rate(static_cast<double>(rate));
    EXPECT_EQ(reading.waits, 2 * 2) << "before the second and before the end";
}

TEST(NmsgFileSource, ReadsAsFastAsItCanWithoutARate) {
    const PacedReading reading(first + last, 0);
    EXPECT_THAT(reading.seconds, testing::Each(0));
}

}  // namespace
}  // namespace spindrift::io
