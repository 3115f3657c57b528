#include "token.hpp"

#include <spindrift/predicate/expression.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <array>

namespace spindrift::predicate {
namespace {

struct Operator {
    std::string_view text;
    TokenKind kind;
};

// Longer ones first, since the first match is taken.
constexpr std::array<Operator, 10> operators = {{
    {"==", TokenKind::equal},
    {"!=", TokenKind::unequal},
    {"<=", TokenKind::less_equal},
    {">=", TokenKind::greater_equal},
    {"<", TokenKind::less},
    {">", TokenKind::greater},
    {"~", TokenKind::match},
    {"(", TokenKind::open},
    {")", TokenKind::close},
    {",", TokenKind::comma},
}};

bool is_word_character(char c) noexcept {
    const char lower = to_lower(c);
    return (lower >= 'a' && lower <= 'z') || is_digit(c) ||
           std::string_view("_.:/+-").find(c) != std::string_view::npos;
}

class Lexer {
public:
    explicit Lexer(std::string_view expression) noexcept : expression_(expression) {}

    Token next() {
        while (at_ < expression_.size() && is_space(expression_[at_])) {
            ++at_;
        }
        const std::size_t start = at_;
        if (start == expression_.size()) {
            return {TokenKind::end, start + 1, {}};
        }
        const char first = expression_[start];
        if (first == '"' || first == '\'') {
            return {TokenKind::text, start + 1, quoted(first)};
        }
        if (is_word_character(first)) {
            while (at_ < expression_.size() && is_word_character(expression_[at_])) {
                ++at_;
            }
            return {TokenKind::word, start + 1, std::string(expression_.substr(start, at_ - start))};
        }
        for (const Operator& entry : operators) {
            if (expression_.substr(start).starts_with(entry.text)) {
                at_ += entry.text.size();
                return {entry.kind, start + 1, std::string(entry.text)};
            }
        }
        throw_character_error(first);
    }

private:
    // Reads a quoted text. A backslash escapes the quote and another backslash. Before any other character it is
    // literal, so that regular expressions and escapes of domain names need no double backslashes.
    std::string quoted(char quote) {
        const std::size_t start = at_++;
        std::string text;
        while (at_ < expression_.size()) {
            const char c = expression_[at_++];
            if (c == quote) {
                return text;
            }
            const bool escape =
                c == '\\' && at_ < expression_.size() && (expression_[at_] == quote || expression_[at_] == '\\');
            text += escape ? expression_[at_++] : c;
        }
        throw_expression_error(start + 1, "the text that begins here has no closing quote");
    }

    [[noreturn]] void throw_character_error(char c) const {
        switch (c) {
            case '=': throw_expression_error(at_ + 1, "= alone is not an operator; write == to compare");
            case '!': throw_expression_error(at_ + 1, "! alone is not an operator; write != to compare, not to negate");
            case '&': throw_expression_error(at_ + 1, "& is not an operator; write and");
            case '|': throw_expression_error(at_ + 1, "| is not an operator; write or");
            default: break;
        }
        const auto value = static_cast<unsigned char>(c);
        throw_expression_error(at_ + 1, value > 0x20 && value < 0x7F
                                            ? fmt::format("{} means nothing here; texts stand in quotes", c)
                                            : fmt::format("octet 0x{:02x} may only stand in quotes", value));
    }

    std::string_view expression_;
    std::size_t at_ = 0;
};

}  // namespace

void throw_expression_error(std::size_t at, std::string_view why) {
    throw Error(fmt::format("at {}: {}", at, why));
}

std::vector<Token> split_expression(std::string_view expression) {
    Lexer lexer(expression);
    std::vector<Token> tokens;
    do {
        tokens.push_back(lexer.next());
    } while (tokens.back().kind != TokenKind::end);
    return tokens;
}

}  // namespace spindrift::predicate
