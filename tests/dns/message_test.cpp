#include "vectors.hpp"

#include <spindrift/dns/message.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::Octets;
using tests::to_hex;

std::string text_of(const Message& message) {
    Buffer out;
    message.append_text(out);
    return std::string(out.text());
}

// The text, or `!` and why there is none.
std::string parsed_text(Bytes wire) {
    Message message;
    const Errc errc = message.parse(wire);
    return errc == Errc::success ? text_of(message) : '!' + std::string(to_text(errc));
}

std::string record_text(const Record& record, Section section) {
    Buffer out;
    append_record(out, record, section);
    return std::string(out.text());
}

// A header with these counts, flags all clear, id 1.
std::string header(unsigned questions, unsigned answers, unsigned authorities = 0, unsigned additionals = 0) {
    Octets octets(12);
    store_be(octets.data(), std::uint16_t{1});
    store_be(octets.data() + 4, static_cast<std::uint16_t>(questions));
    store_be(octets.data() + 6, static_cast<std::uint16_t>(answers));
    store_be(octets.data() + 8, static_cast<std::uint16_t>(authorities));
    store_be(octets.data() + 10, static_cast<std::uint16_t>(additionals));
    return to_hex(octets);
}

// What stands between the flags and the end of a message without records.
const std::string empty_sections =
    "\n;; QUESTION SECTION:\n\n;; ANSWER SECTION:\n\n;; AUTHORITY SECTION:\n\n;; ADDITIONAL SECTION:\n";
const std::string no_counts = "; QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n";

TEST(MessageText, IsAsVerified) {
    // docs/formats/dns.md 12.3
    EXPECT_EQ(
        ";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 1\n"
        ";; flags: rd ad; QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n"
        "\n"
        ";; OPT PSEUDOSECTION:\n"
        "; EDNS: version: 0, flags: do; udp: 1232\n"
        ";; QUESTION SECTION:\n"
        ";. IN NS\n"
        "\n"
        ";; ANSWER SECTION:\n"
        "\n"
        ";; AUTHORITY SECTION:\n"
        "\n"
        ";; ADDITIONAL SECTION:\n",
        parsed_text(from_hex("0001 0120 0001 0000 0000 0001  00 0002 0001  00 0029 04d0 00008000 0000")));
    EXPECT_EQ(
        ";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 1\n"
        ";; flags: rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 0\n"
        "\n"
        ";; OPT PSEUDOSECTION:\n"
        "; EDNS: version: 0, flags:; udp: 1232\n"
        "; OPT=10: 01 02 03 04 05 06 07 08 (\"........\")\n"
        "; CLIENT-SUBNET: 192.0.2.0/24/0\n"
        "; OPT=12: 00 00 (\"..\")\n"
        ";; QUESTION SECTION:\n"
        ";example.com. IN MX\n"
        "\n"
        ";; ANSWER SECTION:\n"
        "example.com. 3600 IN MX 10 mail.example.com.\n"
        "example.com. 1800 IN MX 20 mail2.example.com.\n"
        "\n"
        ";; AUTHORITY SECTION:\n"
        "\n"
        ";; ADDITIONAL SECTION:\n",
        parsed_text(from_hex("0001 0100 0001 0002 0000 0001"
                             "076578616d706c6503636f6d00 000f 0001"
                             "c00c 000f 0001 00000e10 0009 000a 046d61696c c00c"
                             "c00c 000f 0001 00000708 000a 0014 056d61696c32 c00c"
                             "00 0029 04d0 00000000 001d"
                             "000a 0008 0102030405060708 0008 0007 0001 18 00 c00002 000c 0002 0000")));
}

TEST(MessageText, NamesEveryFlagInOrder) {
    const auto flags = [](std::uint16_t bits) {
        Octets octets(12);
        store_be(octets.data() + 2, bits);
        const std::string text = parsed_text(octets);
        const std::size_t start = text.find(";; flags:") + 9;
        return text.substr(start, text.find(';', start) - start);
    };
    EXPECT_EQ("", flags(0));
    EXPECT_EQ(" qr aa tc rd ra ad cd", flags(0x87F0));
    EXPECT_EQ(" qr", flags(0x8000));
    EXPECT_EQ(" aa", flags(0x0400));
    EXPECT_EQ(" tc", flags(0x0200));
    EXPECT_EQ(" rd", flags(0x0100));
    EXPECT_EQ(" ra", flags(0x0080));
    EXPECT_EQ("", flags(0x0040));
    EXPECT_EQ(" ad", flags(0x0020));
    EXPECT_EQ(" cd", flags(0x0010));
}

