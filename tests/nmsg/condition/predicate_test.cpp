#include "tests/nmsg/messages.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/condition/predicate.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace spindrift::nmsg {
namespace {

using samples::acme_registry;
using samples::field;
using samples::from_json;
using samples::message;
using samples::octets;
using samples::real_field;

Aliases some_aliases() {
    Aliases aliases;
    aliases.operators.set(3, "Acme");
    aliases.groups.set(9, "lab");
    return aliases;
}

Predicate condition(std::string_view expression, const Schema* only = nullptr) {
    const Aliases aliases = some_aliases();
    Predicate::Options options;
    options.aliases = &aliases;
    options.only = only;
    return Predicate(expression, acme_registry(), options);
}

bool holds(std::string_view expression, const Payload& payload) {
    const Predicate predicate = condition(expression);
    return PredicateMatcher(predicate).matches(payload);
}

// --- what is refused, and where

struct Refusal {
    std::string_view expression;
    std::string_view complaint;
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
    *out << refusal.expression;
}

class PredicateRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(PredicateRefuses, WithPlaceAndReason) {
    try {
        condition(GetParam().expression);
        FAIL() << "was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(std::string_view(error.what()), GetParam().complaint);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Lexer, PredicateRefuses,
    testing::Values(Refusal{"rrttl = 5", "at 7: = alone is no operator; write == to compare"},
                    Refusal{"!(rrttl == 5)", "at 1: ! alone is no operator; write != to compare, not to negate"},
                    Refusal{"rrttl == 5 && rrttl == 6", "at 12: & is no operator; write and"},
                    Refusal{"rrttl == 5 | rrttl == 6", "at 12: | is no operator; write or"},
                    Refusal{"rrttl == $x", "at 10: $ means nothing here; texts stand in quotes"},
                    Refusal{"rrname == caf\xC3\xA9", "at 14: octet 0xc3 may only stand in quotes"},
                    Refusal{"rrname == \"a", "at 11: the text that begins here has no closing quote"},
                    Refusal{"rrname == 'a\\'", "at 11: the text that begins here has no closing quote"}));

INSTANTIATE_TEST_SUITE_P(
    Parser, PredicateRefuses,
    testing::Values(
        Refusal{"", "at 1: a condition must come here, not the end"},
        Refusal{"  ", "at 3: a condition must come here, not the end"},
        Refusal{"rrttl", "at 6: an operator such as == must follow rrttl; has rrttl asks whether there is a value"},
        Refusal{"rrttl 5", "at 7: an operator such as == must follow rrttl; has rrttl asks whether there is a value"},
        Refusal{"rrttl ==", "at 9: a value must follow ==, not the end"},
        Refusal{"rrttl == == 5", "at 10: a value must follow ==, not =="},
        Refusal{"rrttl == (5)", "at 10: a value must follow ==, not ("},
        Refusal{"rrttl == 5 6", "at 12: and, or or the end must come here, not 6"},
        Refusal{"rrttl == 5 \"x\"", "at 12: and, or or the end must come here, not \"x\""},
        Refusal{"rrttl == 5)", "at 11: this ) closes nothing"}, Refusal{"(rrttl == 5", "at 1: this ( is never closed"},
        Refusal{"(rrttl == 5 rrttl", "at 13: and, or or ) must come here, not rrttl"},
        Refusal{"()", "at 2: a condition must come here, not )"},
        Refusal{"rrttl == 5 and", "at 15: a condition must come here, not the end"},
        Refusal{"or rrttl == 5", "at 1: a condition must come here, not or"},
        Refusal{"not", "at 4: a condition must come here, not the end"},
        Refusal{"\"rrttl\" == 5", "at 1: a condition must come here, not \"rrttl\""},
        Refusal{"has", "at 4: the name of a field must follow has, not the end"},
        Refusal{"has has", "at 5: the name of a field must follow has, not has"},
        Refusal{"rrttl in", "at 9: a value must follow in, not the end"},
        Refusal{"rrttl in ()", "at 11: a value must follow in, not )"},
        Refusal{"rrttl in (5", "at 10: this ( is never closed"},
        Refusal{"rrttl in (5 6)", "at 13: a comma or ) must come here, not 6"},
        Refusal{"rrttl in (5,)", "at 13: a value must follow in, not )"},
        Refusal{"rrname ~ \"a(\"", "at 10: this is no regular expression: missing ): a("},
        Refusal{"rrname ~ \"(?<=a)b\"", "at 10: this is no regular expression: invalid perl operator: (?<"}));

INSTANTIATE_TEST_SUITE_P(
    Checker, PredicateRefuses,
    testing::Values(
        Refusal{"rrnam == \"a\"", "at 1: no message type has a field rrnam"},
        Refusal{"rrttl == 5 and not (has rrnam)", "at 25: no message type has a field rrnam"},
        Refusal{"message.vendor == \"SIE\"", "at 1: no message type has a field vendor"},
        // Whole numbers.
        Refusal{"rrttl == \"5\"", "at 10: rrttl is a number: write it without quotes (base dns)"},
        Refusal{"rrttl == five", "at 10: rrttl is a whole number, which five is not (base dns)"},
        Refusal{"rrttl == 5s", "at 10: rrttl is a whole number, which 5s is not (base dns)"},
        Refusal{"rrttl == 1.5", "at 10: rrttl is a whole number, which 1.5 is not (base dns)"},
        Refusal{"rrttl == -1", "at 10: rrttl can only be from 0 to 4294967295 (base dns)"},
        Refusal{"rrttl < 4294967296", "at 9: rrttl can only be from 0 to 4294967295 (base dns)"},
        Refusal{"i16 in (1, 40000)", "at 12: i16 can only be from -32768 to 32767 (ACME every)"},
        Refusal{"u64 == 18446744073709551616",
                "at 8: u64 is a whole number, which 18446744073709551616 is not (ACME every)"},
        Refusal{"i64 == -9223372036854775809",
                "at 8: i64 can only be from -9223372036854775808 to 9223372036854775807 (ACME every)"},
        Refusal{"rrttl ~ \"5\"", "at 7: rrttl cannot be compared with ~, only with: == != < <= > >= in (base dns)"},
        Refusal{"rrttl under \"5\"",
                "at 7: rrttl cannot be compared with under, only with: == != < <= > >= in (base dns)"},
        // Numbers with names.
        Refusal{"rrtype == \"B\"", "at 11: \"B\" is no value rrtype can have (base dns)"},
        Refusal{"rrtype == A", "at 11: rrtype is a whole number, which A is not (base dns)"},
        Refusal{"rrtype < \"NS\"", "at 10: < compares numbers: write 2 instead of \"NS\" (base dns)"},
        Refusal{"rrtype == 65536", "at 11: rrtype can only be from 0 to 65535 (base dns)"},
        Refusal{"rrtype under \"A\"",
                "at 8: rrtype cannot be compared with under, only with: == != < <= > >= in ~ (base dns)"},
        Refusal{"color == \"PINK\"",
                "at 10: \"PINK\" is no value color can have (BELOW, RED, GREEN, Blue) (ACME every)"},
        Refusal{"protocol == \"SCTP\"", "at 13: \"SCTP\" is no value protocol can have (ACME every)"},
        // Names, texts and octets.
        Refusal{"rrname == example.com", "at 11: rrname is compared with a text: write \"example.com\" (base dns)"},
        Refusal{"rrname == \"a..b\"", "at 11: \"a..b\" is no domain name (base dns)"},
        Refusal{"rrname under \".com\"", "at 14: \".com\" is no domain name (base dns)"},
        Refusal{"rrname < \"a\"", "at 8: rrname cannot be compared with <, only with: == != in under ~ (base dns)"},
        Refusal{"rrname ~ abc", "at 10: rrname is compared with a text: write \"abc\" (base dns)"},
        Refusal{"rdata == 5", "at 10: rdata is compared with a text: write \"5\" (base dns)"},
        Refusal{"rdata > \"5\"", "at 7: rdata cannot be compared with >, only with: == != in ~ (base dns)"},
        Refusal{"octets == \"a\"", "at 11: octets is compared with octets in base64 (ACME every)"},
        Refusal{"octets ~ \"a\"", "at 8: octets cannot be compared with ~, only with: == != in (ACME every)"},
        Refusal{"dns_json == \"{}\"",
                "at 10: dns_json cannot be compared; has dns_json is all that can be asked of it (ACME every)"},
        // Addresses.
        Refusal{"response_ip == 192.0.2", "at 16: 192.0.2 is no IP address (base dnsqr)"},
        Refusal{"srcip == 192.0.2.0/24", "at 10: 192.0.2.0/24 is a network: write in, not == (base ncap)"},
        Refusal{"ip in 192.0.2.0/33",
                "at 7: 192.0.2.0/33 is no network: a number from 0 to 32 must follow the slash (ACME every)"},
        Refusal{"ip in 2001:db8::/",
                "at 7: 2001:db8::/ is no network: a number from 0 to 128 must follow the slash (ACME every)"},
        Refusal{"ip in 192.0.2.1/24", "at 7: 192.0.2.1/24 is no network, but an address in 192.0.2.0/24 (ACME every)"},
        Refusal{"ip in 2001:db8:8000::/32",
                "at 7: 2001:db8:8000::/32 is no network, but an address in 2001:db8::/32 (ACME every)"},
        Refusal{"ip < 192.0.2.1", "at 4: ip cannot be compared with <, only with: == != in (ACME every)"},
        // Other numbers.
        Refusal{"real == \"0.5\"", "at 9: real is a number such as 0.25, which 0.5 is not (ACME every)"},
        Refusal{"real == nan", "at 9: real is a number such as 0.25, which nan is not (ACME every)"},
        Refusal{"real ~ \"5\"", "at 6: real cannot be compared with ~, only with: == != < <= > >= in (ACME every)"},
        Refusal{"truth == 1", "at 10: truth is true or false (ACME every)"},
        Refusal{"truth == \"true\"", "at 10: truth is true or false (ACME every)"},
        Refusal{"truth < true", "at 7: truth cannot be compared with <, only with: == != in (ACME every)"},
        Refusal{"hex == \"xyz\"", "at 8: hex is a whole number, which 0xxyz is not (ACME every)"},
        Refusal{"when > \"yesterday\"", "at 8: \"yesterday\" is no time, such as \"2024-05-01 12:00:00\" (ACME every)"},
        Refusal{"when > \"2024-05-01 12:00:00.5\"", "at 8: when is a time in whole seconds (ACME every)"},
        Refusal{"when > \"1969-12-31\"", "at 8: \"1969-12-31\" is no time when can have (ACME every)"},
        // The header.
        Refusal{"vendor == \"nobody\"", "at 11: no vendor is called nobody"},
        Refusal{"vendor == SIE", "at 11: vendor is a whole number, which SIE is not"},
        Refusal{"vendor < 2", "at 8: vendor cannot be compared with <, only with: == != in"},
        Refusal{"type == \"INSERTION\"",
                "at 9: no message type is called INSERTION; a field of that name is message.type"},
        Refusal{"type ~ \"dns\"", "at 6: type cannot be compared with ~, only with: == != in"},
        Refusal{"source == 0", "at 11: no source is 0; not has source asks for messages without one"},
        Refusal{"source == \"xyz\"", "at 11: xyz is no source, such as \"a1ba02cf\" or 0xa1ba02cf"},
        Refusal{"source == \"1a1ba02cf\"", "at 11: 1a1ba02cf is no source, such as \"a1ba02cf\" or 0xa1ba02cf"},
        Refusal{"operator == \"nobody\"", "at 13: no operator is called nobody"},
        Refusal{"group == \"Acme\"", "at 10: no group is called Acme"},
        Refusal{"group == 4294967296", "at 10: group can only be from 0 to 4294967295"},
        Refusal{"has time", "at 5: every message has a time"},
        Refusal{"has vendor", "at 5: every message has a vendor"},
        Refusal{"has type", "at 5: every message has a type"},
        Refusal{"time > \"noon\"", "at 8: noon is no time, such as \"2024-05-01 12:00:00\" or 1714564800"},
        Refusal{"time > 1.0000000001", "at 8: 1.0000000001 is no time, such as \"2024-05-01 12:00:00\" or 1714564800"},
        Refusal{"time > \"2024-05-01 12:00:00.\"",
                "at 8: 2024-05-01 12:00:00. is no time, such as \"2024-05-01 12:00:00\" or 1714564800"}));

TEST(Predicate, RefusesTooManyParentheses) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '(') + "rrttl == 5" + std::string(depth, ')');
    };
    EXPECT_NO_THROW(condition(nested(200)));
    EXPECT_THROW(condition(nested(201)), Error);
    EXPECT_THROW(condition(nested(1'000'000)), Error);
    std::string negations;
    for (int i = 0; i < 100'000; ++i) {
        negations += "not ";
    }
    EXPECT_NO_THROW(condition(negations + "rrttl == 5"));
}

