#include "nmsg_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// Column "file" of the matrix of malformed input (docs/formats/nmsg-wire.md section 20).
namespace spindrift::io {
namespace {

using namespace pipeline;

using nmsg::Errc;
using samples::both;
using samples::container;
using samples::deflated;
using samples::first;
using samples::fragment;
using samples::fragment_flag;
using samples::last;
using samples::message;
using samples::octets;
using samples::read_all;
using samples::read_content;
using samples::zlib_flag;
using testing::HasSubstr;

// A version 1 container.
std::string version1(std::string_view body) {
    return octets("4e4d5347 0001") + static_cast<char>(body.size() >> 8) + static_cast<char>(body.size()) +
           std::string(body);
}

struct MatrixRow {
    const char* name;
    std::string content;
    Errc ending;
    std::vector<std::string> texts;
    const char* error_message = "";  ///< a part of it
};

class FileMatrix : public testing::TestWithParam<MatrixRow> {};

TEST_P(FileMatrix, GivesTheResultOfItsRow) {
    const auto read = read_content(GetParam().content);
    EXPECT_EQ(read->errc, GetParam().ending);
    EXPECT_EQ(samples::texts(*read), GetParam().texts);
    EXPECT_THAT(read->error_message, HasSubstr(GetParam().error_message));
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

// On purpose unlike the peer: a file that ends inside a container is reported, and all containers before are used.
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

}  // namespace
}  // namespace spindrift::io
