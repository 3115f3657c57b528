#include "message/number_range.hpp"
#include "message/value_text.hpp"
#include "predicate_lexer.hpp"
#include "predicate_literal.hpp"
#include "predicate_question.hpp"

#include <spindrift/base/base64.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/dns/mnemonics.hpp>
#include <spindrift/dns/name.hpp>

#include <fmt/format.h>

#include <cmath>
#include <limits>

// What conditions ask of the fields of a message.
namespace spindrift::nmsg {
namespace {

using enum Relation;

// The numbers a field has, enumerations included.
NumberRange numbers_of(const Field& field) noexcept {
    const FieldType type = field.type == FieldType::enumeration ? FieldType::int32 : field.type;
    return range_of(type).value_or(range_of<std::uint64_t>());
}

// The number of a name that stands for one.
std::optional<std::int64_t> named_number(const Field& field, std::string_view name) {
    switch (field.form) {
        case Form::enumeration: return field.names->value_ignoring_case(name);
        case Form::rrtype: return dns::parse_rrtype(name);
        case Form::rrclass:
        case Form::sie_rrclass: return dns::parse_rrclass(name);
        case Form::rcode: return dns::parse_rcode(name);
        default: return protocol_number(name);
    }
}

// ` (INSERTION, EXPIRATION, CHAFF)`, unless there are too many.
std::string list_of_names(const Field& field) {
    constexpr std::size_t most_listed = 16;
    std::string list;
    if (field.form == Form::enumeration && field.names->entries().size() <= most_listed) {
        for (const EnumNames::Entry& entry : field.names->entries()) {
            list += fmt::format("{}{}", list.empty() ? " (" : ", ", entry.name.text());
        }
        list += ")";
    }
    return list;
}

class FieldReader {
public:
    FieldReader(const Expression& condition, const Field& field) : condition_(condition), field_(field) {}

    [[nodiscard]] Question comparison(const Literal& literal) const {
        Question question;
        question.relation = condition_.relation;
        question.inverted = condition_.relation == unequal;
        switch (field_.form) {
            case Form::enumeration:
            case Form::rrtype:
            case Form::rrclass:
            case Form::sie_rrclass:
            case Form::rcode:
            case Form::ip_protocol: ask_named_number(question, literal); break;
            case Form::unsigned_number:
            case Form::signed_number:
            case Form::hex:
            case Form::timestamp: ask_plain_number(question, literal); break;
            case Form::real: ask_real(question, literal); break;
            case Form::boolean: ask_boolean(question, literal); break;
            case Form::octets:
            case Form::dns_message: ask_octets(question, literal); break;
            case Form::string:
            case Form::mlstring:
            case Form::rdata:
            case Form::dns_text: ask_text(question, literal); break;
            case Form::address: ask_address(question, literal); break;
            case Form::dns_name: ask_name(question, literal); break;
            case Form::dns_json:
            case Form::code:
            case Form::nothing:
                refuse_expression(
                    condition_.relation_at,
                    fmt::format("{0} cannot be compared; has {0} is all that can be asked of it", field_.name));
        }
        return question;
    }

private:
    void ask_whole_number(Question& question, const WholeNumber& number) const {
        question.kind = Question::Kind::number;
        ask_number(question, condition_.relation, ordered_bits(number.bits(), is_signed(field_.type)));
    }

    void ask_named_number(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, less, less_equal, greater, greater_equal, in, match});
        if (condition_.relation == match) {
            ask_pattern(question, literal);
            return;
        }
        if (!literal.quoted) {
            ask_whole_number(question, require_number(condition_, literal, numbers_of(field_)));
            return;
        }
        const auto number = named_number(field_, literal.text);
        if (!number) {
            refuse_expression(literal.at, fmt::format("\"{}\" is no value {} can have{}", literal.text, field_.name,
                                                      list_of_names(field_)));
        }
        if (condition_.relation != equal && condition_.relation != unequal && condition_.relation != in) {
            refuse_expression(literal.at, fmt::format("{} compares numbers: write {} instead of \"{}\"",
                                                      to_text(condition_.relation), *number, literal.text));
        }
        ask_whole_number(question, {*number < 0, static_cast<std::uint64_t>(*number < 0 ? -*number : *number)});
    }

