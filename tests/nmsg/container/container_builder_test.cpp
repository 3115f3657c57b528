#include "tests/nmsg/samples.hpp"

#include <spindrift/base/crc32c.hpp>
#include <spindrift/nmsg/container/container.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

// Writing containers, and the sizes that decide when one is full (docs/formats/nmsg-wire.md section 5).
namespace spindrift::nmsg {
namespace {

using samples::hex;
using samples::octets;

Payload sized_payload(std::size_t wanted, std::string& storage, char fill = 'x') {
    Payload payload = samples::example_payload();
    storage.assign(wanted, fill);
    payload.set_data(as_bytes(storage));
    storage.resize(wanted - (payload_size(payload) - wanted));
    payload.set_data(as_bytes(storage));
    while (payload_size(payload) < wanted) {
        storage += fill;
        payload.set_data(as_bytes(storage));
    }
    EXPECT_EQ(payload_size(payload), wanted);
    return payload;
}

void add(ContainerBuilder& builder, const Payload& payload) {
    Buffer encoded;
    encode_payload(encoded, payload);
    builder.add(encoded.bytes(), payload_size(payload), crc32c(payload.data));
}

std::string finish(ContainerBuilder& builder, std::optional<std::uint32_t> sequence = {}, std::uint64_t id = 0) {
    Buffer out;
    builder.finish(out, sequence, id);
    return hex(out.text());
}

TEST(ContainerBuilder, WritesExampleA) {
    ContainerBuilder builder(max_container_size, false);
    add(builder, samples::example_payload());
    EXPECT_EQ(finish(builder),
              "4e4d5347000200000025"
              "0a1d"
              "08011006"
              "18a19dc3a605"
              "2597b47028"
              "2a0c0a026100120668656c6c6f00"
              "10eeda90b507");
}

TEST(ContainerBuilder, WritesExampleB) {
    Payload payload = samples::example_payload();
    payload.source = 0xa1ba02cf;
    payload.operator_id = 456;
    payload.group = 666;
    ContainerBuilder builder(max_container_size, false);
    add(builder, payload);
    EXPECT_EQ(finish(builder),
              "4e4d5347000200000031"
              "0a29"
              "0801100618a19dc3a6052597b470282a0c0a026100120668656c6c6f00"
              "38cf85e88d0a"
              "40c803"
              "489a05"
              "10eeda90b507");
}

TEST(ContainerBuilder, WritesExampleC) {
    ContainerBuilder builder(max_container_size, false);
    add(builder, samples::example_payload());
    add(builder, samples::example_payload());
    const std::string one = "0a1d0801100618a19dc3a6052597b470282a0c0a026100120668656c6c6f00";
    EXPECT_EQ(finish(builder), "4e4d534700020000004a" + one + one + "10eeda90b50710eeda90b507");
}

TEST(ContainerBuilder, WritesExampleE) {
    ContainerBuilder builder(jumbo_container_size, true);
    for (std::uint32_t sequence = 0; sequence < 3; ++sequence) {
        add(builder, samples::example_payload());
        EXPECT_EQ(finish(builder, sequence, 0xb5a895700424c29e), "4e4d5347000200000032" + hex(samples::example_body) +
                                                                     "180" + std::to_string(sequence) +
                                                                     "209e8593a180aea5d4b501");
    }
}

TEST(ContainerBuilder, WritesAnEmptyContainer) {
    ContainerBuilder builder(max_container_size, true);
    EXPECT_TRUE(builder.empty());
    EXPECT_EQ(finish(builder), "4e4d5347000200000000");
    EXPECT_EQ(finish(builder, 1, 1), "4e4d534700020000000418012001");
}

TEST(ContainerBuilder, KeepsFieldsThatAreZero) {
    Payload payload;
    payload.vid = 1;
    payload.msgtype = 6;
    payload.source = 0;
    payload.operator_id = 0;
    payload.group = 0;
    Buffer out;
    encode_payload(out, payload);
    EXPECT_EQ(hex(out.text()),
              "0a11080110061800250000000038004000"
              "4800");
}

TEST(ContainerBuilder, StartsAnewOnceFinished) {
    ContainerBuilder builder(max_container_size, false);
    add(builder, samples::example_payload());
    const std::string first = finish(builder);
    EXPECT_TRUE(builder.empty());
    add(builder, samples::example_payload());
    EXPECT_EQ(finish(builder), first);
}

TEST(ContainerBuilder, ClampsItsLimit) {
    EXPECT_EQ(ContainerBuilder(0, false).limit(), 512U);
    EXPECT_EQ(ContainerBuilder(1, false).limit(), 512U);
    EXPECT_EQ(ContainerBuilder(513, false).limit(), 513U);
    EXPECT_EQ(ContainerBuilder(1 << 30, false).limit(), 1'048'576U);
}

struct SizeCase {
    const char* name;
    std::size_t data;
    std::size_t size;
};

class PayloadSize : public testing::TestWithParam<SizeCase> {};

TEST_P(PayloadSize, FollowsTheFormula) {
    const std::string data(GetParam().data, 'x');
    Payload payload = samples::example_payload();
    payload.set_data(as_bytes(data));
    EXPECT_EQ(payload_size(payload), GetParam().size);
    // The size on the wire is the same, except that the length of data of 2 MiB or more takes one octet more.
    Buffer out;
    encode_payload(out, payload);
    const std::size_t true_size = GetParam().size + (GetParam().data >= 1 << 21 ? 1 : 0);
    const std::string framing = octets("0a") + samples::varint(true_size);
    EXPECT_EQ(out.size(), framing.size() + true_size);
    EXPECT_THAT(std::string(out.text().substr(0, 8)), testing::StartsWith(framing));
}

// 2 + 2 + 6 + 5 octets of header fields, then tag and length of the data.
INSTANTIATE_TEST_SUITE_P(Spec, PayloadSize,
                         testing::Values(SizeCase{"Empty", 0, 15 + 2}, SizeCase{"Example", 12, 0x1d},
                                         SizeCase{"OneOctetOfLength", 127, 15 + 2 + 127},
                                         SizeCase{"TwoOctetsOfLength", 128, 15 + 3 + 128},
                                         SizeCase{"StillTwo", 16383, 15 + 3 + 16383},
                                         SizeCase{"Three", 16384, 15 + 4 + 16384},
                                         SizeCase{"StillThree", (1 << 21) - 1, 15 + 4 + (1 << 21) - 1},
                                         SizeCase{"OneShort", 1 << 21, 15 + 4 + (1 << 21)}),
                         samples::by_name);

TEST(PayloadSize, CountsTheHeaderFields) {
    Payload payload;
    payload.vid = 128;
    payload.msgtype = 16384;
    payload.time_sec = -1;
    EXPECT_EQ(payload_size(payload), 3U + 4 + 11 + 5);
    payload.source = 0;
    EXPECT_EQ(payload_size(payload), 23U + 2);
    payload.operator_id = 300;
    EXPECT_EQ(payload_size(payload), 25U + 3);
    payload.group = 0xFFFFFFFF;
    EXPECT_EQ(payload_size(payload), 28U + 6);
}

TEST(ContainerBuilder, IsFullBySpecifiedBoundaries) {
    std::string storage;
    ContainerBuilder builder(1000, false);
    EXPECT_TRUE(builder.has_room(1 << 20)) << "an empty container takes a payload of any size";
    add(builder, sized_payload(464, storage));
    EXPECT_TRUE(builder.has_room(484));
    EXPECT_FALSE(builder.has_room(485));
    add(builder, sized_payload(484, storage));
    EXPECT_FALSE(builder.overfull());
    Buffer out;
    builder.finish(out);
    EXPECT_EQ(out.size(), 976U);
}

struct Boundary {
    const char* name;
    std::size_t limit;
    bool sequenced;
    std::size_t max_payload;
};

class ContainerBuilderBoundary : public testing::TestWithParam<Boundary> {};

TEST_P(ContainerBuilderBoundary, DecidesAboutFragments) {
    std::string storage;
    ContainerBuilder builder(GetParam().limit, GetParam().sequenced);
    add(builder, sized_payload(GetParam().max_payload, storage));
    EXPECT_FALSE(builder.overfull());
    Buffer out;
    builder.finish(out, GetParam().sequenced ? std::optional(0xFFFFFFFFU) : std::nullopt, ~std::uint64_t{0});
    EXPECT_LE(out.size(), GetParam().limit);
    add(builder, sized_payload(GetParam().max_payload + 1, storage));
    EXPECT_TRUE(builder.overfull());
}

INSTANTIATE_TEST_SUITE_P(Spec, ContainerBuilderBoundary,
                         testing::Values(Boundary{"Udp512", 512, true, 475}, Boundary{"Udp1280", 1280, true, 1243},
                                         Boundary{"UdpDefault", 8192, true, 8155}, Boundary{"Kafka", 8192, false, 8173},
                                         Boundary{"File", 1'048'576, false, 1'048'556},
                                         Boundary{"Unsequenced512", 512, false, 493}),
                         samples::by_name);

TEST(ContainerBuilder, GroupsPayloadsOfAFileAsThePeerDoes) {
    // 3000 messages of 993 octets (1011 as a record) in containers of 1 MiB.
    const std::string data(993, 'x');
    Payload payload = samples::example_payload();
    payload.set_data(as_bytes(data));
    ASSERT_EQ(payload_size(payload), 1011U);
    Buffer encoded;
    encode_payload(encoded, payload);
    ContainerBuilder builder(max_container_size, false);
    std::vector<std::size_t> counts(1);
    for (int i = 0; i < 3000; ++i) {
        if (!builder.has_room(1011)) {
            Buffer out;
            builder.finish(out);
            EXPECT_LE(out.size(), max_container_size);
            counts.push_back(0);
        }
        builder.add(encoded.bytes(), 1011, 0);
        ++counts.back();
    }
    EXPECT_EQ(counts, (std::vector<std::size_t>{1027, 1027, 946}));
}

}  // namespace
}  // namespace spindrift::nmsg
