#include "conditions.hpp"

#include <spindrift/base/error.hpp>

#include <gtest/gtest.h>

// Conditions that are refused: the place and the reason.
namespace spindrift::nmsg {
namespace {

using samples::acme_registry;
using samples::condition;

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
    testing::Values(Refusal{"rrttl = 5", "at 7: = alone is not an operator; write == to compare"},
                    Refusal{"!(rrttl == 5)", "at 1: ! alone is not an operator; write != to compare, not to negate"},
                    Refusal{"rrttl == 5 && rrttl == 6", "at 12: & is not an operator; write and"},
                    Refusal{"rrttl == 5 | rrttl == 6", "at 12: | is not an operator; write or"},
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
        Refusal{"rrname ~ \"a(\"", "at 10: this is not a regular expression: missing ): a("},
        Refusal{"rrname ~ \"(?<=a)b\"", "at 10: this is not a regular expression: invalid perl operator: (?<"}));

INSTANTIATE_TEST_SUITE_P(
    Checker, PredicateRefuses,
    testing::Values(
        Refusal{"rrnam == \"a\"", "at 1: no message type has a field rrnam; did you mean rrname?"},
        Refusal{"rrttl == 5 and not (has rrnam)", "at 25: no message type has a field rrnam; did you mean rrname?"},
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
        Refusal{"rrtype == \"B\"", "at 11: \"B\" is not a value rrtype can have (base dns)"},
        Refusal{"rrtype == A", "at 11: rrtype is a whole number, which A is not (base dns)"},
        Refusal{"rrtype < \"NS\"", "at 10: < compares numbers: write 2 instead of \"NS\" (base dns)"},
        Refusal{"rrtype == 65536", "at 11: rrtype can only be from 0 to 65535 (base dns)"},
        Refusal{"rrtype under \"A\"",
                "at 8: rrtype cannot be compared with under, only with: == != < <= > >= in ~ (base dns)"},
        Refusal{"color == \"PINK\"",
                "at 10: \"PINK\" is not a value color can have (BELOW, RED, GREEN, Blue) (ACME every)"},
        Refusal{"protocol == \"NOSUCH\"", "at 13: \"NOSUCH\" is not a value protocol can have (ACME every)"},
        // Names, texts and octets.
        Refusal{"rrname == example.com", "at 11: rrname is compared with a text: write \"example.com\" (base dns)"},
        Refusal{"rrname == \"a..b\"", "at 11: \"a..b\" is not a domain name (base dns)"},
        Refusal{"rrname under \".com\"", "at 14: \".com\" is not a domain name (base dns)"},
        Refusal{"rrname < \"a\"", "at 8: rrname cannot be compared with <, only with: == != in under ~ (base dns)"},
        Refusal{"rrname ~ abc", "at 10: rrname is compared with a text: write \"abc\" (base dns)"},
        Refusal{"rdata == 5", "at 10: rdata is compared with a text: write \"5\" (base dns)"},
        Refusal{"rdata > \"5\"", "at 7: rdata cannot be compared with >, only with: == != in under ~ (base dns)"},
        Refusal{"octets == \"a\"", "at 11: octets is compared with octets in base64 (ACME every)"},
        Refusal{"octets == YQ", "at 11: octets is compared with octets in base64, in quotes (ACME every)"},
        Refusal{"octets ~ \"a\"", "at 8: octets cannot be compared with ~, only with: == != in (ACME every)"},
        Refusal{"dns_json == \"{}\"",
                "at 10: dns_json cannot be compared; has dns_json is all that can be asked of it (ACME every)"},
        // Addresses.
        Refusal{"response_ip == 192.0.2", "at 16: 192.0.2 is not an IP address (base dnsqr)"},
        Refusal{"srcip == 192.0.2.0/24", "at 10: 192.0.2.0/24 is a network: write in, not == (base ncap)"},
        Refusal{"ip in 192.0.2.0/33",
                "at 7: 192.0.2.0/33 is not a network: a number from 0 to 32 must follow the slash (ACME every)"},
        Refusal{"ip in 2001:db8::/",
                "at 7: 2001:db8::/ is not a network: a number from 0 to 128 must follow the slash (ACME every)"},
        Refusal{"ip in 192.0.2.1/24",
                "at 7: 192.0.2.1/24 is not a network, but an address in 192.0.2.0/24 (ACME every)"},
        Refusal{"ip in 2001:db8:8000::/32",
                "at 7: 2001:db8:8000::/32 is not a network, but an address in 2001:db8::/32 (ACME every)"},
        Refusal{"ip < 192.0.2.1", "at 4: ip cannot be compared with <, only with: == != in (ACME every)"},
        // Other numbers.
        Refusal{"real == \"0.5\"", "at 9: real is a number such as 0.25, which 0.5 is not (ACME every)"},
        Refusal{"real == nan", "at 9: real is a number such as 0.25, which nan is not (ACME every)"},
        Refusal{"real ~ \"5\"", "at 6: real cannot be compared with ~, only with: == != < <= > >= in (ACME every)"},
        Refusal{"truth == 1", "at 10: truth is true or false (ACME every)"},
        Refusal{"truth == \"true\"", "at 10: truth is true or false (ACME every)"},
        Refusal{"truth < true", "at 7: truth cannot be compared with <, only with: == != in (ACME every)"},
        Refusal{"hex == \"xyz\"", "at 8: hex is a whole number, which 0xxyz is not (ACME every)"},
        Refusal{"when > \"yesterday\"",
                "at 8: \"yesterday\" is not a time, such as \"2024-05-01 12:00:00\" (ACME every)"},
        Refusal{"when > \"2024-05-01 12:00:00.5\"", "at 8: when is a time in whole seconds (ACME every)"},
        Refusal{"when > \"1969-12-31\"", "at 8: \"1969-12-31\" is not a time when can have (ACME every)"},
        // The header.
        Refusal{"vendor == \"nobody\"", "at 11: no vendor is called nobody"},
        Refusal{"vendor == SIE", "at 11: vendor is a whole number, which SIE is not"},
        Refusal{"vendor < 2", "at 8: vendor cannot be compared with <, only with: == != in"},
        Refusal{"type == \"INSERTION\"",
                "at 9: no message type is called INSERTION; a field of that name is message.type"},
        Refusal{"type ~ \"dns\"", "at 6: type cannot be compared with ~, only with: == != in"},
        Refusal{"source == 0", "at 11: no source is 0; not has source asks for messages without one"},
        Refusal{"source == \"xyz\"", "at 11: xyz is not a source, such as \"a1ba02cf\" or 0xa1ba02cf"},
        Refusal{"source == \"1a1ba02cf\"", "at 11: 1a1ba02cf is not a source, such as \"a1ba02cf\" or 0xa1ba02cf"},
        Refusal{"operator == \"nobody\"", "at 13: no operator is called nobody"},
        Refusal{"group == \"Acme\"", "at 10: no group is called Acme"},
        Refusal{"group == 4294967296", "at 10: group can only be from 0 to 4294967295"},
        Refusal{"has time", "at 5: every message has a time"},
        Refusal{"has vendor", "at 5: every message has a vendor"},
        Refusal{"has type", "at 5: every message has a type"},
        Refusal{"time > \"noon\"", "at 8: noon is not a time, such as \"2024-05-01 12:00:00\" or 1714564800"},
        Refusal{"time > 1.0000000001",
                "at 8: 1.0000000001 is not a time, such as \"2024-05-01 12:00:00\" or 1714564800"},
        Refusal{"time > \"2024-05-01 12:00:00.\"",
                "at 8: 2024-05-01 12:00:00. is not a time, such as \"2024-05-01 12:00:00\" or 1714564800"}));

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

}  // namespace
}  // namespace spindrift::nmsg
