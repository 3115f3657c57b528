#include "vectors.hpp"

#include <spindrift/dns/name.hpp>

#include <gtest/gtest.h>

#include <cstdio>

namespace spindrift::dns {
namespace {

using tests::copy;
using tests::from_hex;
using tests::Octets;
using tests::Random;
using tests::repeated;
using tests::to_hex;

std::string text_of(Bytes wire) {
    Buffer out;
    append_name(out, wire);
    return std::string(out.text());
}

std::string hex_of(std::string_view text, LetterCase letters = LetterCase::keep) {
    const Octets exact = copy(text);
    return tests::hex_or_error([&](Buffer& out) { return parse_name(out, as_text(exact), letters); });
}

// The text of a name at an offset, or `!` and the error.
std::string unpacked(Bytes message, std::size_t at) {
    Name name;
    const Errc errc = unpack_name(message, at, name);
    return errc == Errc::success ? name.text() : '!' + std::string(to_text(errc));
}

template <class T>
std::string text_or_error(const Decoded<T>& result) {
    return result ? std::to_string(*result) : '!' + std::string(to_text(result.error()));
}

Octets label_of(std::size_t size, char octet = 'a') {
    Octets label(size + 1, static_cast<std::byte>(octet));
    label[0] = static_cast<std::byte>(size);
    return label;
}

// A name of labels of these sizes.
Octets name_of(std::initializer_list<std::size_t> sizes) {
    Octets name;
    for (const std::size_t size : sizes) {
        const Octets label = label_of(size);
        name.insert(name.end(), label.begin(), label.end());
    }
    name.push_back(std::byte{0});
    return name;
}

// A random name; many octets are letters, some are such as text escapes.
Octets random_name(Random& random) {
    Octets name;
    const std::size_t most = random.up_to(254);
    while (true) {
        const std::size_t size = 1 + random.up_to(random.up_to(3) == 0 ? 62 : 8);
        if (name.size() + size + 2 > most) {
            break;
        }
        name.push_back(static_cast<std::byte>(size));
        const bool plain = random.up_to(4) != 0;
        for (std::size_t i = 0; i < size; ++i) {
            name.push_back(plain ? static_cast<std::byte>('a' + random.up_to(25)) : random.octet());
        }
    }
    name.push_back(std::byte{0});
    return name;
}

// docs/formats/dns.md 5.1, octet by octet.
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
        // A sanitizer watches the reads, `name_room` the writes.
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

struct TextCase {
    std::string_view text;
    std::string_view hex;
};

// docs/formats/dns.md 5.2.
const TextCase readings[] = {
    {"", "00"},
    {".", "00"},
    {"a", "016100"},
    {"a.", "016100"},
    {"WWW.Example.COM.", "03575757074578616d706c6503434f4d00"},
    {"a\\.b.c", "03612e62016300"},
    {"a\\\\b", "03615c6200"},
    {"\\A\\B", "02414200"},
    {"\\065\\066", "02414200"},
    {"a\\.", "02612e00"},
    {"a\\..", "02612e00"},
    {"a\\ b", "03612062 00"},
    {"a b", "03612062 00"},
    {"\\000\\255", "0200ff00"},
    {"@", "014000"},
    {"\"q\"", "0322712200"},
    {"\xc3\xa9.fr", "02c3a902667200"},
    {"\\\xff", "01ff00"},
    {"a..b", "!parse error"},
    {"..", "!parse error"},
    {".a", "!parse error"},
    {"a..", "!parse error"},
    {"a\\25", "!parse error"},
    {"a\\2", "!parse error"},
    {"a\\256", "!parse error"},
    {"a\\999", "!parse error"},
    {"a\\09x", "!parse error"},
    // a backslash at the very end
    {"\\", "!parse error"},
    {"a\\", "!parse error"},
    {"a.\\", "!parse error"},
    {"a\\\\\\", "!parse error"},
};

TEST(ParseName, ReadsTextAsSpecified) {
    for (const TextCase& each : readings) {
        std::string hex(each.hex);
        if (hex[0] != '!') {
            hex = to_hex(from_hex(hex));
        }
        EXPECT_EQ(hex, hex_of(each.text)) << each.text;
    }
}

TEST(ParseName, LowersLettersThatAreNotEscaped) {
    EXPECT_EQ("03777777076578616d706c6503636f6d00", hex_of("WWW.Example.COM", LetterCase::lower));
    EXPECT_EQ("0341425b00", hex_of("\\A\\066[", LetterCase::lower));
    EXPECT_EQ("05405b607b7a00", hex_of("@[`{Z", LetterCase::lower));
    EXPECT_EQ("02c38900", hex_of("\xc3\x89", LetterCase::lower));
}

TEST(ParseName, KeepsToTheLimitsOfLabels) {
    EXPECT_EQ(to_hex(name_of({63})), hex_of(repeated("a", 63)));
    EXPECT_EQ(to_hex(name_of({63})), hex_of(repeated("\\097", 63) + '.'));
    for (const std::size_t size : {64U, 65U, 128U, 192U, 253U}) {
        EXPECT_EQ("!invalid length octet", hex_of(repeated("a", size))) << size;
    }
    EXPECT_EQ("!invalid length octet", hex_of(repeated("a", 64) + '.'));
    EXPECT_EQ("!invalid length octet", hex_of(repeated("a", 64) + ".b."));
    EXPECT_EQ("!invalid length octet", hex_of("b." + repeated("\\.", 64)));
}

TEST(ParseName, KeepsToTheLimitOfNames) {
    EXPECT_EQ(repeated("0161", 127) + "00", hex_of(repeated("a.", 127)));
    EXPECT_EQ("!name overflow", hex_of(repeated("a.", 128)));
    const std::string three = repeated(repeated("a", 63) + '.', 3);
    EXPECT_EQ(to_hex(name_of({63, 63, 63, 61})), hex_of(three + repeated("a", 61)));
    EXPECT_EQ(to_hex(name_of({63, 63, 63, 61})), hex_of(three + repeated("a", 61) + '.'));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 62)));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 62) + '.'));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 59) + ".bb"));
    EXPECT_EQ("!name overflow", hex_of(repeated("x", 100'000)));
    // The length is checked before anything else is looked at.
    EXPECT_EQ("!parse error", hex_of(repeated("a.", 126) + '.'));
    EXPECT_EQ("!name overflow", hex_of(repeated("a.", 127) + '.'));
    EXPECT_EQ("!name overflow", hex_of(three + repeated("a", 62) + "\\"));
}

TEST(ParseName, GivesTheSameAsAnObject) {
    for (const TextCase& each : readings) {
        const auto name = Name::parse(each.text);
        const std::string hex = name ? to_hex(name->wire()) : '!' + std::string(to_text(name.error()));
        EXPECT_EQ(hex_of(each.text), hex) << each.text;
    }
    EXPECT_EQ("00", to_hex(Name().wire()));
    EXPECT_EQ(*Name::parse("A.b", LetterCase::lower), *Name::parse("a.B.", LetterCase::lower));
    EXPECT_FALSE(*Name::parse("A.b") == *Name::parse("a.b"));
}

const Octets www = from_hex("03777777076578616d706c6503636f6d00");  // www.example.com.

Octets behind_www(std::string_view hex) {
    Octets message = www;
    const Octets more = from_hex(hex);
    message.insert(message.end(), more.begin(), more.end());
    return message;
}

TEST(UnpackName, FollowsPointersBackwards) {
    EXPECT_EQ("www.example.com.", unpacked(www, 0));
    EXPECT_EQ("example.com.", unpacked(www, 4));
    EXPECT_EQ(".", unpacked(www, 16));
    EXPECT_EQ("mail.example.com.", unpacked(behind_www("046d61696cc004"), 17));
    EXPECT_EQ(".", unpacked(behind_www("c010"), 17));
    EXPECT_EQ("example.com.", unpacked(behind_www("c004c011"), 19));
    EXPECT_EQ("FTP.example.com.", unpacked(behind_www("03465450c004"), 17));
}

TEST(UnpackName, RefusesPointersThatLeadNowhereBack) {
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("c011"), 17));      // itself
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("c012"), 17));      // its own second octet
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("c01300"), 17));    // forwards
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("ffff"), 17));      // beyond the end
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("c013c011"), 17));  // two that lead to each other
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("c013c011"), 19));
    EXPECT_EQ("!invalid compression pointer", unpacked(from_hex("c000"), 0));
}