TEST(MessageText, ShowsUnknownCodesAsNumbers) {
    const auto first_line = [](std::uint16_t bits) {
        Octets octets(12);
        store_be(octets.data(), std::uint16_t{65535});
        store_be(octets.data() + 2, bits);
        const std::string text = parsed_text(octets);
        return text.substr(0, text.find('\n'));
    };
    EXPECT_EQ(";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 65535", first_line(0));
    EXPECT_EQ(";; ->>HEADER<<- opcode: UPDATE, rcode: REFUSED, id: 65535", first_line(0x2805));
    EXPECT_EQ(";; ->>HEADER<<- opcode: 3, rcode: 11, id: 65535", first_line(0x180B));
    EXPECT_EQ(";; ->>HEADER<<- opcode: 15, rcode: 15, id: 65535", first_line(0x780F));
}

TEST(MessageText, OfNoRecordsHasAllHeadings) {
    EXPECT_EQ(";; ->>HEADER<<- opcode: QUERY, rcode: NOERROR, id: 1\n;; flags:" + no_counts + empty_sections,
              parsed_text(from_hex(header(0, 0))));
}

TEST(MessageText, StopsAtAnOptionThatCannotBeRead) {
    const std::string text =
        parsed_text(from_hex(header(0, 0, 0, 1) + "00 0029 0200 00000000 0008 000c 0000 0003 0001"));
    EXPECT_NE(std::string::npos,
              text.find("udp: 512\n; OPT=12: (\"\")\n; OPT=3: ### PARSE ERROR ###\n;; QUESTION SECTION:\n"));
}

TEST(RecordText, KeepsTheQuirksOfEmptyRdata) {
    const Octets name = from_hex("016100");
    // docs/formats/dns.md 12.1
    EXPECT_EQ("a. 300 IN TXT\n", record_text({name, 16, 1, 300, {}}, Section::answer));
    EXPECT_EQ("a. 1 CH A \n", record_text({name, 1, 3, 1, {}}, Section::answer));
    EXPECT_EQ("a. 1 IN TYPE65280 \\# 0 \n", record_text({name, 65280, 1, 1, {}}, Section::additional));
    EXPECT_EQ("a. 4294967295 CLASS512 TYPE0 \\# 1 ff \n",
              record_text({name, 0, 512, 4294967295, from_hex("ff")}, Section::authority));
    EXPECT_EQ(";a. CLASS0 TYPE65535\n", record_text({name, 65535, 0, 7, {}}, Section::question));
    EXPECT_EQ("a. 0 IN A\n", record_text({name, 1, 1, 0, {}}, Section::answer));
}

TEST(ParseMessage, TellsWhereAMessageIsCut) {
    // docs/formats/dns.md 11.3: what is cut at each octet of a question and a record
    const Octets wire = from_hex(
        "0001 8000 0001 0001 0000 0000"
        "03777777 00 0001 0001"
        "0161 c00c 0001 0001 00000e10 0004 c0000201");
    const std::size_t question = 12;
    const std::size_t answer = question + 5 + 4;
    for (std::size_t size = 0; size <= wire.size(); ++size) {
        std::string expected = "!overflow";
        if (size < question) {
            expected = "!len";
        } else if (size == question || size == answer || size == wire.size()) {
            expected = "";
        } else if (size < question + 5 || (size > answer && size < answer + 4)) {
            expected = "!out of bounds";
        } else if (size < answer || size < answer + 14) {
            expected = "!parse error";
        }
        const std::string text = parsed_text(tests::copy(Bytes(wire).first(size)));
        EXPECT_EQ(expected, text[0] == '!' ? text : "") << size;
    }
}

TEST(ParseMessage, CountsTheRecordsThatAreThere) {
    const std::string text = parsed_text(from_hex(header(9, 9, 9, 9) + "00 0001 0001"));
    EXPECT_NE(std::string::npos, text.find("QUERY: 1, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n"));
}

