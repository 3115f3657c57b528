#include "vectors.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::repeated;
using tests::shown;

struct Rendering {
    std::uint16_t rrtype;
    std::string_view hex;
    std::string_view text;
};

// docs/formats/dns.md 8.2 and 15.
constexpr Rendering renderings[] = {
    {1, "01020304", "1.2.3.4"},
    {28, "00000000000000000000ffffc0000201", "::ffff:192.0.2.1"},
    {6, "0000 ffffffffffffffffffffffffffffffffffffffff", ". . 4294967295 4294967295 4294967295 4294967295 4294967295"},
    {11, "c0000201 06 00000040", "3221225985 6 00000040"},
    {16, "0600090a7f80ff", "\"\\000\\009\\010\\127\\128\\255\""},
    {16, "0822 5c 20 3b 40 28 29 24", "\"\\\"\\\\ ;@()$\""},
    {16, "00 00", "\"\" \"\""},
    {10, "abcdef", "ABCDEF"},
    {24, "0001 05 02 00000e10 55d9f6ef 55b26a0f 1a2b 067369676e6572076578616d706c6500 deadbeef",
     "1 5 2 3600 1440347887 1437755919 6699 signer.example. DEADBEEF"},
    {46, "001c 0d 03 00000e10 65a1b2c3 658d4c5b 3039 076578616d706c6503636f6d00 666f6f",
     "AAAA 13 3 3600 1705095875 1703758939 12345 example.com. Zm9v"},
    {35, "000a 0064 0175 074532552b736970 12215e282e2a2924217369703a5c3140657821 00",
     "10 100 \"u\" \"E2U+sip\" \"!^(.*)$!sip:\\\\1@ex!\" ."},
    {50, "01 01 000a 04 aabbccdd 14 101112131415161718191a1b1c1d1e1f20212223 0006 620080000002",
     "1 1 10 aabbccdd 208H44OK2KB1E60P38DHO78U3SG228H3 A NS SOA TXT RRSIG"},
    {50, "01 00 0001 00 01aa 000140", "1 0 1 - L8 A"},
    {50, "01 00 0001 00 00 000140", "1 0 1 - 0 A"},
    {51, "01 00 0001 00", "1 0 1 -"},
    {257, "80 05696f646566 6d61696c746f3a736563406578616d706c652e636f6d", "128 \"iodef\" \"mailto:sec@example.com\""},
    {256, "000a 0001 68 22", "10 1 \"h\\\"\""},
    {38, "80 01700765 78616d706c6500", "128 p.example."},
    {38, "40 0000000000000001 00", "64 ::1 ."},
    {38, "7f 01 00", "127 ::1 ."},
    {38, "00 20010db8000000000000000000000001", "0 2001:db8::1"},
    {108, "00005e005301", "00-00-5e-00-53-01"},
    {109, "00005e00530102ff", "00-00-5e-00-53-01-02-ff"},
    {62, "00000042 0003 0004 60000008", "66 3 A NS AAAA"},
    {44, "0101abcd", "\\# 4 01 01 ab cd "},
    {65280, "", "\\# 0 "},
    // the base32 of RFC 4648 section 10, without padding
    {50, "00000000000166", "0 0 0 - CO"},
    {50, "0000000000 02666f", "0 0 0 - CPNG"},
    {50, "0000000000 03666f6f", "0 0 0 - CPNMU"},
    {50, "0000000000 04666f6f62", "0 0 0 - CPNMUOG"},
    {50, "0000000000 05666f6f6261", "0 0 0 - CPNMUOJ1"},
    {50, "0000000000 06666f6f626172", "0 0 0 - CPNMUOJ1E8"},
    // fields may be missing at the end
    {15, "000a", "10"},
    {13, "0141", "\"A\""},
    {257, "00", "0"},
    // what lies behind the last field is passed over
    {1, "01020304ff", "1.2.3.4"},
    {2, "0161 00 ff", "a."},
    {108, "00005e005301ff", "00-00-5e-00-53-01"},
};

