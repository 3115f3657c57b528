#include "vectors.hpp"

#include <spindrift/dns/mnemonics.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace spindrift::dns {
namespace {

// docs/formats/dns.md 6.1 and 6.2.
const std::map<unsigned, std::string_view> types = {
    {1, "A"},        {2, "NS"},      {3, "MD"},          {4, "MF"},       {5, "CNAME"},       {6, "SOA"},
    {7, "MB"},       {8, "MG"},      {9, "MR"},          {10, "NULL"},    {11, "WKS"},        {12, "PTR"},
    {13, "HINFO"},   {14, "MINFO"},  {15, "MX"},         {16, "TXT"},     {17, "RP"},         {18, "AFSDB"},
    {19, "X25"},     {20, "ISDN"},   {21, "RT"},         {22, "NSAP"},    {23, "NSAP-PTR"},   {24, "SIG"},
    {25, "KEY"},     {26, "PX"},     {27, "GPOS"},       {28, "AAAA"},    {29, "LOC"},        {30, "NXT"},
    {31, "EID"},     {32, "NIMLOC"}, {33, "SRV"},        {34, "ATMA"},    {35, "NAPTR"},      {36, "KX"},
    {37, "CERT"},    {38, "A6"},     {39, "DNAME"},      {40, "SINK"},    {41, "OPT"},        {42, "APL"},
    {43, "DS"},      {44, "SSHFP"},  {45, "IPSECKEY"},   {46, "RRSIG"},   {47, "NSEC"},       {48, "DNSKEY"},
    {49, "DHCID"},   {50, "NSEC3"},  {51, "NSEC3PARAM"}, {52, "TLSA"},    {55, "HIP"},        {56, "NINFO"},
    {57, "RKEY"},    {58, "TALINK"}, {59, "CDS"},        {60, "CDNSKEY"}, {61, "OPENPGPKEY"}, {62, "CSYNC"},
    {64, "SVCB"},    {65, "HTTPS"},  {99, "SPF"},        {100, "UINFO"},  {101, "UID"},       {102, "GID"},
    {103, "UNSPEC"}, {104, "NID"},   {105, "L32"},       {106, "L64"},    {107, "LP"},        {108, "EUI48"},
    {109, "EUI64"},  {249, "TKEY"},  {250, "TSIG"},      {251, "IXFR"},   {252, "AXFR"},      {253, "MAILB"},
    {254, "MAILA"},  {255, "ANY"},   {256, "URI"},       {257, "CAA"},    {32768, "TA"},      {32769, "DLV"}};
const std::map<unsigned, std::string_view> classes = {{1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}};
const std::map<unsigned, std::string_view> rcodes = {{0, "NOERROR"}, {1, "FORMERR"}, {2, "SERVFAIL"}, {3, "NXDOMAIN"},
                                                     {4, "NOTIMP"},  {5, "REFUSED"}, {6, "YXDOMAIN"}, {7, "YXRRSET"},
                                                     {8, "NXRRSET"}, {9, "NOTAUTH"}, {10, "NOTZONE"}, {16, "BADVERS"}};
const std::map<unsigned, std::string_view> opcodes = {
    {0, "QUERY"}, {1, "IQUERY"}, {2, "STATUS"}, {4, "NOTIFY"}, {5, "UPDATE"}};

std::string_view name_in(const std::map<unsigned, std::string_view>& table, unsigned number) {
    const auto found = table.find(number);
    return found == table.end() ? std::string_view() : found->second;
}

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(), to_lower);
    return lowered;
}

TEST(Mnemonics, KnowsTheNamesOfTheSpecificationAndNoOthers) {
    for (unsigned number = 0; number < 65536; ++number) {
        const auto code = static_cast<std::uint16_t>(number);
        ASSERT_EQ(name_in(types, number), rrtype_name(code)) << number;
        ASSERT_EQ(name_in(classes, number), rrclass_name(code)) << number;
        ASSERT_EQ(name_in(rcodes, number), rcode_name(code)) << number;
        ASSERT_EQ(name_in(opcodes, number), opcode_name(code)) << number;
    }
}

TEST(Mnemonics, ReadsBackEveryTypeAndClassItWrites) {
    for (unsigned number = 0; number < 65536; ++number) {
        const auto code = static_cast<std::uint16_t>(number);
        Buffer type;
        append_rrtype(type, code);
        ASSERT_EQ(types.contains(number) ? std::string(name_in(types, number)) : "TYPE" + std::to_string(number),
                  type.text());
        ASSERT_EQ(code, parse_rrtype(type.text()));
        Buffer rrclass;
        append_rrclass(rrclass, code);
        ASSERT_EQ(classes.contains(number) ? std::string(name_in(classes, number)) : "CLASS" + std::to_string(number),
                  rrclass.text());
        ASSERT_EQ(code, parse_rrclass(rrclass.text()));
    }
}

TEST(Mnemonics, DisregardsCase) {
    for (const auto& [number, name] : types) {
        EXPECT_EQ(number, parse_rrtype(lower(name)));
        EXPECT_EQ(number, parse_rrtype("tYpE" + std::to_string(number)));
    }
    for (const auto& [number, name] : classes) {
        EXPECT_EQ(number, parse_rrclass(lower(name)));
        EXPECT_EQ(number, parse_rrclass("cLaSs" + std::to_string(number)));
    }
    for (const auto& [number, name] : rcodes) {
        EXPECT_EQ(number, parse_rcode(name));
        EXPECT_EQ(number, parse_rcode(lower(name)));
    }
}

TEST(Mnemonics, RefusesWhatIsNoType) {
    for (const std::string_view text :
         {"", "TYPE", "TYPE65536", "TYPE-1", "TYPE 5", "TYPE+5", "TYPE5 ", "TYPE5x", "TYPEA", "TYPE0x1", "NSAP_PTR",
          "*", "ALL", "5", "A ", " A", "AA", "SMIMEA", "ZONEMD"}) {
        EXPECT_EQ(std::nullopt, parse_rrtype(text)) << text;
    }
    EXPECT_EQ(65535, parse_rrtype("TYPE65535"));
}

TEST(Mnemonics, RefusesWhatIsNoClass) {
    for (const std::string_view text : {"", "CLASS", "CLASS65536", "CLASS-1", "CLASS 5", "IN ", "*", "1", "INTERNET"}) {
        EXPECT_EQ(std::nullopt, parse_rrclass(text)) << text;
    }
}

TEST(Mnemonics, RefusesWhatIsNoRcode) {
    for (const std::string_view text : {"", "0", "RCODE0", "NOERROR ", "BADSIG"}) {
        EXPECT_EQ(std::nullopt, parse_rcode(text)) << text;
    }
}

}  // namespace
}  // namespace spindrift::dns