TEST(Predicate, KnowsWhichTypeCanComeOnly) {
    const Schema* const logline = acme_registry().find("base", "logline");
    EXPECT_NO_THROW(condition("category == \"c\"", logline));
    try {
        condition("has category and rrttl == 5", logline);
        FAIL();
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "at 18: base logline has no field rrttl");
    }
}

// --- what is true of a message of each kind

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
    testing::Values(Claim{"vendor == \"sie\"", true}, Claim{"vendor == 2", true}, Claim{"vendor == \"base\"", false},
                    Claim{"vendor != \"ISC\"", true}, Claim{"vendor in (1, \"SIE\")", true},
                    Claim{"type == \"dnsdedupe\"", true}, Claim{"type == 1", true}, Claim{"type == \"dnsqr\"", false},
                    Claim{"type != \"dnsdedupe\"", false}, Claim{"type in (\"dnsqr\", \"dnsdedupe\")", true},
                    Claim{"source == 0xa1ba02cf", true}, Claim{"source == \"a1ba02cf\"", true},
                    Claim{"source == 1", false}, Claim{"source != 1", true}, Claim{"source > 1", true},
                    Claim{"has source", true}, Claim{"operator == \"acme\"", true}, Claim{"operator == 3", true},
                    Claim{"operator in (1, 2)", false}, Claim{"has group", false}, Claim{"group == \"lab\"", false},
                    Claim{"group != \"lab\"", false}, Claim{"not group == \"lab\"", true},
                    Claim{"time == \"2024-05-01 12:00:00.5\"", true}, Claim{"time == \"2024-05-01 12:00:00\"", false},
                    Claim{"time != \"2024-05-01 12:00:00\"", true}, Claim{"time > \"2024-05-01 12:00:00\"", true},
                    Claim{"time < \"2024-05-01 12:00:01\"", true}, Claim{"time >= 1714564800.5", true},
                    Claim{"time > 1714564800.5", false}, Claim{"time <= 1714564800", false},
                    Claim{"time > \"2024-05-01\" and time < \"2024-05-02\"", true}));