TEST(UnpackName, EndsLoopsThroughLabels) {
    EXPECT_EQ("!name overflow", unpacked(from_hex("0161c000"), 0));
    EXPECT_EQ("!name overflow", unpacked(from_hex("0161016201 63c002"), 2));
}

TEST(UnpackName, RefusesOtherLengthOctets) {
    for (unsigned octet = 0x40; octet < 0xC0; ++octet) {
        Octets message(300);
        message[0] = static_cast<std::byte>(octet);
        EXPECT_EQ("!invalid length octet", unpacked(message, 0)) << octet;
    }
}

TEST(UnpackName, FollowsAsManyPointersAsANameHasLabels) {
    // Behind the root octet a chain of pointers, each to the one before.
    Octets message = from_hex("00");
    std::size_t last = 0;
    for (int count = 1; count <= 200; ++count) {
        const std::size_t at = message.size();
        message.push_back(static_cast<std::byte>(0xC0 | last >> 8));
        message.push_back(static_cast<std::byte>(last));
        last = at;
        EXPECT_EQ(count <= 127 ? "." : "!invalid compression pointer", unpacked(message, at)) << count;
    }
}

TEST(UnpackName, TakesALabelForEveryPointer) {
    // The longest name of one-letter labels, every label followed by a pointer to the next.
    Octets message = from_hex("00");
    std::size_t last = 0;
    for (int i = 0; i < 127; ++i) {
        const std::size_t at = message.size();
        for (const std::byte octet :
             {std::byte{1}, std::byte{'x'}, static_cast<std::byte>(0xC0 | last >> 8), static_cast<std::byte>(last)}) {
            message.push_back(octet);
        }
        last = at;
    }
    EXPECT_EQ(repeated("x.", 127), unpacked(message, last));
}

