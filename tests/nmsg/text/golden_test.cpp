#include "tests/nmsg/samples.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/compression.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

// What the peer's nmsgtool makes of the same input (tests/data/nmsg).
namespace spindrift::nmsg {
namespace {

const std::string data = std::string(TEST_DATA) + "/nmsg/";

std::string expected(const std::string& name) {
    std::string content = samples::read_file(data + "expected/" + name + ".out");
    EXPECT_FALSE(content.empty()) << name;
    return content;
}

/// The messages of a file of JSON lines.
class JsonFile {
public:
    explicit JsonFile(const std::string& name) {
        JsonReader reader(built_in_types());
        std::string content = samples::read_file(data + "in/" + name + ".json");
        content.append(JsonReader::padding, ' ');
        std::string_view rest(content.data(), content.size() - JsonReader::padding);
        while (!rest.empty()) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            if (reader.read(line, storage_, payloads.emplace_back()) != Errc::success) {
                payloads.pop_back();
                refused.emplace_back(line);
            }
        }
    }

    std::vector<Payload> payloads;
    std::vector<std::string> refused;

private:
    Arena storage_;
};

template <class Writer>
std::string write_all(const std::vector<Payload>& payloads) {
    Writer writer(built_in_types());
    Buffer out;
    for (const Payload& payload : payloads) {
        EXPECT_EQ(writer.write(out, payload), Errc::success);
    }
    return std::string(out.text());
}

std::string write_container(const std::vector<Payload>& payloads) {
    ContainerBuilder builder(max_container_size, false);
    for (const Payload& payload : payloads) {
        Buffer record;
        encode_payload(record, payload);
        builder.add(record.bytes(), payload_size(payload), crc32c(payload.data));
    }
    Buffer out;
    builder.finish(out);
    return std::string(out.text());
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, JsonComesBackAsJson) {
    const JsonFile file(GetParam());
    EXPECT_EQ(write_all<JsonWriter>(file.payloads), expected(GetParam() + "-json"));
}

TEST_P(Golden, JsonBecomesPresentationText) {
    const JsonFile file(GetParam());
    EXPECT_EQ(write_all<PresentationWriter>(file.payloads), expected(GetParam() + "-pres"));
}

TEST_P(Golden, JsonBecomesTheSameContainer) {
    const JsonFile file(GetParam());
    EXPECT_EQ(samples::hex(write_container(file.payloads)), samples::hex(expected(GetParam() + "-write")));
}

TEST_P(Golden, ContainersBecomeJson) {
    const std::string wire = expected(GetParam() + "-write");
    const auto header = ContainerHeader::parse(as_bytes(wire));
    ASSERT_TRUE(header);
    ASSERT_EQ(header->body_size, wire.size() - container_header_size);
    std::vector<Payload> payloads;
    ASSERT_TRUE(decode_container(as_bytes(wire).subspan(container_header_size), payloads));
    for (Payload& payload : payloads) {
        EXPECT_TRUE(verify_crc(payload));
    }
    EXPECT_EQ(write_all<JsonWriter>(payloads), expected(GetParam() + "-zlib"));
    EXPECT_EQ(samples::hex(write_container(payloads)), samples::hex(wire));
}

INSTANTIATE_TEST_SUITE_P(Peer, Golden,
                         testing::Values("delay", "dns", "dnsdedupe", "dnsnx", "dnsobs", "email", "encode", "http",
                                         "ipconn", "linkpair", "logline", "mixed", "ncap", "newdomain", "packet", "pkt",
                                         "qr", "reputation", "xml"),
                         [](const auto& test) { return test.param; });

TEST(GoldenBad, GivesAsManyMessagesAsThePeerReads) {
    // Two lines each, of which the first is odd; without a time or a required field it is a message all the same.
    const std::vector<std::size_t> readable = {1, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1};
    for (std::size_t i = 0; i < readable.size(); ++i) {
        const JsonFile file((i < 10 ? "bad0" : "bad") + std::to_string(i));
        EXPECT_EQ(file.payloads.size(), readable[i]) << i;
        EXPECT_EQ(file.refused.size(), 2 - readable[i]) << i;
    }
}

TEST(GoldenZlib, InflatesWhatThePeerDeflated) {
    const std::string wire = samples::read_file(data + "in/mixed-z.nmsg");
    const std::string plain = samples::read_file(data + "in/mixed.nmsg");
    const auto header = ContainerHeader::parse(as_bytes(wire));
    ASSERT_TRUE(header && header->zlib);
    Inflater inflater;
    Buffer out;
    ASSERT_EQ(inflater.inflate(as_bytes(wire).subspan(container_header_size), out), Errc::success);
    EXPECT_EQ(out.text(), plain.substr(container_header_size));
}

}  // namespace
}  // namespace spindrift::nmsg
