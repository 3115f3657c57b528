#include "conditions.hpp"

#include <gtest/gtest.h>

#include <limits>

// What holds for a message of each kind.
namespace spindrift::nmsg {
namespace {

using samples::field;
using samples::from_json;
using samples::holds;
using samples::message;
using samples::octets;
using samples::real_field;
using samples::some_aliases;

struct Claim {
    std::string_view expression;
    bool truth;
};

void PrintTo(const Claim& claim, std::ostream* out) {
    *out << claim.expression;
}

class PredicateOnDns : public testing::TestWithParam<Claim> {};

TEST_P(PredicateOnDns, Holds) {
    const auto dns =
        from_json(R"({"time":"2024-05-01 12:00:00.500000000","vname":"SIE","mname":"dnsdedupe","source":"a1ba02cf",)"
                  R"("operator":"Acme","message":{"type":"INSERTION","count":3,"time_first":"2024-05-01 11:00:00",)"
                  R"("response_ip":"192.0.2.77","rrname":"www.Example.com.","rrclass":"IN","rrtype":"A","rrttl":300,)"
                  R"("rdata":["198.51.100.1","203.0.113.9"]}})",
                  [] {
                      static const Aliases aliases = some_aliases();
                      return &aliases;
                  }());
    ASSERT_EQ(dns->errc, Errc::success);
    EXPECT_EQ(holds(GetParam().expression, dns->payload), GetParam().truth);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, PredicateOnDns,
    testing::Values(Claim{"rrttl == 300", true}, Claim{"rrttl == 0x12c", true}, Claim{"rrttl == 301", false},
                    Claim{"rrttl != 300", false}, Claim{"rrttl != 301", true}, Claim{"rrttl < 300", false},
                    Claim{"rrttl < 301", true}, Claim{"rrttl <= 300", true}, Claim{"rrttl <= 299", false},
                    Claim{"rrttl > 299", true}, Claim{"rrttl > 300", false}, Claim{"rrttl >= 300", true},
                    Claim{"rrttl >= 301", false}, Claim{"rrttl < 0", false}, Claim{"rrttl > 4294967295", false},
                    Claim{"rrttl>=0", true}, Claim{"rrttl in (1, 300)", true}, Claim{"rrttl in (1, 2)", false},
                    Claim{"rrttl in 300", true}, Claim{"rrtype == \"A\"", true}, Claim{"rrtype == \"a\"", true},
                    Claim{"rrtype == 1", true}, Claim{"rrtype == \"TYPE1\"", true}, Claim{"rrtype != \"A\"", false},
                    Claim{"rrtype in (\"NS\", \"A\")", true}, Claim{"rrtype < 2", true},
                    Claim{"rrtype ~ \"^A$\"", true}, Claim{"rrtype ~ \"AAAA\"", false},
                    Claim{"rrclass == \"IN\"", true}, Claim{"message.type == \"INSERTION\"", true},
                    Claim{"message.type == \"insertion\"", true}, Claim{"message.type == 0", true},
                    Claim{"message.type == \"CHAFF\"", false}, Claim{"time_first == \"2024-05-01 11:00:00\"", true},
                    Claim{"time_first > \"2024-05-01\"", true}, Claim{"time_first < \"2024-05-01\"", false},
                    Claim{"time_first == 1714561200", true}));

INSTANTIATE_TEST_SUITE_P(
    NamesTextsAndAddresses, PredicateOnDns,
    testing::Values(Claim{"rrname == \"www.example.com\"", true}, Claim{"rrname == 'WWW.example.com.'", true},
                    Claim{"rrname == \"example.com\"", false}, Claim{"rrname != \"www.example.com\"", false},
                    Claim{"rrname in (\"a.b\", \"www.example.com\")", true},
                    Claim{"rrname under \"example.com\"", true}, Claim{"rrname under \"www.example.com\"", true},
                    Claim{"rrname under \"ample.com\"", false}, Claim{"rrname under \".\"", true},
                    Claim{"rrname under \"a.www.example.com\"", false}, Claim{"rrname ~ \"^www\\.\"", true},
                    Claim{"rrname ~ \"example.com\"", false}, Claim{"rrname ~ \"(?i)example\\.com\\.$\"", true},
                    Claim{"rdata == \"198.51.100.1\"", true}, Claim{"rdata == \"203.0.113.9\"", true},
                    Claim{"rdata == \"203.0.113.1\"", false}, Claim{"rdata != \"198.51.100.1\"", true},
                    Claim{"not rdata == \"198.51.100.1\"", false}, Claim{"rdata ~ \"^203\"", true},
                    Claim{"rdata ~ \"^204\"", false}, Claim{"rdata in (\"1.1.1.1\", \"203.0.113.9\")", true},
                    Claim{"response_ip == 192.0.2.77", true}, Claim{"response_ip == \"192.0.2.77\"", true},
                    Claim{"response_ip != 192.0.2.77", false}, Claim{"response_ip in 192.0.2.0/24", true},
                    Claim{"response_ip in 192.0.2.64/26", true}, Claim{"response_ip in 192.0.2.76/31", true},
                    Claim{"response_ip in 192.0.2.78/31", false}, Claim{"response_ip in 192.0.2.0/26", false},
                    Claim{"response_ip in 0.0.0.0/0", true}, Claim{"response_ip in ::/0", false},
                    Claim{"response_ip in (2001:db8::/32, 192.0.2.77)", true}));

INSTANTIATE_TEST_SUITE_P(
    Headers, PredicateOnDns,
    testing::Values(
        Claim{"vendor == \"sie\"", true}, Claim{"vendor == 2", true}, Claim{"vendor == \"base\"", false},
        Claim{"vendor != \"ISC\"", true}, Claim{"vendor in (1, \"SIE\")", true}, Claim{"type == \"dnsdedupe\"", true},
        Claim{"type == 1", true}, Claim{"type == \"dnsqr\"", false}, Claim{"type != \"dnsdedupe\"", false},
        Claim{"type in (\"dnsqr\", \"dnsdedupe\")", true}, Claim{"source == 0xa1ba02cf", true},
        Claim{"source == \"a1ba02cf\"", true}, Claim{"source == 1", false}, Claim{"source != 1", true},
        Claim{"source > 1", true}, Claim{"has source", true}, Claim{"operator == \"acme\"", true},
        Claim{"operator == 3", true}, Claim{"operator in (1, 2)", false}, Claim{"has group", false},
        Claim{"group == \"lab\"", false}, Claim{"group != \"lab\"", false}, Claim{"not group == \"lab\"", true},
        Claim{"time == \"2024-05-01 12:00:00.5\"", true}, Claim{"time == \"2024-05-01T12:00:00.5Z\"", true},
        Claim{"time == \"2024-05-01T14:00:00.5+02:00\"", true}, Claim{"time_first == \"2024-05-01T11:00:00Z\"", true},
        Claim{"time == \"2024-05-01 12:00:00\"", false}, Claim{"time != \"2024-05-01 12:00:00\"", true},
        Claim{"time > \"2024-05-01 12:00:00\"", true}, Claim{"time < \"2024-05-01 12:00:01\"", true},
        Claim{"time >= 1714564800.5", true}, Claim{"time > 1714564800.5", false}, Claim{"time <= 1714564800", false},
        Claim{"time > \"2024-05-01\" and time < \"2024-05-02\"", true}));

INSTANTIATE_TEST_SUITE_P(
    Logic, PredicateOnDns,
    testing::Values(Claim{"rrttl == 1 or rrtype == \"A\"", true}, Claim{"rrttl == 300 and rrtype == \"NS\"", false},
                    // "not" binds closest, then "and", then "or".
                    Claim{"rrttl == 300 or rrttl == 1 and rrtype == \"NS\"", true},
                    Claim{"(rrttl == 300 or rrttl == 1) and rrtype == \"NS\"", false},
                    Claim{"not rrttl == 1 and rrtype == \"A\"", true}, Claim{"not (rrttl == 300 or has group)", false},
                    Claim{"not not has rrname", true}, Claim{"not (has rrname and not (has response_ip))", true},
                    Claim{"rrttl == 1 or rrttl == 2 or rrttl == 300", true},
                    Claim{"has rrname and has rrttl and has bailiwick", false}));

// Every comparison with an absent value is false.
INSTANTIATE_TEST_SUITE_P(AbsentValues, PredicateOnDns,
                         testing::Values(Claim{"has bailiwick", false}, Claim{"bailiwick == \"com\"", false},
                                         Claim{"bailiwick != \"com\"", false}, Claim{"bailiwick ~ \".*\"", false},
                                         Claim{"bailiwick under \".\"", false}, Claim{"time_last >= 0", false},
                                         Claim{"not time_last >= 0", true},
                                         // Fields that only other types have.
                                         Claim{"has category", false}, Claim{"category != \"x\"", false},
                                         Claim{"not has category", true}, Claim{"has i64 or rrttl == 300", true},
                                         // A field of this name, but values that only dnsqr has.
                                         Claim{"message.type == \"UDP_QUERY_RESPONSE\"", false},
                                         Claim{"message.type != \"UDP_QUERY_RESPONSE\"", false}));

class PredicateOnEvery : public testing::TestWithParam<Claim> {};

TEST_P(PredicateOnEvery, Holds) {
    const std::string data = field(1, std::uint64_t{0} - 1) + field(2, octets("00ff")) + field(3, "text\0junk") +
                             field(3, std::string_view("text\0junk", 9)) + field(5, "two\nlines") +
                             field(6, octets("20010db8000000000000000000000001")) + field(7, 0x10005) +
                             field(10, std::numeric_limits<std::uint64_t>::max()) + field(12, std::uint64_t{0} - 5) +
                             field(14, 3) + field(16, std::uint64_t{0} - 7) + real_field(19, -0.25) + field(21, 1) +
                             field(26, 3) + field(31, 1'714'564'800) + field(33, 17) + field(34, 0x1f) + field(36, 4) +
                             field(100'000, 12);
    EXPECT_EQ(holds(GetParam().expression, message(200, 7, data)), GetParam().truth);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PredicateOnEvery,
    testing::Values(Claim{"color == \"BELOW\"", true}, Claim{"color < 0", true}, Claim{"color == -1", true},
                    Claim{"color ~ \"^BE\"", true}, Claim{"octets == \"AP8=\"", true},
                    Claim{"octets != \"AP8=\"", false}, Claim{"octets == \"AP4=\"", false},
                    Claim{"text == \"text\"", false}, Claim{"text ~ \"junk\"", true},
                    Claim{"lines ~ \"(?m)^lines$\"", true}, Claim{"lines == \"two\nlines\"", true},
                    Claim{"ip in 2001:db8::/32", true}, Claim{"ip in 2001:db8::/127", true},
                    Claim{"ip in 2001:db8::2/127", false}, Claim{"ip == 2001:DB8::1", true}, Claim{"u16 == 5", true},
                    Claim{"u64 == 18446744073709551615", true}, Claim{"u64 > 1", true}, Claim{"i16 == -5", true},
                    Claim{"i16 < 0", true}, Claim{"i16 > -6", true}, Claim{"s32 == -2", true}, Claim{"i64 <= -7", true},
                    Claim{"i64 > 5", false}, Claim{"real == -0.25", true}, Claim{"real < 0", true},
                    Claim{"real >= -0.2", false}, Claim{"real != -0.25", false}, Claim{"real in (1, -2.5e-1)", true},
                    Claim{"truth == true", true}, Claim{"truth == false", false}, Claim{"truth != false", true},
                    Claim{"message.rcode == \"NXDOMAIN\"", true}, Claim{"rcode >= 1", true},
                    Claim{"when == \"2024-05-01 12:00:00\"", true}, Claim{"protocol == \"udp\"", true},
                    Claim{"hex == \"1f\"", true}, Claim{"hex == 31", true}, Claim{"secret == 4", true},
                    Claim{"far == 12", true}, Claim{"has name", false}));

class PredicateOnTags : public testing::TestWithParam<Claim> {};

TEST_P(PredicateOnTags, Holds) {
    const auto tagged = from_json(
        R"({"time":"2024-05-01 12:00:00.5","vname":"spindrift","mname":"taggedpacket","message":{"protocol":"UDP",)"
        R"("dest_port":53,"filter":["erratic","routed",63],"asn":4134,"maxmind_country":"DE","netacq_country":"FR"}})");
    ASSERT_EQ(tagged->errc, Errc::success);
    EXPECT_EQ(holds(GetParam().expression, tagged->payload), GetParam().truth) << GetParam().expression;
}

INSTANTIATE_TEST_SUITE_P(
    Flags, PredicateOnTags,
    testing::Values(Claim{"erratic", true}, Claim{"spoofed", false}, Claim{"not erratic", false},
                    Claim{"not spoofed", true}, Claim{"erratic == true", true}, Claim{"erratic == false", false},
                    Claim{"erratic != true", false}, Claim{"erratic != false", true}, Claim{"spoofed == true", false},
                    Claim{"spoofed == false", true}, Claim{"spoofed in (true, false)", true},
                    Claim{"erratic in (true, false)", true}, Claim{"spoofed in true", false},
                    Claim{"has erratic", true}, Claim{"has spoofed", true}, Claim{"message.erratic == true", true},
                    Claim{"routed", true}, Claim{"nonroutable", true}, Claim{"filter == \"nonroutable\"", true},
                    Claim{"filter == 63", true}, Claim{"filter == \"spoofed\"", false},
                    Claim{"asn == 4134 and not spoofed and dest_port in (53, 2323)", true},
                    Claim{"asn == 4134 and not erratic", false}, Claim{"(erratic) and (spoofed or routed)", true}));

INSTANTIATE_TEST_SUITE_P(AnyOf, PredicateOnTags,
                         testing::Values(Claim{"country == \"DE\"", true}, Claim{"country == \"FR\"", true},
                                         Claim{"country == \"US\"", false}, Claim{"country != \"DE\"", true},
                                         Claim{"not country == \"DE\"", false},
                                         Claim{"country in (\"US\", \"FR\")", true}, Claim{"country ~ \"^F\"", true},
                                         Claim{"has country", true}, Claim{"has continent", false},
                                         Claim{"continent != \"EU\"", false}));

INSTANTIATE_TEST_SUITE_P(Protocols, PredicateOnTags,
                         testing::Values(Claim{"protocol == \"udp\"", true}, Claim{"protocol == \"icmpv6\"", false},
                                         Claim{"protocol in (\"gre\", \"UDP\")", true}));

TEST(Predicate, TakesFlagsOfUndecodableMessagesForMissing) {
    const std::string half_a_field = octets("0a");
    const Payload broken = message(21'328, 1, half_a_field);
    EXPECT_FALSE(holds("spoofed", broken));
    EXPECT_FALSE(holds("spoofed == false", broken));
    EXPECT_FALSE(holds("has spoofed", broken));
}

TEST(Predicate, TakesBooleansAlone) {
    const auto seen = [](std::string_view value) {
        return from_json(
            R"({"time":"2024-05-01 12:00:00.5","vname":"SIE","mname":"newdomain","message":{"new_rrset":)" +
            std::string(value) + "}}");
    };
    EXPECT_TRUE(holds("new_rrset", seen("true")->payload));
    EXPECT_FALSE(holds("new_rrset", seen("false")->payload));
    EXPECT_TRUE(holds("not new_rrset", seen("false")->payload));
}

}  // namespace
}  // namespace spindrift::nmsg