TEST(UnpackName, ReachesAsFarAsAPointerCan) {
    Octets message(0x4000 + 2);
    message[0x3FFF] = std::byte{0};
    message[0x3FFE] = std::byte{1};
    message[0x4000] = std::byte{0xFF};
    message[0x4001] = std::byte{0xFF};
    EXPECT_EQ(".", unpacked(message, 0x4000));
}

TEST(UnpackName, RefusesNamesOver255Octets) {
    EXPECT_EQ(text_of(name_of({63, 63, 63, 61})), unpacked(name_of({63, 63, 63, 61}), 0));
    EXPECT_EQ("!name overflow", unpacked(name_of({63, 63, 63, 62}), 0));
    EXPECT_EQ("!name overflow", unpacked(name_of({63, 63, 63, 63}), 0));
    EXPECT_EQ("!name overflow", unpacked(name_of({63, 63, 63, 60, 1}), 0));
    // The length is checked before the bounds.
    const Octets cut = copy(Bytes(name_of({63, 63, 63, 62})).first(200));
    EXPECT_EQ("!name overflow", unpacked(cut, 0));
}

TEST(UnpackName, OfEveryCutIsOutOfBounds) {
    const Octets message = behind_www("046d61696c c004 03667470 c000");
    for (const std::size_t at : {0U, 17U, 24U}) {
        const std::size_t end = at + skip_name(message, at);
        for (std::size_t size = at; size < end; ++size) {
            const Octets cut = copy(Bytes(message).first(size));
            EXPECT_EQ("!out of bounds", unpacked(cut, at)) << at << " " << size;
        }
        EXPECT_NE('!', unpacked(copy(Bytes(message).first(end)), at)[0]);
    }
    EXPECT_EQ("!out of bounds", unpacked({}, 0));
    EXPECT_EQ("!out of bounds", unpacked(www, 1000));
}

TEST(UnpackName, NeverReadsPastTheMessage) {
    Random random(3);
    for (int i = 0; i < 100'000; ++i) {
        Octets message = random.octets(1 + random.up_to(60));
        for (std::byte& octet : message) {
            octet = random.up_to(1) == 0 ? octet & std::byte{0x07} : octet;
            octet = random.up_to(7) == 0 ? std::byte{0xC0} : octet;
        }
        const std::size_t at = random.up_to(message.size());
        Name name;
        if (unpack_name(message, at, name) == Errc::success) {
            ASSERT_EQ(name.wire().size(), *name_length(name.wire()));
            ASSERT_EQ(Errc::success, unpack_name(name.wire(), 0, name));
        }
        ASSERT_LE(at + skip_name(message, at), message.size());
    }
}

TEST(SkipName, StepsOverWhateverIsThere) {
    EXPECT_EQ(17U, skip_name(behind_www("7a7a"), 0));
    EXPECT_EQ(2U, skip_name(behind_www("c00c7a7a"), 17));
    EXPECT_EQ(4U, skip_name(from_hex("0161c00cff"), 0));
    EXPECT_EQ(3U, skip_name(from_hex("056162"), 0));
    EXPECT_EQ(1U, skip_name(from_hex("c0"), 0));
    EXPECT_EQ(1U, skip_name(from_hex("00"), 0));
    EXPECT_EQ(2U, skip_name(from_hex("0161"), 0));
    EXPECT_EQ(0U, skip_name({}, 0));
    EXPECT_EQ(0U, skip_name(from_hex("00"), 7));
    EXPECT_EQ(66U, skip_name(tests::Octets(66, std::byte{0x40}), 0));
}