TEST(ParseMessage, IgnoresWhatFollows) {
    EXPECT_EQ(parsed_text(from_hex(header(1, 0) + "00 0001 0001")),
              parsed_text(from_hex(header(1, 0) + "00 0001 0001 ff ff ff")));
}

TEST(ParseMessage, IsEmptyAfterAnError) {
    Message message;
    EXPECT_EQ(Errc::success,
              message.parse(from_hex("1234 8583 0001 0000 0000 0001 00 0001 0001 00 0029 0200 01000000 0000")));
    EXPECT_EQ(Errc::overflow,
              message.parse(from_hex("1234 8583 0001 0001 0000 0000 00 0001 0001 00 0001 0001 00000000 0004 01")));
    EXPECT_EQ(0, message.id());
    EXPECT_EQ(0, message.flags());
    EXPECT_EQ(0, message.rcode());
    EXPECT_FALSE(message.edns());
    for (const Section section : sections) {
        EXPECT_TRUE(message.records(section).empty());
    }
}

TEST(ParseMessage, HoldsCopiesOfEverything) {
    Message message;
    {
        const Octets wire = from_hex(
            "0001 8000 0001 0001 0000 0001 03777777 00 0010 0001"
            "c00c 0010 0001 00000001 0002 0161"
            "00 0029 0200 00000000 0004 000c 0000");
        ASSERT_EQ(Errc::success, message.parse(wire));
    }
    ASSERT_EQ(1U, message.records(Section::answer).size());
    EXPECT_EQ("www. 1 IN TXT \"a\"\n", record_text(message.records(Section::answer)[0], Section::answer));
    EXPECT_EQ("000c0000", to_hex(message.edns()->options));
    ASSERT_EQ(Errc::success, message.parse(from_hex(header(0, 0))));
    EXPECT_FALSE(message.edns());
    EXPECT_TRUE(message.records(Section::answer).empty());
}