TEST(AppendRdata, ShowsTheExamples) {
    for (const Rendering& each : renderings) {
        EXPECT_EQ(each.text, shown(from_hex(each.hex), each.rrtype)) << each.rrtype << " " << each.hex;
    }
}

// docs/formats/dns.md 8.2, failures.
constexpr Rendering failures[] = {
    {1, "010203", " ### PARSE ERROR ###"},
    {28, "00", " ### PARSE ERROR ###"},
    {15, "00", " ### PARSE ERROR ###"},
    {6, "026e7302657800 01680265780000000001 0000", "ns.ex. h.ex. 1  ### PARSE ERROR ###"},
    {16, "01", " ### PARSE ERROR ###"},
    {16, "0161 0562", "\"a\"  ### PARSE ERROR ###"},
    {13, "0141 02", "\"A\"  ### PARSE ERROR ###"},
    {19, "0501", " ### PARSE ERROR ###"},
    {50, "01 00 0001 02ff", "1 0 1  ### PARSE ERROR ###"},
    {50, "01 00 0001 00 02ff", "1 0 1 -  ### PARSE ERROR ###"},
    {108, "0000", " ### PARSE ERROR ###"},
    {109, "00005e00530102", " ### PARSE ERROR ###"},
    {46, "00", " ### PARSE ERROR ###"},
    {38, "81", " ### PARSE ERROR ###"},
    {38, "ff", " ### PARSE ERROR ###"},
    {38, "00 00", " ### PARSE ERROR ###"},
    {38, "40 00000000000000", " ### PARSE ERROR ###"},
    {47, "00 01", ".  ### PARSE ERROR ###"},
    {47, "00 0002ff", ".  ### PARSE ERROR ###"},
    {47, "00 000140 00", ". A"},
    {47, "00 000140 0001", ". A  ### PARSE ERROR ###"},
    // bad names: 3 for a length octet, 8 for more than 255 octets
    {2, "c00c", " ### PARSE ERROR #3 ###"},
    {2, "40", " ### PARSE ERROR #3 ###"},
    {2, "0561", " ### PARSE ERROR #3 ###"},
    {15, "000a c00c", "10  ### PARSE ERROR #3 ###"},
    {6, "0161 00 80", "a.  ### PARSE ERROR #3 ###"},
    {38, "80 c000", "128  ### PARSE ERROR #3 ###"},
    // names that fill the rdata without a final zero
    {2, "0161", " ### PARSE ERROR #3 ###"},
    {15, "000a 0161 0162", "10  ### PARSE ERROR #3 ###"},
    {47, "0161", " ### PARSE ERROR #3 ###"},
    {65, "0001 0161", "1  ### PARSE ERROR #3 ###"},
};

TEST(AppendRdata, MarksWhereRdataStopMakingSense) {
    for (const Rendering& each : failures) {
        EXPECT_EQ(each.text, shown(from_hex(each.hex), each.rrtype)) << each.rrtype << " " << each.hex;
    }
    EXPECT_EQ(" ### PARSE ERROR #8 ###", shown(from_hex(repeated("0161", 128) + "00"), 2));
}

