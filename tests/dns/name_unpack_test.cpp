#include "names.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::behind_www;
using tests::copy;
using tests::from_hex;
using tests::name_of;
using tests::Octets;
using tests::Random;
using tests::repeated;
using tests::text_of;
using tests::www;

// The text of the name at an offset, or `!` and the error.
std::string unpacked(Bytes message, std::size_t at) {
    Name name;
    const Errc errc = unpack_name(message, at, name);
    return errc == Errc::success ? name.text() : '!' + std::string(to_text(errc));
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
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("ffff"), 17));      // past the end
    EXPECT_EQ("!invalid compression pointer", unpacked(behind_www("c013c011"), 17));  // two that point to each other
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
    // The root octet, then a chain of pointers, each to the one before it.
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
    // The longest name of one-letter labels; a pointer to the next label follows each.
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
    EXPECT_EQ(66U, skip_name(Octets(66, std::byte{0x40}), 0));
}

}  // namespace
}  // namespace spindrift::dns