TEST(ParseMessage, RefusesMoreThan65535Octets) {
    Octets wire = from_hex(header(0, 1) + "00 000a 0001 00000000 0000");
    wire.resize(65'535);
    store_be(wire.data() + 21, static_cast<std::uint16_t>(65'535 - 23));
    EXPECT_NE('!', parsed_text(wire)[0]);
    wire.resize(65'536);
    EXPECT_EQ("!overflow", parsed_text(wire));
}

TEST(ParseMessage, RefusesMoreThan127Pointers) {
    for (const std::size_t count : {127U, 128U, 5000U}) {
        // A NULL record full of pointers, each to the one before, and a question record behind it that uses them all.
        Octets wire = from_hex(header(0, 2) + "00 000a 0001 00000000 0000");
        const std::size_t start = wire.size();
        std::size_t last = 12;  // the root
        for (std::size_t i = 1; i < count; ++i) {
            const std::size_t at = wire.size();
            wire.push_back(static_cast<std::byte>(0xC0 | last >> 8));
            wire.push_back(static_cast<std::byte>(last));
            last = at;
        }
        store_be(wire.data() + 21, static_cast<std::uint16_t>(wire.size() - start));
        for (const std::byte octet : {static_cast<std::byte>(0xC0 | last >> 8), static_cast<std::byte>(last)}) {
            wire.push_back(octet);
        }
        const Octets rest = from_hex("0001 0001 00000000 0000");
        wire.insert(wire.end(), rest.begin(), rest.end());
        const std::string text = parsed_text(wire);
        EXPECT_EQ(count <= 127 ? "" : "!invalid compression pointer", text[0] == '!' ? text : "") << count;
    }
}

TEST(ParseMessage, RefusesAPointerToANameWith127Pointers) {
    // Pointers in a NULL record, each to the one before; then a name that uses them all, and one that points to it.
    for (const std::string_view label : {"", "0161"}) {
        for (const std::size_t count : {126U, 127U}) {
            Octets wire = from_hex(header(0, 3) + "00 000a 0001 00000000");
            const auto append = [&](const Octets& octets) { wire.insert(wire.end(), octets.begin(), octets.end()); };
            const auto append_pointer = [&](std::size_t to) {
                std::array<std::byte, 2> octets{};
                store_be(octets.data(), static_cast<std::uint16_t>(0xC000 | to));
                wire.insert(wire.end(), octets.begin(), octets.end());
            };
            const std::size_t size = 2 * (count - 1) + 1;
            wire.push_back(static_cast<std::byte>(size >> 8));
            wire.push_back(static_cast<std::byte>(size));
            std::size_t target = wire.size();
            wire.push_back(std::byte{0});
            for (std::size_t i = 1; i < count; ++i) {
                const std::size_t here = wire.size();
                append_pointer(target);
                target = here;
            }
            const std::size_t name = wire.size();
            append(from_hex(label));
            append_pointer(target);
            append(from_hex("0001 0001 00000000 0000"));
            append_pointer(name);
            append(from_hex("0001 0001 00000000 0000"));
            const std::string text = parsed_text(wire);
            EXPECT_EQ(count < 127 ? "" : "!invalid compression pointer", text[0] == '!' ? text : "") << count << label;
        }
    }
}

TEST(ParseMessage, ReadsEqualPointersAlike) {
    // The question's name, names that end in it and in each other, the same pointers again.
    Message message;
    ASSERT_EQ(Errc::success, message.parse(from_hex(header(1, 7) + "0161 00 0001 0001"
                                                                   "c00c 0001 0001 00000000 0000"
                                                                   "0162 c00c 0001 0001 00000000 0000"
                                                                   "c01f 0001 0001 00000000 0000"
                                                                   "c01f 0001 0001 00000000 0000"
                                                                   "c00c 0001 0001 00000000 0000"
                                                                   "c00e 0001 0001 00000000 0000"
                                                                   "c00e 0001 0001 00000000 0000")));
    std::vector<std::string> names;
    for (const Record& record : message.records(Section::answer)) {
        names.push_back(to_hex(record.name));
    }
    EXPECT_EQ((std::vector<std::string>{"016100", "0162016100", "0162016100", "0162016100", "016100", "00", "00"}),
              names);
    EXPECT_EQ(Errc::success, message.parse(from_hex(header(1, 1) + "0163 00 0001 0001 c00c 0001 0001 00000000 0000")));
    EXPECT_EQ("016300", to_hex(message.records(Section::answer)[0].name));
}

TEST(ParseMessage, NeverReadsPastTheMessage) {
    tests::Random random(1);
    const auto vectors = tests::vectors_of("msg2str");
    Message message;
    for (int i = 0; i < 20'000; ++i) {
        Octets wire = vectors[random.up_to(vectors.size() - 1)].wire;
        for (std::size_t changes = random.up_to(3); changes-- > 0 && !wire.empty();) {
            wire[random.up_to(wire.size() - 1)] = random.up_to(1) == 0 ? random.octet() : std::byte{0xC0};
        }
        if (i % 3 == 0) {
            wire.resize(random.up_to(wire.size()));
        }
        wire.shrink_to_fit();
        if (message.parse(wire) == Errc::success) {
            const std::string text = text_of(message);
            ASSERT_TRUE(text.ends_with('\n'));
            for (const Section section : sections) {
                std::size_t records = 0;
                for (const RrSetView& set : message.rrsets(section)) {
                    records += section == Section::question ? 1 : set.rdatas.size();
                }
                ASSERT_EQ(message.records(section).size(), records);
            }
        }
    }
}

TEST(Edns, IsTheFirstOptRecordOfAnySection) {
    const std::string opt = "0000290200 01024567";  // root, OPT, 512, extended 1, version 2, flags 4567
    Message message;
    // in the answers, with an owner that is not the root
    ASSERT_EQ(Errc::success, message.parse(from_hex(header(0, 1) + "0161" + opt + "0000")));
    ASSERT_TRUE(message.edns());
    EXPECT_EQ(2, message.edns()->version);
    EXPECT_EQ(0x4567, message.edns()->flags);
    EXPECT_EQ(512, message.edns()->udp_size);
    EXPECT_TRUE(message.edns()->options.empty());
    EXPECT_TRUE(message.records(Section::answer).empty());
    // in the question, where there is neither TTL nor rdata
    ASSERT_EQ(Errc::success, message.parse(from_hex(header(1, 0) + "00 0029 0200")));
    ASSERT_TRUE(message.edns());
    EXPECT_EQ(512, message.edns()->udp_size);
    EXPECT_TRUE(message.records(Section::question).empty());
    // only the first; what follows is a record like any other
    ASSERT_EQ(Errc::success,
              message.parse(from_hex(header(0, 0, 1, 1) + opt + "0000" + "00 0029 0200 00000000 0005 0003 0001 41")));
    ASSERT_EQ(1U, message.records(Section::additional).size());
    EXPECT_EQ(". 0 CLASS512 OPT OPT=3: 41 (\"A\")\n",
              record_text(message.records(Section::additional)[0], Section::additional));
}

TEST(Edns, ExtendsTheRcodeByEightBits) {
    // docs/formats/dns.md 11.4, a quirk that is kept: BADVERS is 256
    const auto rcode = [](unsigned extended, unsigned low) {
        Octets wire = from_hex(header(0, 0, 0, 1) + "00 0029 0200 00000000 0000");
        wire[3] = static_cast<std::byte>(low);
        wire[17] = static_cast<std::byte>(extended);
        Message message;
        EXPECT_EQ(Errc::success, message.parse(wire));
        const std::string shown = "rcode: " + std::to_string(message.rcode()) + ',';
        EXPECT_TRUE(message.rcode() < 256 || text_of(message).find(shown) != std::string::npos);
        return message.rcode();
    };
    EXPECT_EQ(256, rcode(1, 0));
    EXPECT_EQ(515, rcode(2, 3));
    EXPECT_EQ(65295, rcode(255, 15));
    EXPECT_EQ(3, rcode(0, 3));
}

TEST(RrSetList, JoinRecordsOfOneNameTypeAndClass) {
    Message message;
    ASSERT_EQ(Errc::success,
              message.parse(from_hex(header(2, 6) + "0161 00 0001 0001"
                                                    "0161 00 0001 0001"
                                                    "0141 00 0001 0001 00000064 0004 01020304"      // A. A
                                                    "0161 00 001c 0001 00000064 0000"               // a. AAAA
                                                    "0161 00 0001 0001 00000032 0004 05060708"      // a. A, lower TTL
                                                    "0162 00 0001 0001 00000001 0004 01020304"      // b. A
                                                    "0161 00 0001 0003 00000001 0000"               // a. CH A
                                                    "0161 00 0001 0001 000000c8 0004 01020304")));  // a. A again
    const auto questions = message.rrsets(Section::question);
    ASSERT_EQ(2U, questions.size());
    EXPECT_TRUE(questions[0].rdatas.empty());
    const auto sets = message.rrsets(Section::answer);
    ASSERT_EQ(4U, sets.size());
    EXPECT_EQ("014100", to_hex(sets[0].first.name));
    EXPECT_EQ(1, sets[0].first.rrtype);
    EXPECT_EQ(50U, sets[0].first.ttl);
    ASSERT_EQ(3U, sets[0].rdatas.size());
    EXPECT_EQ("01020304", to_hex(sets[0].rdatas[0]));
    EXPECT_EQ("05060708", to_hex(sets[0].rdatas[1]));
    EXPECT_EQ("01020304", to_hex(sets[0].rdatas[2]));
    EXPECT_EQ(28, sets[1].first.rrtype);
    EXPECT_EQ("016200", to_hex(sets[2].first.name));
    EXPECT_EQ(3, sets[3].first.rrclass);
    EXPECT_TRUE(message.rrsets(Section::authority).empty());
    // the records keep their own TTLs
    EXPECT_EQ(100U, message.records(Section::answer)[0].ttl);
}

TEST(RrSetList, OfManyNamesKeepTheOrderOfTheMessage) {
    std::string records;
    constexpr unsigned count = 4000;
    for (unsigned i = 0; i < count; ++i) {
        Octets name = from_hex("03616161 00 0001 0001 00000000 0000");
        for (std::size_t digit = 0; digit < 3; ++digit) {
            name[1 + digit] = static_cast<std::byte>('a' + (count - i) / (digit == 0 ? 1 : digit == 1 ? 16 : 256) % 16);
        }
        records += to_hex(name);
    }
    Message message;
    ASSERT_EQ(Errc::success, message.parse(from_hex(header(0, count) + records)));
    const auto sets = message.rrsets(Section::answer);
    ASSERT_EQ(count, sets.size());
    for (unsigned i = 0; i < count; ++i) {
        ASSERT_EQ(to_hex(message.records(Section::answer)[i].name), to_hex(sets[i].first.name));
    }
}

}  // namespace
}  // namespace spindrift::dns
