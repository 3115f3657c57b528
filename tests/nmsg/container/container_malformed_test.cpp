#include "tests/nmsg/samples.hpp"

#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

// Column "null" of the matrix of malformed input (docs/formats/nmsg-wire.md section 20): one buffer, one container.
namespace spindrift::nmsg {
namespace {

using samples::container;
using samples::Exact;
using samples::octets;

Errc decode_buffer(Bytes buffer, std::vector<Payload>& payloads, Buffer& inflated) {
    const auto header = ContainerHeader::parse(buffer);
    if (!header) {
        return header.error() == Errc::again ? Errc::failure : header.error();
    }
    if (header->version != 2) {
        return Errc::version_mismatch;
    }
    Bytes body = buffer.subspan(header->header_size);
    if (body.size() != header->body_size) {
        return Errc::parse_error;
    }
    if (header->zlib) {
        if (const Errc errc = Inflater().inflate(body, inflated); errc != Errc::success) {
            return errc;
        }
        body = inflated.bytes();
    }
    const auto info = decode_container(body, payloads);
    return info ? Errc::success : info.error();
}

struct MatrixRow {
    const char* name;
    std::string wire;
    Errc errc;
    std::size_t payloads = 0;
};

class MalformedMatrix : public testing::TestWithParam<MatrixRow> {};

TEST_P(MalformedMatrix, GivesTheResultOfItsRow) {
    const Exact wire(GetParam().wire);
    std::vector<Payload> payloads;
    Buffer inflated;
    EXPECT_EQ(decode_buffer(wire.bytes(), payloads, inflated), GetParam().errc);
    EXPECT_EQ(payloads.size(), GetParam().payloads);
}

INSTANTIATE_TEST_SUITE_P(
    Null, MalformedMatrix,
    testing::Values(
        MatrixRow{"BadMagic", "XMSG" + container(samples::example_body).substr(4), Errc::magic_mismatch},
        MatrixRow{"Version3", octets("4e4d5347 0003 00000025") + samples::example_body, Errc::version_mismatch},
        MatrixRow{"Version1", octets("4e4d5347 0001 0025") + samples::example_body, Errc::version_mismatch},
        MatrixRow{"UnknownFlagBits", container(samples::example_body, 0xf4), Errc::success, 1},
        MatrixRow{"ShorterThanHeader", octets("4e4d5347 0002 0000"), Errc::failure},
        MatrixRow{"BodyShorterThanDeclared", octets("4e4d5347 0002 00000026") + samples::example_body,
                  Errc::parse_error},
        MatrixRow{"ExtraOctetsBehindBody", container(samples::example_body) + "x", Errc::parse_error},
        MatrixRow{"TwoContainers", container(samples::example_body) + container(samples::example_body),
                  Errc::parse_error},
        MatrixRow{"BodyNoNmsg", container("garbage"), Errc::parse_error},
        MatrixRow{"InflateError", container(octets("00000025 ffffffffffffffff"), samples::zlib_flag), Errc::failure},
        MatrixRow{"WrongInflatedLength",
                  container(octets("00000024") + samples::example_deflated.substr(4), samples::zlib_flag),
                  Errc::failure},
        MatrixRow{"ZeroPayloads", container(""), Errc::success, 0},
        MatrixRow{"CompressedGood", container(samples::example_deflated, samples::zlib_flag), Errc::success, 1}),
    samples::by_name);

}  // namespace
}  // namespace spindrift::nmsg
