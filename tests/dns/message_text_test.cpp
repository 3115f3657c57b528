#include "messages.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::header;
using tests::Octets;
using tests::parsed_text;
using tests::record_text;

// The text of a message without records, after its flags.
const std::string empty_sections =
    "\n;; QUESTION SECTION:\n\n;; ANSWER SECTION:\n\n;; AUTHORITY SECTION:\n\n;; ADDITIONAL SECTION:\n";
const std::string no_counts = "; QUERY: 0, ANSWER: 0, AUTHORITY: 0, ADDITIONAL: 0\n";

TEST(MessageText, IsAsVerified) {
    // docs/formats/dns.md 12.3.
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
    // docs/formats/dns.md 12.1.
    EXPECT_EQ("a. 300 IN TXT\n", record_text({name, 16, 1, 300, {}}, Section::answer));
    EXPECT_EQ("a. 1 CH A \n", record_text({name, 1, 3, 1, {}}, Section::answer));
    EXPECT_EQ("a. 1 IN TYPE65280 \\# 0 \n", record_text({name, 65280, 1, 1, {}}, Section::additional));
    EXPECT_EQ("a. 4294967295 CLASS512 TYPE0 \\# 1 ff \n",
              record_text({name, 0, 512, 4294967295, from_hex("ff")}, Section::authority));
    EXPECT_EQ(";a. CLASS0 TYPE65535\n", record_text({name, 65535, 0, 7, {}}, Section::question));
    EXPECT_EQ("a. 0 IN A\n", record_text({name, 1, 1, 0, {}}, Section::answer));
}

}  // namespace
}  // namespace spindrift::dns