INSTANTIATE_TEST_SUITE_P(
    Logic, PredicateOnDns,
    testing::Values(Claim{"rrttl == 1 or rrtype == \"A\"", true}, Claim{"rrttl == 300 and rrtype == \"NS\"", false},
                    // and binds closer than or, not closer than both.
                    Claim{"rrttl == 300 or rrttl == 1 and rrtype == \"NS\"", true},
                    Claim{"(rrttl == 300 or rrttl == 1) and rrtype == \"NS\"", false},
                    Claim{"not rrttl == 1 and rrtype == \"A\"", true}, Claim{"not (rrttl == 300 or has group)", false},
                    Claim{"not not has rrname", true}, Claim{"not (has rrname and not (has response_ip))", true},
                    Claim{"rrttl == 1 or rrttl == 2 or rrttl == 300", true},
                    Claim{"has rrname and has rrttl and has bailiwick", false}));

// A value that is not there is in no relation to any other.
INSTANTIATE_TEST_SUITE_P(AbsentValues, PredicateOnDns,
                         testing::Values(Claim{"has bailiwick", false}, Claim{"bailiwick == \"com\"", false},
                                         Claim{"bailiwick != \"com\"", false}, Claim{"bailiwick ~ \".*\"", false},
                                         Claim{"bailiwick under \".\"", false}, Claim{"time_last >= 0", false},
                                         Claim{"not time_last >= 0", true},
                                         // Other types have these fields.
                                         Claim{"has category", false}, Claim{"category != \"x\"", false},
                                         Claim{"not has category", true}, Claim{"has i64 or rrttl == 300", true},
                                         // Of this name, but with other values: dnsqr has them.
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

TEST(PredicateMatcher, TakesAnyOfRepeatedValues) {
    const std::string data = field(1, 5) + field(1, 6) + field(2, "a") + field(2, "b") + field(3, 10) +
                             field(3, octets("1415")) /* packed: 20, 21 */ + field(7, octets("c0000201")) +
                             field(7, octets("20010db8000000000000000000000001"));
    const Payload lists = message(200, 8, data);
    EXPECT_TRUE(holds("colors == \"GREEN\" and colors == \"Blue\"", lists));
    EXPECT_TRUE(holds("colors != \"GREEN\"", lists));
    EXPECT_FALSE(holds("not colors == \"GREEN\"", lists));
    EXPECT_TRUE(holds("words == \"b\"", lists));
    EXPECT_FALSE(holds("words == \"c\"", lists));
    EXPECT_TRUE(holds("numbers == 10 and numbers == 20 and numbers == 21", lists));
    EXPECT_TRUE(holds("numbers < 15 and numbers > 15", lists)) << "by different values";
    EXPECT_FALSE(holds("numbers > 21", lists));
    EXPECT_TRUE(holds("ips in 192.0.2.0/24 and ips in 2001:db8::/32", lists));
    EXPECT_FALSE(holds("has reals", lists));
    EXPECT_FALSE(holds("reals != 0", lists));
}

TEST(PredicateMatcher, TakesTheLastOfSeveralValuesWhereOnlyOneIsExpected) {
    const std::string data = field(4, 300) + field(4, 400);
    const Payload twice = message(2, 1, data);
    EXPECT_TRUE(holds("rrttl == 400", twice));
    EXPECT_FALSE(holds("rrttl == 300", twice));
}

TEST(PredicateMatcher, RendersRecordDataByTypeAndClass) {
    const std::string with_type =
        field(1, octets("01610162 00")) + field(2, 15) + field(3, 1) + field(5, octets("000a 02 6d78 0161 00"));
    const Payload mx = message(2, 1, with_type);
    EXPECT_TRUE(holds("rdata == \"10 mx.a.\"", mx));
    EXPECT_TRUE(holds("rdata ~ \"^10 \"", mx));
    const std::string without_type = field(3, 1) + field(5, octets("01020304"));
    const Payload untyped = message(2, 1, without_type);
    EXPECT_TRUE(holds("has rdata", untyped));
    EXPECT_FALSE(holds("rdata ~ \"\"", untyped)) << "without a type there is no text";
    EXPECT_FALSE(holds("rdata != \"x\"", untyped));
}

TEST(PredicateMatcher, SeesDerivedValues) {
    const std::string inner = field(1, 77) + field(2, octets("c0000205"));
    const std::string data = field(1, inner) + field(2, "n");
    const Payload outer = message(200, 10, data);
    EXPECT_TRUE(holds("message.id == 77 and address in 192.0.2.0/24", outer));
    EXPECT_TRUE(holds("note_again == \"n\" and color == \"RED\"", outer)) << "a default counts";
    EXPECT_FALSE(holds("id == 78", outer));
    EXPECT_TRUE(holds("has inner", outer));
    const std::string note = field(2, "n");
    const Payload hollow = message(200, 10, note);
    EXPECT_FALSE(holds("has message.id", hollow));
    EXPECT_TRUE(holds("not has inner and note == \"n\"", hollow));
}

TEST(PredicateMatcher, GivesUnknownTypesOnlyAHeader) {
    const std::string data = field(4, 300);
    Payload unknown = message(77, 66, data);
    unknown.source = 5;
    EXPECT_FALSE(holds("rrttl == 300", unknown));
    EXPECT_FALSE(holds("has rrttl", unknown));
    EXPECT_TRUE(holds("not has rrttl", unknown));
    EXPECT_TRUE(holds("vendor == 77 and type == 66 and source == 5", unknown));
    EXPECT_TRUE(holds("type != \"dnsdedupe\"", unknown));
}

TEST(PredicateMatcher, GivesUndecodableMessagesOnlyAHeader) {
    const std::string good = field(1, octets("016100")) + field(4, 300);
    ASSERT_TRUE(holds("rrttl == 300", message(2, 1, good)));
    for (const std::string& bad :
         {good + "\x22", good + octets("2205 01"), good.substr(0, good.size() - 1),
          good + octets("20") /* a varint that is cut */, good + octets("0b"), field(4, "not a number") + good}) {
        EXPECT_FALSE(holds("rrttl == 300 or has rrname", message(2, 1, bad))) << samples::hex(bad);
        EXPECT_TRUE(holds("type == \"dnsdedupe\" and not has rrttl", message(2, 1, bad))) << samples::hex(bad);
    }
    Payload absent = message(2, 1, "");
    absent.has_data = false;
    EXPECT_FALSE(holds("has rrttl", absent));
    EXPECT_FALSE(holds("has uri", message(1, 4, field(2, octets("c0000201"))))) << "required fields are missing";
}

TEST(PredicateMatcher, ServesMessagesOfDifferentTypesInTurn) {
    const Predicate predicate = condition("rrttl == 300 or words == \"a\" or behind == 5");
    PredicateMatcher matcher(predicate);
    const std::string dns = field(4, 300);
    const std::string lists = field(2, "a");
    const std::string outer = field(2, "n") + field(3, 5);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(matcher.matches(message(2, 1, dns)));
        EXPECT_TRUE(matcher.matches(message(200, 8, lists)));
        EXPECT_TRUE(matcher.matches(message(200, 10, outer)));
        EXPECT_FALSE(matcher.matches(message(200, 10, field(2, "n"))));
        EXPECT_FALSE(matcher.matches(message(9, 9, dns)));
        EXPECT_FALSE(matcher.matches(message(2, 1, field(4, 301))));
    }
}

}  // namespace
}  // namespace spindrift::nmsg
