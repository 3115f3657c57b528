#include "vectors.hpp"

#include <gtest/gtest.h>

namespace spindrift::dns {
namespace {

using tests::from_hex;
using tests::Octets;
using tests::repeated;
using tests::to_hex;
using tests::unpacked;

struct Case {
    std::uint16_t rrtype;
    std::string hex;
    std::string_view stored;  // hex, or `!` and the error; empty for the same as `hex`
};

// docs/formats/dns.md 8.1.
const Case cases[] = {
    // any field may be the first that is missing
    {1, "", ""},
    {15, "000a", ""},
    {13, "0141", ""},
    {6, "0000 00000001", ""},
    {33, "0001 0002", ""},
    {257, "00 0161", ""},
    {46, "0001 05", ""},
    // but none may be cut
    {1, "010203", "!parse error"},
    {28, "000000000000000000000000000000", "!parse error"},
    {15, "00", "!parse error"},
    {6, "0000 000000", "!parse error"},
    {46, "00", "!parse error"},
    {108, "0001020304", "!parse error"},
    {109, "00010203040506", "!parse error"},
    {13, "0241", "!parse error"},
    {50, "01000001 01", "!parse error"},
    {50, "01000001 00 02ff", "!parse error"},
    {16, "0161 02", "!parse error"},
    {16, "0161 0262", "!parse error"},
    // nor may anything follow the last one
    {1, "0102030405", "!out of bounds"},
    {2, "00 00", "!out of bounds"},
    {19, "0161 00", "!out of bounds"},
    {108, "00010203040506", "!out of bounds"},
    {51, "01000001 00 00", "!out of bounds"},
    // fields that take the rest
    {10, "00ff", ""},
    {61, "00ff", ""},
    {256, "000a 0001 00ff", ""},
    {41, "ff", ""},
    {16, "00 0161 00", ""},
    // names
    {2, "0161", "!out of bounds"},
    {2, "c000", "!invalid compression pointer"},
    {2, "40", "!invalid length octet"},
    {2, repeated("0161", 128) + "00", "!name overflow"},
    // A6
    {38, "00" + repeated("11", 16), ""},
    {38, "80 00", ""},
    {38, "7f 01 00", ""},
    {38, "78 01 00", ""},
    {38, "77 0101 00", ""},
    {38, "81 00", "!out of bounds"},
    {38, "ff 00", "!out of bounds"},
    {38, "77 01", "!parse error"},
    {38, "00 00", "!parse error"},
    // bitmaps
    {47, "00 000140", ""},
    {47, "00 0020" + repeated("01", 32), ""},
    {47, "00 010140 000140", ""},
    {47, "00 000140 000140", ""},
    {47, "00 0000", "!out of bounds"},
    {47, "00 0021" + repeated("01", 33), "!out of bounds"},
    {47, "00 000240", "!out of bounds"},
    {47, "00 00", "!out of bounds"},
    {47, "00 000140 00", "!out of bounds"},
    // types without a form of their own are copied, pointers and all
    {65280, "c000ff", ""},
    {0, "c000ff", ""},
};

TEST(UnpackRdata, ChecksEveryKindOfField) {
    for (const Case& each : cases) {
        const std::string expected = each.stored.empty() ? to_hex(from_hex(each.hex)) : std::string(each.stored);
        EXPECT_EQ(expected, unpacked(from_hex(each.hex), each.rrtype)) << each.rrtype << " " << each.hex;
    }
}

// docs/formats/dns.md 9.1, behind `0001 00`.
const Case parameters[] = {
    {65, "", ""},
    {65, "0000 0000", ""},
    {65, "0000 0002 0001", ""},
    {65, "0000 0003 000100", "!parse error"},
    {65, "0001 0003 026832", ""},
    {65, "0001 0001 00", ""},
    {65, "0001 0000", "!parse error"},
    {65, "0001 0003 036832", "!parse error"},
    {65, "0001 0003 016832", "!parse error"},
    {65, "0002 0000", ""},
    {65, "0002 0001 00", "!parse error"},
    {65, "0003 0002 0050", ""},
    {65, "0003 0001 50", "!parse error"},
    {65, "0003 0000", "!parse error"},
    {65, "0004 0000", ""},
    {65, "0004 0008 0102030405060708", ""},
    {65, "0004 0006 010203040506", "!parse error"},
    {65, "0006 0010" + repeated("11", 16), ""},
    {65, "0006 0008" + repeated("11", 8), "!parse error"},
    {65, "0005 0000", ""},
    {65, "0005 0003 010203", ""},
    {65, "0007 0000", ""},
    {65, "fffe 0001 00", ""},
    {65, "ffff 0000", "!parse error"},
    {65, "0003 0002 0050 0003 0002 0051 0001 0003 026832", ""},
    {65, "00", "!parse error"},
    {65, "0007", "!parse error"},
    {65, "0007 00", "!parse error"},
    {65, "0007 0001", "!out of bounds"},
    {65, "0007 fffb 00", "!out of bounds"},
    // lengths that wrapped in wdns
    {65, "0007 fffc 00", "!out of bounds"},
    {65, "0007 ffff 00", "!out of bounds"},
};

TEST(UnpackRdata, ChecksParametersOfServiceBinding) {
    for (const Case& each : parameters) {
        const std::string hex = "000100" + each.hex;
        const std::string expected = each.stored.empty() ? to_hex(from_hex(hex)) : std::string(each.stored);
        EXPECT_EQ(expected, unpacked(from_hex(hex), 65)) << each.hex;
        EXPECT_EQ(expected, unpacked(from_hex(hex), 64)) << each.hex;
    }
}

const std::string owner = "076578616d706c6500";  // example. in front of the rdata

struct Compressed {
    std::uint16_t rrtype;
    std::string_view hex;
    std::string stored;
};

TEST(UnpackRdata, ExpandsNamesOfEveryTypeThatHasThem) {
    const Compressed compressed[] = {
        {2, "c000", owner},
        {2, "0161c000", "0161" + owner},
        {6, "c000 0161c000 0000000100000002000000030000000400000005",
         owner + "0161" + owner + "0000000100000002000000030000000400000005"},
        {14, "c000 c000", owner + owner},
        {15, "000a c000", "000a" + owner},
        {24, "0001 05 02 00000e10 00000001 00000002 1a2b c000 c000",
         "0001050200000e1000000001000000021a2b" + owner + "c000"},
        {26, "000a c000 c000", "000a" + owner + owner},
        {30, "c000 c000", owner + "c000"},
        {33, "000100020003 c000", "000100020003" + owner},
        {35, "00010002 00 00 00 c000", "00010002000000" + owner},
        {36, "0001 c000", "0001" + owner},
        {38, "80 c000", "80" + owner},
        {39, "c000", owner},
        {46, "0001 05 02 00000e10 00000001 00000002 1a2b c000 c000",
         "0001050200000e1000000001000000021a2b" + owner + "c000"},
        {47, "c000 000140", owner + "000140"},
        {65, "0001 c000 0003 0002 0050", "0001" + owner + "000300020050"},
    };
    for (const Compressed& each : compressed) {
        const Octets message = from_hex(owner + std::string(each.hex));
        EXPECT_EQ(each.stored, unpacked(message, each.rrtype, 1, 9)) << each.rrtype;
    }
}

TEST(UnpackRdata, WantsNamesToEndWithinTheRdata) {
    // The octets go on in the message: only the end of the rdata forbids the name.
    const Octets message = from_hex("00 0161 0162 00");
    Buffer out;
    EXPECT_EQ(Errc::out_of_bounds, unpack_rdata(out, message, 1, 2, 2, 1));
    EXPECT_EQ(Errc::out_of_bounds, unpack_rdata(out, message, 1, 3, 2, 1));
    EXPECT_EQ(Errc::success, unpack_rdata(out, message, 1, 5, 2, 1));
    EXPECT_EQ("0161016200", to_hex(out.bytes()));
    const Octets pointer = from_hex("00 c000");
    out.clear();
    EXPECT_EQ(Errc::out_of_bounds, unpack_rdata(out, pointer, 1, 1, 2, 1));
    EXPECT_TRUE(out.empty());
}

TEST(UnpackRdata, RefusesStoredRdataOver65535Octets) {
    // NXT: a name that grows from 2 octets to 255, then anything.
    Octets message = from_hex(repeated("0161", 127) + "00");
    for (const std::size_t rest : {65'280U, 65'281U, 65'533U}) {
        message.resize(255);
        message.push_back(std::byte{0xC0});
        message.push_back(std::byte{0});
        message.resize(257 + rest);
        Buffer out;
        const Errc errc = unpack_rdata(out, message, 255, 2 + rest, 30, 1);
        EXPECT_EQ(rest == 65'280 ? Errc::success : Errc::overflow, errc) << rest;
        EXPECT_EQ(rest == 65'280 ? 65'535U : 0U, out.size());
    }
}

std::string downcased(std::string_view hex, std::uint16_t rrtype, std::uint16_t rrclass = 1) {
    Octets rdata = from_hex(hex);
    const Errc errc = downcase_rdata(rdata, rrtype, rrclass);
    return (errc == Errc::success ? "" : '!' + std::string(to_text(errc)) + ' ') + to_hex(rdata);
}

TEST(DowncaseRdata, ChangesNamesOfTheTypesOfRfc4034) {
    // docs/formats/dns.md section 13
    struct Downcased {
        std::uint16_t rrtype;
        std::string_view before;
        std::string_view after;
    };
    for (const Downcased& each : {
             Downcased{2, "014100", "016100"},
             Downcased{6, "014100 014200 0000004100000042000000430000004400000045",
                       "0161000162000000004100000042000000430000004400000045"},
             Downcased{15, "4142 014300", "4142016300"},
             Downcased{17, "014100 014200", "016100016200"},
             Downcased{24, "4141 41 41 41414141 41414141 41414141 4141 014100 4141",
                       "41414141414141414141414141414141414101610041 41"},
             Downcased{26, "4142 014100 014200", "4142016100016200"},
             Downcased{30, "014100 4142", "0161004142"},
             Downcased{33, "414141414141 014100", "414141414141016100"},
             Downcased{35, "41414141 0141 0142 0143 014400", "414141410141014201430 16400"},
             Downcased{36, "4141 014100", "4141016100"},
             Downcased{38, "80 014100", "80016100"},
             Downcased{38, "7041 42 014100", "704142016100"},
             Downcased{38, "40 4142434445464748 014100", "404142434445464748016100"},
             Downcased{39, "014100", "016100"},
         }) {
        EXPECT_EQ(to_hex(from_hex(each.after)), downcased(each.before, each.rrtype)) << each.rrtype;
    }
}

TEST(DowncaseRdata, LeavesEverythingElse) {
    for (const std::uint16_t rrtype :
         std::initializer_list<std::uint16_t>{1, 10, 11, 13, 16, 25, 41, 46, 47, 50, 64, 65, 257, 65280}) {
        EXPECT_EQ("4142430141000141", downcased("4142430141000141", rrtype)) << rrtype;
    }
    EXPECT_EQ("414141414141014100", downcased("414141414141014100", 33, 3));  // of another class
    EXPECT_EQ("", downcased("", 2));
    EXPECT_EQ("4142", downcased("4142", 15));
}

TEST(DowncaseRdata, RefusesWhatIsCutOrSurplus) {
    EXPECT_EQ("!parse error 41", downcased("41", 15));
    EXPECT_EQ("!parse error 0141", downcased("0141", 2));  // no final zero
    EXPECT_EQ("!parse error 0541", downcased("0541", 2));
    EXPECT_EQ("!parse error c000", downcased("c000", 2));
    EXPECT_EQ("!parse error 01610041", downcased("01410041", 2));
    EXPECT_EQ("!parse error 0161000141", downcased("0141000141", 14));
    EXPECT_EQ("!parse error 81014100", downcased("81014100", 38));
    EXPECT_EQ("!parse error 0041", downcased("0041", 38));
}

}  // namespace
}  // namespace spindrift::dns
