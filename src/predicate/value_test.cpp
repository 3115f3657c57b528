#include <spindrift/predicate/value_test.hpp>

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace spindrift::predicate {
namespace {

using enum Relation;

/// Converts the literals of a condition to tests of a field.
class ValueReader {
public:
    ValueReader(const Expression& condition, const FieldInfo& field) : condition_(condition), field_(field) {}

    [[nodiscard]] ValueTest test_for(const Literal& literal) const {
        if (field_.kind == FieldInfo::Kind::opaque) {
            throw_expression_error(
                condition_.relation_at,
                fmt::format("{0} cannot be compared; has {0} is all that can be asked of it", field_.name));
        }
        require_relation(condition_, relations_of(field_.kind));
        ValueTest test;
        test.relation = condition_.relation;
        test.inverted = condition_.relation == unequal;
        switch (field_.kind) {
            case FieldInfo::Kind::named_number: set_named_number(test, literal); break;
            case FieldInfo::Kind::number:
            case FieldInfo::Kind::hex_number:
            case FieldInfo::Kind::date: set_plain_number(test, literal); break;
            case FieldInfo::Kind::real: set_real(test, literal); break;
            case FieldInfo::Kind::boolean: set_boolean(test, literal); break;
            case FieldInfo::Kind::octets: set_octets(test, literal); break;
            case FieldInfo::Kind::text:
            case FieldInfo::Kind::shown_text: set_text(test, literal); break;
            case FieldInfo::Kind::address: set_address(test, literal); break;
            case FieldInfo::Kind::name: set_name(test, literal); break;
            case FieldInfo::Kind::record_data: set_record_data(test, literal); break;
            case FieldInfo::Kind::opaque: break;
        }
        return test;
    }

private:
    using Kind = ValueTest::Kind;

    void set_whole_number(ValueTest& test, const WholeNumber& number) const {
        test.kind = Kind::number;
        set_number(test, condition_.relation, ordered_bits(number.bits(), field_.is_signed));
    }

    void set_named_number(ValueTest& test, const Literal& literal) const {
        if (condition_.relation == match) {
            set_pattern(test, literal);
            return;
        }
        if (!literal.quoted) {
            set_whole_number(test, require_number(condition_, literal, field_.range));
            return;
        }
        const auto number = field_.number_of(literal.text);
        if (!number) {
            throw_expression_error(literal.at, fmt::format("\"{}\" is not a value {} can have{}", literal.text,
                                                           field_.name, field_.list_of_names()));
        }
        if (condition_.relation != equal && condition_.relation != unequal && condition_.relation != in) {
            throw_expression_error(literal.at, fmt::format("{} compares numbers: write {} instead of \"{}\"",
                                                           to_text(condition_.relation), *number, literal.text));
        }
        set_whole_number(test, {*number < 0, static_cast<std::uint64_t>(*number < 0 ? -*number : *number)});
    }

    void set_plain_number(ValueTest& test, const Literal& literal) const {
        if (literal.quoted && field_.kind == FieldInfo::Kind::date) {
            set_date(test, literal);
        } else if (literal.quoted && field_.kind == FieldInfo::Kind::hex_number) {
            set_whole_number(test, require_number(condition_, {false, "0x" + literal.text, literal.at}, field_.range));
        } else {
            set_whole_number(test, require_number(condition_, literal, field_.range));
        }
    }

    void set_date(ValueTest& test, const Literal& literal) const {
        const auto time = parse_time_literal(literal.text);
        if (!time) {
            throw_expression_error(literal.at,
                                   fmt::format("\"{}\" is not a time, such as \"2024-05-01 12:00:00\"", literal.text));
        }
        if (time->nanoseconds != 0) {
            throw_expression_error(literal.at, fmt::format("{} is a time in whole seconds", field_.name));
        }
        const auto bits = static_cast<std::uint64_t>(time->seconds);
        const WholeNumber number{time->seconds < 0, time->seconds < 0 ? ~bits + 1 : bits};
        if (!contains(field_.range, number)) {
            throw_expression_error(literal.at,
                                   fmt::format("\"{}\" is not a time {} can have", literal.text, field_.name));
        }
        set_whole_number(test, number);
    }

    void set_real(ValueTest& test, const Literal& literal) const {
        test.kind = Kind::real;
        const char* const end = literal.text.data() + literal.text.size();
        const auto done = std::from_chars(literal.text.data(), end, test.real);
        if (literal.quoted || done.ec != std::errc{} || done.ptr != end || !std::isfinite(test.real)) {
            throw_expression_error(
                literal.at, fmt::format("{} is a number such as 0.25, which {} is not", field_.name, literal.text));
        }
    }

    void set_boolean(ValueTest& test, const Literal& literal) const {
        if (literal.quoted || (literal.text != "true" && literal.text != "false")) {
            throw_expression_error(literal.at, fmt::format("{} is true or false", field_.name));
        }
        set_whole_number(test, {false, literal.text == "true" ? std::uint64_t{1} : 0});
    }

    void set_octets(ValueTest& test, const Literal& literal) const {
        test.kind = Kind::octets;
        Buffer octets;
        Buffer again;
        append_base64_decoded(octets, literal.text);
        append_base64(again, octets.bytes());
        if (!literal.quoted || again.text() != literal.text) {
            throw_expression_error(literal.at, fmt::format("{} is compared with octets in base64{}", field_.name,
                                                           literal.quoted ? "" : ", in quotes"));
        }
        test.octets = octets.text();
    }

    void set_text(ValueTest& test, const Literal& literal) const {
        if (condition_.relation == match) {
            set_pattern(test, literal);
            return;
        }
        test.kind = field_.kind == FieldInfo::Kind::text ? Kind::text : Kind::shown_text;
        test.octets = require_text(condition_, literal);
    }

    void set_pattern(ValueTest& test, const Literal& literal) const {
        test.kind = Kind::shown_pattern;
        static_cast<void>(require_text(condition_, literal));
        test.pattern = literal.pattern;
    }

    void set_address(ValueTest& test, const Literal& literal) const {
        test.kind = Kind::network;
        if (!read_network(test, literal)) {
            throw_expression_error(literal.at, fmt::format("{} is not an IP address", literal.text));
        }
    }

    // Reads an address or a network. \returns false if the literal is neither
    bool read_network(ValueTest& test, const Literal& literal) const {
        const std::string_view text = literal.text;
        const std::size_t slash = std::min(text.find('/'), text.size());
        const auto address = IpAddress::parse(text.substr(0, slash));
        if (!address) {
            return false;
        }
        test.octets = as_text(address->octets());
        test.prefix = address->is_v4() ? 32 : 128;
        if (slash == text.size()) {
            return true;
        }
        const auto prefix = parse_decimal<unsigned>(text.substr(slash + 1));
        if (!prefix || *prefix > test.prefix) {
            throw_expression_error(
                literal.at,
                fmt::format("{} is not a network: a number from 0 to {} must follow the slash", text, test.prefix));
        }
        test.prefix = *prefix;
        require_network(test, literal);
        if (condition_.relation != in) {
            throw_expression_error(
                literal.at, fmt::format("{} is a network: write in, not {}", text, to_text(condition_.relation)));
        }
        return true;
    }

    // Bits set after the prefix are an error: the user probably meant an address or a longer prefix.
    static void require_network(const ValueTest& test, const Literal& literal) {
        std::string network = test.octets;
        for (std::size_t i = 0; i < network.size(); ++i) {
            const std::size_t kept = test.prefix - std::min<std::size_t>(test.prefix, 8 * i);
            network[i] = static_cast<char>(network[i] & (0xFF00 >> std::min<std::size_t>(kept, 8)));
        }
        if (network != test.octets) {
            throw_expression_error(literal.at,
                                   fmt::format("{} is not a network, but an address in {}/{}", literal.text,
                                               IpAddress::from_octets(as_bytes(network))->text(), test.prefix));
        }
    }

    void set_name(ValueTest& test, const Literal& literal) const {
        if (condition_.relation == match) {
            set_pattern(test, literal);
            return;
        }
        read_name(test, literal);
        test.kind = condition_.relation == under ? Kind::zone : Kind::name;
    }

    void read_name(ValueTest& test, const Literal& literal) const {
        auto name = field_.name_octets(literal.text);
        if (!name) {
            throw_expression_error(literal.at, fmt::format("\"{}\" is not a {}", literal.text, field_.noun));
        }
        static_cast<void>(require_text(condition_, literal));
        test.octets = std::move(*name);
    }

    // An address is compared as an address, so that all ways to write it are one. Any other text is compared as such.
    void set_record_data(ValueTest& test, const Literal& literal) const {
        if (condition_.relation == match) {
            set_pattern(test, literal);
        } else if (condition_.relation == under) {
            read_name(test, literal);
            test.kind = Kind::record_zone;
        } else if (may_be_address(literal) && read_network(test, literal)) {
            test.kind = Kind::record_network;
        } else {
            test.kind = Kind::shown_text;
            test.octets = require_text(condition_, literal);
        }
    }

    // Only after `in` can a quoted text with a slash be a network: record data of type APL are shown in a similar form.
    [[nodiscard]] bool may_be_address(const Literal& literal) const {
        return !literal.quoted || condition_.relation == in || literal.text.find('/') == std::string::npos;
    }

    const Expression& condition_;
    const FieldInfo& field_;
};

}  // namespace

void set_number(ValueTest& test, Relation relation, std::uint64_t number) noexcept {
    constexpr std::uint64_t max_number = std::numeric_limits<std::uint64_t>::max();
    const auto set = [&](std::uint64_t min, std::uint64_t max) {
        test.min = min;
        test.max = max;
    };
    test.kind = ValueTest::Kind::number;
    test.inverted = relation == unequal;
    switch (relation) {
        case less: number > 0 ? set(0, number - 1) : set(1, 0); return;
        case less_equal: set(0, number); return;
        case greater: number < max_number ? set(number + 1, max_number) : set(1, 0); return;
        case greater_equal: set(number, max_number); return;
        default: set(number, number); return;
    }
}

bool is_in_network(Bytes address, const ValueTest& test) noexcept {
    if (address.size() != test.octets.size()) {
        return false;
    }
    const std::size_t whole = test.prefix / 8;
    if (std::memcmp(address.data(), test.octets.data(), whole) != 0) {
        return false;
    }
    const auto mask = static_cast<unsigned>(0xFF00 >> test.prefix % 8) & 0xFF;
    return mask == 0 ||
           (std::to_integer<unsigned>(address[whole]) & mask) == static_cast<unsigned char>(test.octets[whole]);
}

std::span<const Relation> relations_of(FieldInfo::Kind kind) noexcept {
    static constexpr std::array named = {equal, unequal, less, less_equal, greater, greater_equal, in, match};
    static constexpr std::array ordered = {equal, unequal, less, less_equal, greater, greater_equal, in};
    static constexpr std::array exact = {equal, unequal, in};
    static constexpr std::array texts = {equal, unequal, in, match};
    static constexpr std::array names = {equal, unequal, in, under, match};
    switch (kind) {
        case FieldInfo::Kind::named_number: return named;
        case FieldInfo::Kind::number:
        case FieldInfo::Kind::hex_number:
        case FieldInfo::Kind::date:
        case FieldInfo::Kind::real: return ordered;
        case FieldInfo::Kind::boolean:
        case FieldInfo::Kind::octets:
        case FieldInfo::Kind::address: return exact;
        case FieldInfo::Kind::text:
        case FieldInfo::Kind::shown_text: return texts;
        case FieldInfo::Kind::name:
        case FieldInfo::Kind::record_data: return names;
        case FieldInfo::Kind::opaque: break;
    }
    return {};
}

std::string_view to_text(FieldInfo::Kind kind) noexcept {
    switch (kind) {
        case FieldInfo::Kind::number: return "number";
        case FieldInfo::Kind::named_number: return "name or number";
        case FieldInfo::Kind::hex_number: return "hexadecimal number";
        case FieldInfo::Kind::date: return "time";
        case FieldInfo::Kind::real: return "floating-point number";
        case FieldInfo::Kind::boolean: return "true or false";
        case FieldInfo::Kind::octets: return "octets";
        case FieldInfo::Kind::text: return "text";
        case FieldInfo::Kind::shown_text: return "DNS message as text";
        case FieldInfo::Kind::address: return "IP address";
        case FieldInfo::Kind::record_data: return "record data";
        case FieldInfo::Kind::name: return "domain name";
        case FieldInfo::Kind::opaque: break;
    }
    return "other";
}

std::vector<ValueTest> value_tests(const Expression& condition, const FieldInfo& field) {
    std::vector<ValueTest> tests;
    if (condition.kind == Expression::Kind::presence) {
        tests.emplace_back();
        return tests;
    }
    const ValueReader reader(condition, field);
    for (const Literal& literal : condition.values) {
        tests.push_back(reader.test_for(literal));
    }
    return tests;
}

}  // namespace spindrift::predicate
