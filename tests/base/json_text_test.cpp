#include "octets.hpp"

#include <spindrift/base/json_text.hpp>

#include <gtest/gtest.h>

namespace spindrift {
namespace {

// Octet by octet, as docs/formats/nmsg-messages.md 3.4 step 3 says it.
std::string escaped_reference(std::string_view text) {
    constexpr std::string_view shown = "\b\f\n\r\t\"\\";
    constexpr std::string_view letters = "bfnrt\"\\";
    std::string escaped;
    for (const char c : text) {
        if (const auto at = shown.find(c); at != std::string_view::npos) {
            escaped += {'\\', letters[at]};
        } else if (static_cast<unsigned char>(c) < 0x20) {
            escaped += "\\u00" + tests::to_hex(as_bytes(std::string_view(&c, 1)));
        } else {
            escaped += c;
        }
    }
    return escaped;
}

std::string escaped(std::string_view text) {
    Buffer out;
    append_json_escaped(out, text);
    return std::string(out.text());
}

std::string repaired(std::string_view text) {
    Buffer out;
    append_utf8_repaired(out, text);
    return std::string(out.text());
}

std::string json_string(std::string_view text) {
    Buffer out;
    append_json_string(out, text);
    return std::string(out.text());
}

TEST(JsonText, EscapesEveryOctetAsSpecified) {
    for (int octet = 0; octet < 256; ++octet) {
        const std::string text(1, static_cast<char>(octet));
        EXPECT_EQ(escaped_reference(text), escaped(text)) << octet;
    }
    EXPECT_EQ("\\u0000\\u001f", escaped(std::string("\0\x1f", 2)));
    EXPECT_EQ("\\b\\f\\n\\r\\t\\\"\\\\", escaped("\b\f\n\r\t\"\\"));
    EXPECT_EQ("\x7f/\xc3\xa9", escaped("\x7f/\xc3\xa9"));
}

TEST(JsonText, FindsWhatToEscapeAtEveryPlace) {
    for (const char special : {'"', '\\', '\n', '\x01', '\x1f'}) {
        for (std::size_t size = 1; size <= 40; ++size) {
            for (std::size_t at = 0; at < size; ++at) {
                std::string text(size, '\x80');
                text[at] = special;
                ASSERT_EQ(escaped_reference(text), escaped(text)) << size << " " << at;
            }
        }
    }
}

TEST(JsonText, EscapesInPlaceLikeElsewhere) {
    tests::Random random(11);
    for (int i = 0; i < 3000; ++i) {
        std::string text(as_text(random.octets(random.up_to(60))));
        for (char& c : text) {
            c = random.up_to(3) == 0 ? c : 'x';
        }
        Buffer out;
        out.append("\"kept\"");
        out.append(text);
        escape_json_tail(out, 6);
        ASSERT_EQ("\"kept\"" + escaped_reference(text), out.text());
    }
}

TEST(JsonText, EscapesALargeTailInPlace) {
    Buffer out;
    out.append(tests::repeated(std::string_view("\0", 1), 100'000));
    escape_json_tail(out, 0);
    EXPECT_EQ(tests::repeated("\\u0000", 100'000), out.text());
    escape_json_tail(out, out.size());
    EXPECT_EQ(600'000U, out.size());
}

struct Repair {
    std::string_view octets;
    std::string_view shown;  // ? for U+FFFD
};

// docs/formats/nmsg-messages.md 3.4 step 1.
constexpr Repair repairs[] = {
    {"", ""},
    {"41", "A"},
    {"c3a9", "\xc3\xa9"},
    {"e282ac", "\xe2\x82\xac"},
    {"f09f9880", "\xf0\x9f\x98\x80"},
    {"efbfbd", "?"},
    {"c280", "\xc2\x80"},
    {"dfbf", "\xdf\xbf"},
    {"e0a080", "\xe0\xa0\x80"},
    {"ed9fbf", "\xed\x9f\xbf"},
    {"ee8080", "\xee\x80\x80"},
    {"efbfbf", "\xef\xbf\xbf"},
    {"f0908080", "\xf0\x90\x80\x80"},
    {"f48fbfbf", "\xf4\x8f\xbf\xbf"},
    // overlong: one for all
    {"c080", "?"},
    {"c1bf", "?"},
    {"e09080", "?"},
    {"e09fbf", "?"},
    {"f0888080", "?"},
    {"f08fbfbf", "?"},
    // anything else: one for each octet
    {"80", "?"},
    {"bf80", "??"},
    {"e88120", "?? "},
    {"f888808080", "?????"},
    {"fc8080808080", "??????"},
    {"feff", "??"},
    {"41c3", "A?"},
    {"c328", "?("},
    {"c0", "?"},
    {"c041", "?A"},
    {"e0", "?"},
    {"e090", "??"},
    {"e09041", "??A"},
    {"f09f98", "???"},
    {"f09f9841", "???A"},
    {"c3c3a9", "?\xc3\xa9"},
    // surrogates and numbers above U+10FFFF
    {"eda080", "???"},
    {"edbfbf", "???"},
    {"f4908080", "????"},
    {"f5808080", "????"},
    {"f7bfbfbf", "????"},
};

TEST(JsonText, RepairsUtf8AsSpecified) {
    for (const Repair& repair : repairs) {
        std::string expected;
        for (const char c : repair.shown) {
            expected += c == '?' ? "\xEF\xBF\xBD" : std::string(1, c);
        }
        const auto octets = tests::from_hex(repair.octets);
        EXPECT_EQ(expected, repaired(as_text(octets))) << repair.octets;
        EXPECT_EQ('x' + expected + 'y', repaired('x' + std::string(as_text(octets)) + 'y')) << repair.octets;
        EXPECT_EQ('"' + expected + '"', json_string(as_text(octets))) << repair.octets;
    }
}

TEST(JsonText, KeepsEveryValidCodePoint) {
    for (std::uint32_t code = 0x80; code <= 0x10FFFF; code += code < 0x11000 ? 1 : 97) {
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        const auto tail = [&](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3F)); };
        const std::string text = code < 0x800 ? std::string{static_cast<char>(0xC0 | code >> 6), tail(0)}
                                 : code < 0x10000
                                     ? std::string{static_cast<char>(0xE0 | code >> 12), tail(6), tail(0)}
                                     : std::string{static_cast<char>(0xF0 | code >> 18), tail(12), tail(6), tail(0)};
        ASSERT_EQ(text, repaired(text)) << code;
    }
}

TEST(JsonText, RepairIsStable) {
    tests::Random random(12);
    for (int i = 0; i < 20'000; ++i) {
        const auto octets = random.octets(random.up_to(12));
        const std::string once = repaired(as_text(octets));
        ASSERT_EQ(once, repaired(once));
    }
}

TEST(JsonText, KeepsNuls) {
    EXPECT_EQ("\"a\\u0000b\"", json_string(std::string_view("a\0b", 3)));
    EXPECT_EQ(
        "\"a\\u0000b\xEF\xBF\xBD"
        "c\"",
        json_string(std::string_view("a\0b\xff"
                                     "c",
                                     5)));
    EXPECT_EQ("\"\\u0000\"", json_string(std::string_view("\0", 1)));
    EXPECT_EQ("\"\"", json_string(""));
}

TEST(JsonText, RepairsAndEscapesTogether) {
    EXPECT_EQ("\"plain text\"", json_string("plain text"));
    EXPECT_EQ("\"0123456789\xEF\xBF\xBD\\n\\\"\xc3\xa9\\u0001\"", json_string("0123456789\xff\n\"\xc3\xa9\x01"));
}

TEST(Excerpt, IsOneShortLine) {
    EXPECT_EQ("plain text", excerpt("plain text"));
    EXPECT_EQ("a\\n\\\"\\u001b", excerpt("a\n\"\x1b"));
    EXPECT_EQ(std::string(40, 'x'), excerpt(std::string(40, 'x')));
    EXPECT_EQ(std::string(40, 'x') + "...", excerpt(std::string(41, 'x')));
    EXPECT_EQ("\xEF\xBF\xBD", excerpt("\xff"));
}

}  // namespace
}  // namespace spindrift