    void ask_plain_number(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, less, less_equal, greater, greater_equal, in});
        if (literal.quoted && field_.form == Form::timestamp) {
            ask_date(question, literal);
        } else if (literal.quoted && field_.form == Form::hex) {
            ask_whole_number(question,
                             require_number(condition_, {false, "0x" + literal.text, literal.at}, numbers_of(field_)));
        } else {
            ask_whole_number(question, require_number(condition_, literal, numbers_of(field_)));
        }
    }

    void ask_date(Question& question, const Literal& literal) const {
        const auto moment = parse_moment(literal.text);
        if (!moment) {
            refuse_expression(literal.at,
                              fmt::format("\"{}\" is no time, such as \"2024-05-01 12:00:00\"", literal.text));
        }
        if (moment->nanoseconds != 0) {
            refuse_expression(literal.at, fmt::format("{} is a time in whole seconds", field_.name));
        }
        const auto bits = static_cast<std::uint64_t>(moment->seconds);
        const WholeNumber number{moment->seconds < 0, moment->seconds < 0 ? ~bits + 1 : bits};
        if (!holds(numbers_of(field_), number)) {
            refuse_expression(literal.at, fmt::format("\"{}\" is no time {} can have", literal.text, field_.name));
        }
        ask_whole_number(question, number);
    }

    void ask_real(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, less, less_equal, greater, greater_equal, in});
        question.kind = Question::Kind::real;
        const char* const end = literal.text.data() + literal.text.size();
        const auto done = std::from_chars(literal.text.data(), end, question.real);
        if (literal.quoted || done.ec != std::errc{} || done.ptr != end || !std::isfinite(question.real)) {
            refuse_expression(literal.at,
                              fmt::format("{} is a number such as 0.25, which {} is not", field_.name, literal.text));
        }
    }

    void ask_boolean(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, in});
        if (literal.quoted || (literal.text != "true" && literal.text != "false")) {
            refuse_expression(literal.at, fmt::format("{} is true or false", field_.name));
        }
        ask_whole_number(question, {false, literal.text == "true" ? std::uint64_t{1} : 0});
    }

    void ask_octets(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, in});
        question.kind = Question::Kind::octets;
        Buffer octets;
        Buffer again;
        append_base64_decoded(octets, require_text(condition_, literal));
        append_base64(again, octets.bytes());
        if (again.text() != literal.text) {
            refuse_expression(literal.at, fmt::format("{} is compared with octets in base64", field_.name));
        }
        question.octets = octets.text();
    }

    void ask_text(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, in, match});
        if (condition_.relation == match) {
            ask_pattern(question, literal);
            return;
        }
        const bool as_carried = field_.form == Form::string || field_.form == Form::mlstring;
        question.kind = as_carried ? Question::Kind::string : Question::Kind::shown_text;
        question.octets = require_text(condition_, literal);
    }

    void ask_pattern(Question& question, const Literal& literal) const {
        question.kind = Question::Kind::shown_pattern;
        static_cast<void>(require_text(condition_, literal));
        question.pattern = literal.pattern;
    }

    void ask_address(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, in});
        question.kind = Question::Kind::network;
        const std::string_view text = literal.text;
        const std::size_t slash = std::min(text.find('/'), text.size());
        const auto address = IpAddress::parse(text.substr(0, slash));
        if (!address) {
            refuse_expression(literal.at, fmt::format("{} is no IP address", text));
        }
        question.octets = as_text(address->octets());
        question.prefix = address->is_v4() ? 32 : 128;
        if (slash == text.size()) {
            return;
        }
        if (condition_.relation != in) {
            refuse_expression(literal.at,
                              fmt::format("{} is a network: write in, not {}", text, to_text(condition_.relation)));
        }
        const auto prefix = parse_decimal<unsigned>(text.substr(slash + 1));
        if (!prefix || *prefix > question.prefix) {
            refuse_expression(literal.at, fmt::format("{} is no network: a number from 0 to {} must follow the slash",
                                                      text, question.prefix));
        }
        question.prefix = *prefix;
        require_network(question, literal);
    }

    // Bits behind the prefix are a slip of the pen.
    static void require_network(const Question& question, const Literal& literal) {
        std::string network = question.octets;
        for (std::size_t i = 0; i < network.size(); ++i) {
            const std::size_t kept = question.prefix - std::min<std::size_t>(question.prefix, 8 * i);
            network[i] = static_cast<char>(network[i] & (0xFF00 >> std::min<std::size_t>(kept, 8)));
        }
        if (network != question.octets) {
            refuse_expression(literal.at,
                              fmt::format("{} is no network, but an address in {}/{}", literal.text,
                                          IpAddress::from_octets(as_bytes(network))->text(), question.prefix));
        }
    }

    void ask_name(Question& question, const Literal& literal) const {
        require_relation(condition_, {equal, unequal, in, under, match});
        if (condition_.relation == match) {
            ask_pattern(question, literal);
            return;
        }
        const auto name = dns::Name::parse(require_text(condition_, literal), dns::LetterCase::lower);
        if (!name) {
            refuse_expression(literal.at, fmt::format("\"{}\" is no domain name", literal.text));
        }
        question.kind = condition_.relation == under ? Question::Kind::zone : Question::Kind::name;
        question.octets = as_text(name->wire());
    }

    const Expression& condition_;
    const Field& field_;
};

}  // namespace

std::vector<Question> field_questions(const Expression& condition, const Field& field) {
    std::vector<Question> questions;
    if (condition.kind == Expression::Kind::presence) {
        questions.emplace_back().kind = Question::Kind::presence;
        return questions;
    }
    const FieldReader reader(condition, field);
    for (const Literal& literal : condition.values) {
        questions.push_back(reader.comparison(literal));
    }
    return questions;
}

}  // namespace spindrift::nmsg