TEST(NameLength, IsThatOfTheNameInFront) {
    EXPECT_EQ("17", text_or_error(name_length(www)));
    EXPECT_EQ("17", text_or_error(name_length(behind_www("78797a"))));
    EXPECT_EQ("1", text_or_error(name_length(from_hex("00"))));
    EXPECT_EQ("255", text_or_error(name_length(name_of({63, 63, 63, 61}))));
    EXPECT_EQ("!name len", text_or_error(name_length(name_of({63, 63, 63, 62}))));
    EXPECT_EQ("!name len", text_or_error(name_length(name_of({63, 63, 63, 63, 63, 63}))));
    EXPECT_EQ("!overflow", text_or_error(name_length({})));
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("c00c"))));
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("056162"))));
    // Labels that fill the octets, without the final zero.
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("0161"))));
    EXPECT_EQ("!invalid length octet", text_or_error(name_length(from_hex("01610162"))));
    const auto without_zero = [](std::initializer_list<std::size_t> sizes) {
        Octets name = name_of(sizes);
        name.pop_back();
        return text_or_error(name_length(copy(name)));
    };
    EXPECT_EQ("!invalid length octet", without_zero({63, 63, 63, 61}));
    EXPECT_EQ("!name len", without_zero({63, 63, 63, 62}));
}

TEST(CountLabels, CountsAllButTheRoot) {
    EXPECT_EQ("3", text_or_error(count_labels(www)));
    EXPECT_EQ("0", text_or_error(count_labels(from_hex("00"))));
    EXPECT_EQ("127", text_or_error(count_labels(from_hex(repeated("0161", 127) + "00"))));
    EXPECT_EQ("!invalid length octet", text_or_error(count_labels(from_hex("4061"))));
    EXPECT_EQ("!invalid length octet", text_or_error(count_labels(from_hex("0161c000"))));
    EXPECT_EQ("!name overflow", text_or_error(count_labels(from_hex("056162"))));
}

TEST(LeftChop, DropsTheFirstLabel) {
    const auto chopped = [](std::string_view hex) {
        const Octets name = from_hex(hex);
        const auto rest = left_chop(name);
        return rest ? to_hex(*rest) : '!' + std::string(to_text(rest.error()));
    };
    EXPECT_EQ("076578616d706c6503636f6d00", chopped("03777777076578616d706c6503636f6d00"));
    EXPECT_EQ("00", chopped("016100"));
    EXPECT_EQ("00", chopped("00"));
    EXPECT_EQ("007a", chopped("0161007a"));
    EXPECT_EQ("!name overflow", chopped("0561"));
    EXPECT_EQ("!name overflow", chopped(""));
}

TEST(ReverseName, TurnsTheOrderOfLabels) {
    const auto reversed = [](Bytes name) {
        const auto result = reverse_name(name);
        return result ? to_hex(result->wire()) : '!' + std::string(to_text(result.error()));
    };
    EXPECT_EQ("03636f6d076578616d706c650377777700", reversed(www));
    EXPECT_EQ("00", reversed(from_hex("00")));
    EXPECT_EQ("!out of bounds", reversed(from_hex("056162")));
    EXPECT_EQ("!out of bounds", reversed(from_hex("0161")));  // no final zero
    EXPECT_EQ("!out of bounds", reversed(from_hex("01610162")));
    EXPECT_EQ("!out of bounds", reversed(from_hex("01610000")));  // octets behind the name
    EXPECT_EQ("!out of bounds", reversed({}));
    EXPECT_EQ("!out of bounds", reversed(name_of({63, 63, 63, 62})));
    Random random(4);
    for (int i = 0; i < 2000; ++i) {
        const Octets name = random_name(random);
        const auto once = reverse_name(name);
        ASSERT_TRUE(once);
        ASSERT_EQ(to_hex(name), reversed(once->wire()));
    }
}

TEST(IsSubdomain, WantsToBeStrictlyBelow) {
    const auto below = [](std::string_view name, std::string_view parent) {
        return *is_subdomain(Name::parse(name)->wire(), Name::parse(parent)->wire());
    };
    EXPECT_TRUE(below("www.example.com", "example.com"));
    EXPECT_TRUE(below("www.example.com", "com"));
    EXPECT_TRUE(below("com", "."));
    EXPECT_FALSE(below("example.com", "example.com"));
    EXPECT_FALSE(below(".", "."));
    EXPECT_FALSE(below("com", "example.com"));
    EXPECT_FALSE(below("badexample.com", "example.com"));
    EXPECT_FALSE(below("www.Example.com", "example.com"));
    EXPECT_FALSE(below("x\\003com", "com"));  // the octets end alike, the labels do not
    const auto malformed = is_subdomain(from_hex("0561"), from_hex("00"));
    ASSERT_FALSE(malformed);
    EXPECT_EQ(Errc::parse_error, malformed.error());
    EXPECT_FALSE(is_subdomain(from_hex("00"), from_hex("0161")));
}

TEST(Downcase, ChangesAsciiLettersAlone) {
    for (unsigned octet = 0; octet < 256; ++octet) {
        Octets name = {static_cast<std::byte>(octet)};
        downcase(name);
        EXPECT_EQ(octet >= 'A' && octet <= 'Z' ? octet + 32 : octet, std::to_integer<unsigned>(name[0]));
    }
}

}  // namespace
}  // namespace spindrift::dns
