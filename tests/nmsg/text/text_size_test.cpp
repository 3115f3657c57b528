#include "tests/nmsg/messages.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/dns/message.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

// The text of a message is bounded: by 256 octets for each octet that was decoded, by 4 MiB for a DNS message, and by
// 64 MiB for everything.
namespace spindrift::nmsg {
namespace {

using samples::acme_registry;
using samples::field;
using samples::message;

constexpr std::size_t max_ratio = 256;
constexpr std::uint32_t dns_message_number = 28;  // of the type `every`; text and JSON follow

std::string big_endian(std::size_t number, int octets) {
    std::string text;
    for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
        text += static_cast<char>(number >> shift);
    }
    return text;
}

// The name whose text is largest: each octet becomes `\000`, and `\\000` in JSON.
std::string largest_name() {
    std::string name;
    for (const std::size_t size : {63U, 63U, 63U, 61U}) {
        name += static_cast<char>(size);
        name.append(size, '\0');
    }
    return name + '\0';
}

constexpr std::string_view pointer = "\xC0\x0C";  // to the first question

// Records of one type that differ in class, so that each is a set of its own. Nothing but pointers refers to the name.
struct Records {
    std::uint16_t type;
    std::string rdata;

    [[nodiscard]] std::string message(std::size_t count) const {
        std::string wire = big_endian(0, 4) + big_endian(1, 2) + big_endian(count, 2) + big_endian(0, 4) +
                           largest_name() + big_endian(65280, 2) + big_endian(65280, 2);
        for (std::size_t i = 0; i < count; ++i) {
            wire += std::string(pointer) + big_endian(type, 2) + big_endian(65000 + i % 500, 2) +
                    big_endian(0xFFFFFFFF, 4) + big_endian(rdata.size(), 2) + rdata;
        }
        return wire;
    }
};

struct Written {
    Errc errc = Errc::failure;
    std::string text;
    std::size_t dns_as_octets = 0;
};

template <class Writer>
Written write(const Payload& payload, typename Writer::Options options = {}) {
    Writer writer(acme_registry(), options);
    Buffer out;
    out.append("before");
    Written written;
    written.errc = writer.write(out, payload);
    written.text = out.text().substr(6);
    written.dns_as_octets = writer.take_dns_as_octets();
    return written;
}

std::size_t size_as(const std::string& dns, std::uint32_t number) {
    const std::string data = field(number, dns);
    const Payload payload = message(200, 7, data);
    const Written written =
        number == dns_message_number ? write<PresentationWriter>(payload) : write<JsonWriter>(payload);
    EXPECT_EQ(written.errc, Errc::success);
    EXPECT_EQ(written.dns_as_octets, 0U);
    return written.text.size();
}

// The text that one more record costs, for an octet of it.
double ratio_of(const Records& records, std::uint32_t number) {
    const std::string few = records.message(4);
    const std::string more = records.message(12);
    return static_cast<double>(size_as(more, number) - size_as(few, number)) /
           static_cast<double>(more.size() - few.size());
}

bool can_be_parsed(const std::string& wire) {
    dns::Message parsed;
    return parsed.parse(as_bytes(wire)) == dns::Errc::success;
}

TEST(TextSize, OfRecordsOfEveryTypeIsBounded) {
    double largest = 0;
    for (std::uint16_t type = 0; type <= 260; ++type) {
        for (const std::size_t before : {0U, 1U, 2U, 6U, 18U}) {
            for (const std::size_t names : {1U, 2U, 3U}) {
                Records records{type, std::string(before, '\0')};
                for (std::size_t i = 0; i < names; ++i) {
                    records.rdata += pointer;
                }
                if (!can_be_parsed(records.message(1))) {
                    continue;
                }
                for (const std::uint32_t number : {28U, 29U, 30U}) {
                    const double ratio = ratio_of(records, number);
                    EXPECT_LE(ratio, max_ratio) << type << " after " << before << ", names: " << names;
                    largest = std::max(largest, ratio);
                }
            }
        }
    }
    EXPECT_GT(largest, 200) << "the search no longer finds the records that share a name";
}

// Octets that become much text in some field: bitmaps, strings, parameters, options, names.
std::vector<std::string> large_rdatas() {
    std::vector<std::string> all;
    using namespace std::string_literals;
    for (const std::string& first :
         {""s, "\0"s, "\0\0\0\0"s, "\0\1\0"s, "\0\1\0\0\0"s, "\0\0\0\0\0\0"s, "\0\0\0\0\0\0\0"s}) {
        for (const char filler : {'\0', '\xFF', '\\', '"', ',', '\x01', '\x20'}) {
            all.push_back(first + std::string(1000, filler));
        }
        std::string bitmap;
        std::string full;
        for (int window = 255; window >= 0; --window) {
            bitmap += static_cast<char>(window) + std::string("\x20") + std::string(32, '\xFF');
            full += static_cast<char>(window) + std::string("\xFF") + std::string(255, '\xFF');
        }
        all.push_back(first + '\0' + bitmap);
        all.push_back(first + '\0' + full);
        all.push_back(first + full);
    }
    return all;
}

TEST(TextSize, OfRecordDataOfEveryTypeIsBounded) {
    for (unsigned type = 0; type <= 260; ++type) {
        for (const std::string& rdata : large_rdatas()) {
            const std::string data = field(1, rdata) + field(2, type) + field(3, 1);
            const Payload payload = message(200, 9, data);
            for (const Written& written : {write<PresentationWriter>(payload), write<JsonWriter>(payload)}) {
                EXPECT_LE(written.text.size(), max_ratio * data.size()) << type;
            }
        }
    }
}

TEST(TextSize, OfQuestionsIsBounded) {
    const auto questions = [](std::size_t count) {
        std::string wire = big_endian(0, 4) + big_endian(count + 1, 2) + big_endian(0, 6) + largest_name() +
                           big_endian(65280, 2) + big_endian(65280, 2);
        for (std::size_t i = 0; i < count; ++i) {
            wire += std::string(pointer) + big_endian(65280, 2) + big_endian(65280, 2);
        }
        return wire;
    };
    for (const std::uint32_t number : {28U, 29U, 30U}) {
        EXPECT_LE(size_as(questions(500), number) - size_as(questions(0), number), max_ratio * 500 * 6);
    }
}

TEST(TextSize, OfADnsMessageHasALimitAboveWhichItsOctetsAreShown) {
    const std::string wire = Records{17, std::string(pointer) + std::string(pointer)}.message(4045);
    ASSERT_LE(wire.size(), 65535U);
    ASSERT_TRUE(can_be_parsed(wire));
    Buffer hex;
    dns::append_octets(hex, as_bytes(wire));
    EXPECT_TRUE(hex.text().starts_with("\\# 64991 0000000000010fcd"));
    EXPECT_EQ(hex.size(), 9 + 2 * wire.size());
    Buffer base64;
    append_base64(base64, as_bytes(wire));

    const std::string data = field(28, wire) + field(29, wire) + field(30, wire);
    const Written shown = write<PresentationWriter>(message(200, 7, data));
    ASSERT_EQ(shown.errc, Errc::success);
    EXPECT_EQ(shown.dns_as_octets, 3U);
    EXPECT_NE(shown.text.find("dns: [64991 octets]\n" + std::string(hex.text()) + "\n---\n"), std::string::npos);

    const Written json = write<JsonWriter>(message(200, 7, data));
    ASSERT_EQ(json.errc, Errc::success);
    EXPECT_EQ(json.dns_as_octets, 2U) << "octets are always shown as octets";
    for (const std::string_view name : {"dns", "dns_text", "dns_json"}) {
        const std::string expected = "\"" + std::string(name) + "\":\"" + std::string(base64.text()) + "\"";
        EXPECT_NE(json.text.find(expected), std::string::npos) << name;
    }
}

TEST(TextSize, OfRecordDataThatNoRecordCanHoldIsAMark) {
    const std::string data = field(1, std::string(65536, '\0')) + field(2, 16) + field(3, 1);
    EXPECT_TRUE(write<PresentationWriter>(message(200, 9, data)).text.find("\nrdata:  ### PARSE ERROR ###\n") !=
                std::string::npos);
    EXPECT_LE(write<JsonWriter>(message(200, 9, data)).text.size(), 500U);
}

template <class Writer>
class TextLimit : public testing::Test {};
using Writers = testing::Types<PresentationWriter, JsonWriter>;
TYPED_TEST_SUITE(TextLimit, Writers);

// The texts of a message with limits around its size.
template <class Writer>
void check_limit(const std::string& data, std::uint32_t msgtype) {
    const Payload payload = message(200, msgtype, data);
    const Written whole = write<Writer>(payload);
    ASSERT_EQ(whole.errc, Errc::success);
    typename Writer::Options options;
    options.max_size = whole.text.size();
    EXPECT_EQ(write<Writer>(payload, options).text, whole.text);
    for (const std::size_t limit : {whole.text.size() / 2, whole.text.size() - 100}) {
        options.max_size = limit;
        const Written cut = write<Writer>(payload, options);
        EXPECT_EQ(cut.errc, Errc::text_too_large) << limit;
        EXPECT_EQ(cut.text, "") << limit;
    }
}

TYPED_TEST(TextLimit, HoldsForPackedNumbers) {
    check_limit<TypeParam>(field(3, std::string(100'000, '\1')), 8);
}

TYPED_TEST(TextLimit, HoldsForLargeStrings) {
    check_limit<TypeParam>(field(4, std::string(3'000'000, '\t')), 7);
    check_limit<TypeParam>(field(5, std::string(3'000'000, '\xFF')), 7);
}

TYPED_TEST(TextLimit, StopsAtTheDefault) {
    const std::string data = field(4, std::string(65'000'000, 'x') + std::string(3'000'000, '\1'));
    const Written written = write<TypeParam>(message(200, 7, data));
    EXPECT_EQ(written.errc, Errc::text_too_large);
}

TEST(TextSize, OfLargeOctetsInJsonHasALimit) {
    check_limit<JsonWriter>(field(2, std::string(3'000'000, '\0')), 7);
}

}  // namespace
}  // namespace spindrift::nmsg