TEST(AppendRdata, ShowsBitmapsNoMessageMayHold) {
    // docs/formats/dns.md 8.2, leniencies: empty windows, long ones, any order, a stray octet
    EXPECT_EQ(".", shown(from_hex("00 0000"), 47));
    EXPECT_EQ(". A", shown(from_hex("00 0000 000140"), 47));
    EXPECT_EQ(". CAA A", shown(from_hex("00 010140 000140"), 47));
    EXPECT_EQ(". URI", shown(from_hex("00 0021" + repeated("00", 32) + "80"), 47));
    EXPECT_EQ(". A A", shown(from_hex("00 000140 000140"), 47));
    EXPECT_EQ(". TYPE0", shown(from_hex("00 000180 07"), 47));
    EXPECT_EQ("d.example. TYPE65535", shown(from_hex("0164076578616d706c6500 ff20" + repeated("00", 31) + "01"), 47));
    // Numbers past the window's 256 are joined with the window bit by bit, as wdns does it.
    EXPECT_EQ(". URI", shown(from_hex("00 0121" + repeated("00", 32) + "80"), 47));
    EXPECT_EQ(". TYPE768", shown(from_hex("00 0221" + repeated("00", 32) + "80"), 47));
    EXPECT_EQ(". TYPE65281", shown(from_hex("00 ff21" + repeated("00", 32) + "40"), 47));
}

TEST(AppendRdata, RemovesOneSpaceOnlyOfItsOwn) {
    Buffer out;
    out.append("a. 1 IN TXT ");
    append_rdata(out, from_hex("0120"), 16, 1);
    EXPECT_EQ("a. 1 IN TXT \" \"", out.text());
    out.clear();
    out.append("kept ");
    append_rdata(out, {}, 16, 1);
    append_rdata(out, {}, 1, 3);
    EXPECT_EQ("kept ", out.text());
}

TEST(AppendRdata, ShowsRdataOfAnySize) {
    const tests::Octets all(65535, std::byte{0xFF});
    EXPECT_EQ(repeated("FF", 65535), shown(all, 10));
    EXPECT_EQ("\\# 65535 " + repeated("ff ", 65535), shown(all, 65280));
    EXPECT_EQ(repeated("////", 21845), shown(all, 61));
    EXPECT_EQ("65535 65535 \"" + repeated("\\255", 65531) + '"', shown(all, 256));
    EXPECT_EQ('"' + repeated("\\255", 255) + '"', shown(tests::Octets(256, std::byte{0xFF}), 16));
}

TEST(PutPlainRdata, WritesWhatAppendRdataWritesOrNothing) {
    tests::Random random(1);
    const auto vectors = tests::vectors_of("rdata");
    for (int i = 0; i < 40'000; ++i) {
        tests::Octets rdata = vectors[random.up_to(vectors.size() - 1)].wire;
        const std::uint16_t rrtype = vectors[random.up_to(vectors.size() - 1)].rrtype;
        const std::uint16_t rrclass = i % 8 == 0 ? 3 : 1;
        if (i % 2 == 0) {
            rdata.resize(random.up_to(rdata.size()));
        }
        std::vector<char> text(plain_rdata_room(rdata.size()));
        if (const char* const end = put_plain_rdata(text.data(), rdata, rrtype, rrclass)) {
            ASSERT_EQ(shown(rdata, rrtype, rrclass),
                      std::string_view(text.data(), static_cast<std::size_t>(end - text.data())));
        }
    }
    char text[plain_rdata_room(64)];
    const auto written = [&](std::string_view hex, std::uint16_t rrtype, std::uint16_t rrclass = 1) {
        const char* const end = put_plain_rdata(text, from_hex(hex), rrtype, rrclass);
        return end == nullptr ? "-" : std::string(text, static_cast<std::size_t>(end - text));
    };
    EXPECT_EQ("1.2.3.4", written("01020304", 1));
    EXPECT_EQ("::1", written("00000000000000000000000000000001", 28));
    EXPECT_EQ("ns.ex.", written("026e7302657800", 2));
    EXPECT_EQ("-", written("01020304", 1, 3));
    EXPECT_EQ("-", written("0102030405", 1));
    EXPECT_EQ("-", written("010203", 1));
    EXPECT_EQ("-", written("00", 28));
    EXPECT_EQ("-", written("026e22 00", 2));
    EXPECT_EQ("-", written("000a026e7300", 15));
    EXPECT_EQ("-", written("", 2));
}

}  // namespace
}  // namespace spindrift::dns
