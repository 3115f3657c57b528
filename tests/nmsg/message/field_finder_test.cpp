#include "tests/nmsg/messages.hpp"

#include "src/nmsg/message/field_finder.hpp"

#include <gtest/gtest.h>

#include <random>

namespace spindrift::nmsg {
namespace {

// What a view says of a field, the way a finder should.
std::string by_view(const MessageView& view, std::size_t place) {
    std::string text;
    for (const Value value : view.wire_values(place)) {
        text += samples::hex(value.bytes) + "/" + std::to_string(value.bits) + " ";
    }
    return text;
}

std::string by_finder(const FieldFinder& finder, std::size_t slot) {
    std::string text;
    static_cast<void>(finder.any(slot, [&](const Value& value) {
        text += samples::hex(value.bytes) + "/" + std::to_string(value.bits) + " ";
        return false;
    }));
    return text;
}

// Fields that mostly fit the schema, in any order and number, with an occasional error.
std::string random_message(const Schema& schema, std::mt19937& random) {
    const auto below = [&](std::size_t bound) { return random() % bound; };
    std::string data;
    for (std::size_t i = below(14); i > 0; --i) {
        const Field& field = schema.field(below(schema.fields().size()));
        std::string octets(below(8) == 0 ? below(300) : below(12), '\0');
        for (char& octet : octets) {
            octet = static_cast<char>(random());
        }
        const std::uint64_t number = (std::uint64_t{random()} << 32 | random()) >> below(64);
        switch (below(40) == 0 ? static_cast<WireType>(below(8)) : wire_type(field.encoding)) {
            case WireType::varint: data += samples::field(field.number, number); break;
            case WireType::bytes: data += samples::field(field.number, octets); break;
            case WireType::fixed64:
                data += samples::varint(std::uint64_t{field.number} << 3 | 1) + octets.append(8, 'x').substr(0, 8);
                break;
            case WireType::fixed32:
                data += samples::varint(std::uint64_t{field.number} << 3 | 5) + octets.append(4, 'x').substr(0, 4);
                break;
            default: data += samples::varint(std::uint64_t{field.number} << 3 | below(8)); break;
        }
    }
    if (below(8) == 0 && !data.empty()) {
        data[below(data.size())] = static_cast<char>(random());
    }
    return data.substr(0, below(8) == 0 ? below(data.size() + 1) : data.size());
}

class FieldFinderAgrees : public testing::TestWithParam<std::pair<std::uint32_t, std::uint32_t>> {};

TEST_P(FieldFinderAgrees, WithTheWholeView) {
    const Schema& schema = *samples::acme_registry().find(GetParam().first, GetParam().second);
    std::mt19937 random(4711);
    std::vector<std::size_t> carried;
    for (std::size_t i = 0; i < schema.fields().size(); ++i) {
        if (!schema.field(i).derived()) {
            carried.push_back(i);
        }
    }
    MessageView view;
    FieldFinder finder;
    int explained = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::size_t> wanted;
        std::ranges::sample(carried, std::back_inserter(wanted), 1 + random() % 4, random);
        const FieldSelection selection(schema, wanted);
        const samples::Exact data(random_message(schema, random));
        const Payload payload = samples::message(schema.vid(), schema.msgtype(), as_text(data.bytes()));
        const bool good = view.decode(payload, schema) == Errc::success;
        ASSERT_EQ(finder.find(payload, selection), good) << samples::hex(data.bytes());
        explained += good ? 1 : 0;
        for (std::size_t slot = 0; good && slot < wanted.size(); ++slot) {
            ASSERT_EQ(finder.has(slot), view.has(wanted[slot])) << samples::hex(data.bytes());
            ASSERT_EQ(by_finder(finder, slot), by_view(view, wanted[slot]))
                << selection.field(slot).name << " of " << samples::hex(data.bytes());
        }
    }
    EXPECT_GT(explained, 200);
}

// dnsdedupe, dnsobs and lists are scanned; every has a field number that is too large for that.
INSTANTIATE_TEST_SUITE_P(Types, FieldFinderAgrees,
                         testing::Values(std::pair(2U, 1U), std::pair(1U, 14U), std::pair(200U, 8U),
                                         std::pair(200U, 7U)));

}  // namespace
}  // namespace spindrift::nmsg
