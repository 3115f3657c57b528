#include <spindrift/predicate/program.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/predicate/value_test.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace spindrift::predicate {
namespace {

/// Something conditions know nothing of: a host with ports and an address.
struct Host {
    std::vector<std::uint16_t> ports;
    std::string address;
};

struct HostTest {
    std::string field;
    ValueTest value;
};

FieldInfo info_of(const Subject& subject) {
    FieldInfo info;
    info.name = subject.name;
    if (subject.name == "port") {
        info.kind = FieldInfo::Kind::named_number;
        info.range = range_of<std::uint16_t>();
        info.number_of = [](std::string_view name) {
            return name == "domain" ? std::optional<std::int64_t>(53) : std::nullopt;
        };
        info.list_of_names = [] { return std::string(" (domain)"); };
    } else if (subject.name == "address") {
        info.kind = FieldInfo::Kind::address;
    } else {
        throw_expression_error(subject.at, "hosts have no " + subject.name);
    }
    return info;
}

bool holds(const HostTest& test, const Host& host) {
    if (test.field == "address") {
        return is_in_network(as_bytes(host.address), test.value) != test.value.inverted;
    }
    if (test.value.kind == ValueTest::Kind::presence) {
        return !host.ports.empty();
    }
    return std::ranges::any_of(host.ports, [&](std::uint64_t port) {
        return is_in_range(ordered_bits(port, false), test.value) != test.value.inverted;
    });
}

bool matches(std::string_view expression, const Host& host) {
    const Program<HostTest> program(parse_expression(expression), [](const Expression& condition) {
        std::vector<HostTest> tests;
        for (ValueTest& value : value_tests(condition, info_of(condition.subject))) {
            tests.push_back({condition.subject.name, std::move(value)});
        }
        return tests;
    });
    return program.run([&](const HostTest& test) { return holds(test, host); });
}

const Host resolver = {{53, 853}, {"\xC0\x00\x02\x01", 4}};
const Host silent = {{}, {"\x0A\x00\x00\x01", 4}};

TEST(Program, TestsFieldsThatArePassedIn) {
    EXPECT_TRUE(matches("port == 53", resolver));
    EXPECT_TRUE(matches("port == \"domain\"", resolver));
    EXPECT_FALSE(matches("port == 80", resolver));
    EXPECT_TRUE(matches("port != 53", resolver)) << "true for 853";
    EXPECT_FALSE(matches("port != 53", silent)) << "there is no port";
    EXPECT_TRUE(matches("address in 192.0.2.0/24", resolver));
    EXPECT_FALSE(matches("address in 192.0.2.0/24", silent));
}

TEST(Program, JoinsTestsAsTheExpressionSays) {
    EXPECT_TRUE(matches("port in (80, 443) or address == 192.0.2.1", resolver));
    EXPECT_FALSE(matches("port in (80, 443) and address == 192.0.2.1", resolver));
    EXPECT_TRUE(matches("not has port and address in 10.0.0.0/8", silent));
    EXPECT_TRUE(matches("not (port > 1000 or port < 60) or has port", resolver));
    EXPECT_FALSE(matches("not (port > 1000 or port < 60)", resolver));
    EXPECT_TRUE(matches("port > 60 and port < 60", resolver)) << "each holds for one of the ports";
}

TEST(Program, IsFalseWithoutTests) {
    const Program<HostTest> nothing(parse_expression("port == 1"),
                                    [](const Expression&) { return std::vector<HostTest>(); });
    EXPECT_FALSE(nothing.run([](const HostTest&) { return true; }));
    EXPECT_FALSE(Program<HostTest>().run([](const HostTest&) { return true; }));
}

TEST(Program, SaysWhereAFieldDoesNotFit) {
    const auto complaint = [](std::string_view expression) {
        try {
            static_cast<void>(matches(expression, resolver));
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(complaint("port == 1 or name == 2"), "at 14: hosts have no name");
    EXPECT_EQ(complaint("port == \"http\""), "at 9: \"http\" is not a value port can have (domain)");
    EXPECT_EQ(complaint("port == 65536"), "at 9: port can only be from 0 to 65535");
    EXPECT_EQ(complaint("address under 5"), "at 9: address cannot be compared with under, only with: == != in");
}

}  // namespace
}  // namespace spindrift::predicate
