#include "names.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::name_of;
using tests::Octets;
using tests::Random;
using tests::random_name;
using tests::repeated;
using tests::text_of;
using tests::to_hex;

// The text of a name by docs/formats/dns.md 5.1, made octet by octet.
std::string text_reference(Bytes wire) {
    std::string text;
    for (std::size_t at = 0; wire[at] != std::byte{0}; at += 1 + std::to_integer<std::size_t>(wire[at])) {
        for (const std::byte octet : wire.subspan(at + 1, std::to_integer<std::size_t>(wire[at]))) {
            const char c = static_cast<char>(octet);
            if (c == '.' || c == '\\') {
                text += '\\';
                text += c;
            } else if (c > 0x20 && c < 0x7F) {
                text += c;
            } else {
                char number[8];
                std::snprintf(number, sizeof number, "\\%03u", std::to_integer<unsigned>(octet));
                text += number;
            }
        }
        text += '.';
    }
    return text.empty() ? "." : text;
}

TEST(NameText, IsAsTheExamplesSay) {
    EXPECT_EQ(".", text_of(from_hex("00")));
    EXPECT_EQ(".", text_of({}));
    EXPECT_EQ("a\\.b.c\\\\d.", text_of(from_hex("03612e62 03635c64 00")));
    EXPECT_EQ("a\\032b.", text_of(from_hex("03612062 00")));
    EXPECT_EQ("\\000\\001\\031\\127\\128\\255.", text_of(from_hex("0600011f7f80ff 00")));
    EXPECT_EQ("\"q\".", text_of(from_hex("03227122 00")));
}

TEST(NameText, EscapesEveryOctetAsSpecified) {
    for (unsigned octet = 0; octet < 256; ++octet) {
        for (const std::size_t size : {1U, 15U, 16U, 17U, 48U, 62U, 63U}) {
            for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
                Octets name = name_of({size});
                name[1 + at] = static_cast<std::byte>(octet);
                ASSERT_EQ(text_reference(name), text_of(name)) << octet << " " << size << " " << at;
            }
        }
    }
}

TEST(NameText, ReadsBackAsTheSameName) {
    Random random(1);
    for (int i = 0; i < 20'000; ++i) {
        const Octets wire = random_name(random);
        const std::string text = text_of(wire);
        ASSERT_EQ(text_reference(wire), text);
        ASSERT_LE(text.size(), 1024U);  // 1025 with a terminator
        const auto name = Name::parse(text);
        ASSERT_TRUE(name) << text;
        ASSERT_EQ(to_hex(wire), to_hex(name->wire()));
        ASSERT_EQ(text, name->text());
    }
}

TEST(NameText, HasAtMost1024Characters) {
    Octets name = name_of({63, 63, 63, 61});
    ASSERT_EQ(max_name_size, name.size());
    for (std::size_t at = 0; at < 254; ++at) {
        name[at] = at % 64 == 0 ? name[at] : std::byte{0xFF};
    }
    EXPECT_EQ(4U * 250 + 4, text_of(name).size());
    EXPECT_LE(text_of(name).size(), name_room(name.size()));
}

TEST(NameText, NeverReadsPastTheName) {
    Random random(2);
    for (int i = 0; i < 50'000; ++i) {
        Octets octets = i % 2 == 0 ? random.octets(random.up_to(80)) : random_name(random);
        octets.resize(random.up_to(octets.size()));
        // A sanitizer sees reads past the end; the room of the text is exactly `name_room`.
        std::vector<char> plain(name_room(octets.size()));
        std::vector<char> full(name_room(octets.size()));
        const char* const end = put_name(full.data(), octets);
        const std::string text(full.data(), static_cast<std::size_t>(end - full.data()));
        ASSERT_EQ(text, text_of(octets));
        ASSERT_EQ('.', text.back());
        if (const char* const plain_end = put_plain_name(plain.data(), octets)) {
            ASSERT_EQ(text, std::string_view(plain.data(), static_cast<std::size_t>(plain_end - plain.data())));
            ASSERT_EQ(std::string::npos, text.find_first_of("\\\""));
        }
    }
}

TEST(NameText, OfANameCutShortEndsWithTheOctets) {
    EXPECT_EQ("ab.", text_of(from_hex("036162")));
    EXPECT_EQ("www.", text_of(from_hex("03777777")));
    EXPECT_EQ(".", text_of(from_hex("05")));
}

TEST(PutPlainName, WritesNamesWithoutAnythingToEscape) {
    char text[name_room(64)];
    for (const std::size_t size : {1U, 7U, 14U, 15U, 16U, 30U, 47U, 62U}) {
        const Octets wire = name_of({size});
        EXPECT_EQ(repeated("a", size) + '.', std::string(text, put_plain_name(text, wire)));
    }
    const Octets parts = name_of({3, 7, 3});
    EXPECT_EQ("aaa.aaaaaaa.aaa.", std::string(text, put_plain_name(text, parts)));
    EXPECT_EQ(nullptr, put_plain_name(text, from_hex("00")));
    EXPECT_EQ(nullptr, put_plain_name(text, {}));
}

TEST(PutPlainName, RefusesEveryOctetThatMayNeedAnEscape) {
    char text[name_room(64)];
    for (unsigned octet = 0; octet < 256; ++octet) {
        const char c = static_cast<char>(octet);
        const bool plain = octet > 0x20 && octet < 0x7F && c != '.' && c != '\\' && c != '"';
        for (std::size_t at = 1; at <= 20; ++at) {
            Octets name = name_of({20});
            name[at] = static_cast<std::byte>(octet);
            ASSERT_EQ(plain, put_plain_name(text, name) != nullptr) << octet << " " << at;
        }
    }
}

}  // namespace
}  // namespace spindrift::dns
