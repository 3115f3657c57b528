#include "octets.hpp"

#include <spindrift/base/base64.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace spindrift {
namespace {

using tests::from_hex;
using tests::to_hex;

std::string encoded(Bytes octets) {
    Buffer out;
    append_base64(out, octets);
    return std::string(out.text());
}

std::string decoded(std::string_view text) {
    Buffer out;
    append_base64_decoded(out, text);
    return to_hex(out.bytes());
}

struct Vector {
    std::string_view octets;
    std::string_view text;
};

// RFC 4648 section 10.
constexpr Vector vectors[] = {{"", ""},
                              {"f", "Zg=="},
                              {"fo", "Zm8="},
                              {"foo", "Zm9v"},
                              {"foob", "Zm9vYg=="},
                              {"fooba", "Zm9vYmE="},
                              {"foobar", "Zm9vYmFy"}};

TEST(Base64, EncodesTheVectorsOfRfc4648) {
    for (const Vector& vector : vectors) {
        EXPECT_EQ(vector.text, encoded(as_bytes(vector.octets)));
    }
}

// Every sextet at every place of a group, and in front of ends of every size.
TEST(Base64, EncodesLongTextsAsShortOnes) {
    std::string octets;
    for (unsigned i = 0; i < 1024; ++i) {
        octets += static_cast<char>(i * 67 + i / 256);
    }
    for (std::size_t size = 0; size <= octets.size(); ++size) {
        const Bytes whole = as_bytes(std::string_view(octets).substr(octets.size() - size));
        std::string expected;
        for (std::size_t at = 0; at < size; at += 3) {
            expected += encoded(whole.subspan(at, std::min<std::size_t>(3, size - at)));
        }
        ASSERT_EQ(expected, encoded(whole)) << size;
        Buffer portable;
        append_base64_portable(portable, whole);
        ASSERT_EQ(expected, portable.text()) << size;
    }
}

TEST(Base64, DecodesTheVectorsOfRfc4648) {
    for (const Vector& vector : vectors) {
        EXPECT_EQ(to_hex(as_bytes(vector.octets)), decoded(vector.text));
    }
}

TEST(Base64, UsesPlusAndSlash) {
    EXPECT_EQ("++//", encoded(from_hex("fbefff")));
    EXPECT_EQ("fbefff", decoded("++//"));
}

TEST(Base64, SkipsForeignCharactersAndDropsBitsLeftOver) {
    // docs/formats/nmsg-messages.md 3.5, docs/formats/dns.md 8.3
    EXPECT_EQ(decoded("QQQQ"), decoded("QQ==QQ=="));
    EXPECT_EQ("410410", decoded("QQ==QQ=="));
    EXPECT_EQ("410410", decoded(" Q\tQ\n-_{Q}\xFF=Q."));
    EXPECT_EQ("", decoded("A"));
    EXPECT_EQ("00", decoded("AA"));
    EXPECT_EQ("0000", decoded("AAA"));
    EXPECT_EQ("", decoded("{{{{====----"));
}

TEST(Base64, SkipsEveryOctetOutsideTheAlphabet) {
    for (int octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        const bool foreign = std::isalnum(octet) == 0 && c != '+' && c != '/';
        const std::string text = {'Q', c, 'Q', 'Q', 'Q'};
        EXPECT_EQ(foreign, decoded(text) == "410410" && c != 'Q') << octet;
    }
}

TEST(Base64, ReadsBackWhatItWrites) {
    tests::Random random(2);
    for (std::size_t size = 0; size < 300; ++size) {
        const auto octets = random.octets(size);
        const std::string text = encoded(octets);
        EXPECT_EQ((size + 2) / 3 * 4, text.size());
        EXPECT_EQ(to_hex(octets), decoded(text));
    }
}

TEST(Base64, AppendsBehindWhatIsThere) {
    Buffer out;
    out.append("x");
    append_base64(out, as_bytes("foo"));
    append_base64_decoded(out, "Zm9v");
    EXPECT_EQ("xZm9vfoo", out.text());
}

}  // namespace
}  // namespace spindrift
