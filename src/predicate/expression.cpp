#include <spindrift/predicate/expression.hpp>

#include "token.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <optional>

namespace spindrift::predicate {
namespace {

// Bounds the recursion of the parser; far above what users write.
constexpr std::size_t max_nested = 200;

constexpr std::string_view message_prefix = "message.";

constexpr std::array<std::string_view, 6> keywords = {"and", "or", "not", "has", "in", "under"};

struct Operator {
    TokenKind token;
    Relation relation;
    std::string_view text;
};

constexpr std::array<Operator, 7> operators = {{
    {TokenKind::equal, Relation::equal, "=="},
    {TokenKind::unequal, Relation::unequal, "!="},
    {TokenKind::less, Relation::less, "<"},
    {TokenKind::less_equal, Relation::less_equal, "<="},
    {TokenKind::greater, Relation::greater, ">"},
    {TokenKind::greater_equal, Relation::greater_equal, ">="},
    {TokenKind::match, Relation::match, "~"},
}};

std::shared_ptr<const RE2> compile_pattern(const Literal& literal) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_never_capture(true);
    auto pattern = std::make_shared<const RE2>(literal.text, options);
    if (!pattern->ok()) {
        throw_expression_error(literal.at, fmt::format("this is not a regular expression: {}", pattern->error()));
    }
    return pattern;
}

class Parser {
public:
    Parser(std::string_view text, std::span<const std::string_view> always_present,
           std::span<const std::string_view> flags)
        : tokens_(split_expression(text)), always_present_(always_present), flags_(flags) {}

    Expression whole() {
        Expression expression = alternatives();
        const Token& rest = next();
        if (rest.kind == TokenKind::close) {
            throw_expression_error(rest.at, "this ) closes nothing");
        }
        if (rest.kind != TokenKind::end) {
            throw_expression_error(rest.at, fmt::format("and, or or the end must come here, not {}", shown(rest)));
        }
        return expression;
    }

private:
    [[nodiscard]] const Token& next() const noexcept { return tokens_[at_]; }

    [[nodiscard]] bool is_next(TokenKind kind) const noexcept { return next().kind == kind; }

    [[nodiscard]] bool is_next(std::string_view keyword) const noexcept {
        return is_next(TokenKind::word) && next().text == keyword;
    }

    // Consumes the next token if it is of that kind, or that keyword.
    template <class What>
    bool take(What what) noexcept {
        const bool found = is_next(what);
        at_ += found ? 1 : 0;
        return found;
    }

    static std::string shown(const Token& token) {
        return token.kind == TokenKind::end    ? std::string("the end")
               : token.kind == TokenKind::text ? fmt::format("\"{}\"", token.text)
                                               : token.text;
    }

    Expression alternatives() {
        return chain(Expression::Kind::any_of, "or", [this] { return conjunction(); });
    }

    Expression conjunction() {
        return chain(Expression::Kind::all_of, "and", [this] { return negation(); });
    }

    template <class Part>
    Expression chain(Expression::Kind kind, std::string_view keyword, Part part) {
        Expression first = part();
        if (!is_next(keyword)) {
            return first;
        }
        Expression all;
        all.kind = kind;
        all.parts.push_back(std::move(first));
        while (take(keyword)) {
            all.parts.push_back(part());
        }
        return all;
    }

    Expression negation() {
        bool negated = false;
        while (take("not")) {
            negated = !negated;
        }
        Expression inner = is_next(TokenKind::open) ? group() : condition();
        if (!negated) {
            return inner;
        }
        Expression expression;
        expression.kind = Expression::Kind::negation;
        expression.parts.push_back(std::move(inner));
        return expression;
    }

    Expression group() {
        const std::size_t open_at = next().at;
        ++at_;
        if (++depth_ > max_nested) {
            throw_expression_error(open_at, fmt::format("more than {} parentheses inside each other", max_nested));
        }
        Expression inner = alternatives();
        --depth_;
        if (!is_next(TokenKind::close) && !is_next(TokenKind::end)) {
            throw_expression_error(next().at, fmt::format("and, or or ) must come here, not {}", shown(next())));
        }
        if (!take(TokenKind::close)) {
            throw_expression_error(open_at, "this ( is never closed");
        }
        return inner;
    }

    Expression condition() {
        Expression expression;
        if (take("has")) {
            expression.subject = subject("the name of a field must follow has");
            return expression;
        }
        expression.kind = Expression::Kind::comparison;
        expression.subject = subject("a condition must come here");
        expression.relation_at = next().at;
        const auto relation = take_relation();
        if (!relation && is_flag(expression.subject) && ends_condition()) {
            expression.values.push_back({.text = "true", .at = expression.subject.at});
            return expression;
        }
        if (!relation) {
            throw_expression_error(expression.relation_at, missing_operator(expression.subject));
        }
        expression.relation = *relation;
        expression.values = values(*relation);
        return expression;
    }

    [[nodiscard]] bool is_flag(const Subject& subject) const noexcept {
        return !subject.in_message && std::ranges::count(flags_, subject.name) > 0;
    }

    [[nodiscard]] bool ends_condition() const noexcept {
        return is_next("and") || is_next("or") || is_next(TokenKind::close) || is_next(TokenKind::end);
    }

    [[nodiscard]] std::string missing_operator(const Subject& subject) const {
        std::string what = fmt::format("an operator such as == must follow {}", subject.name);
        if (subject.in_message || std::ranges::count(always_present_, subject.name) == 0) {
            what += fmt::format("; has {} asks whether there is a value", subject.name);
        }
        return what;
    }

    Subject subject(std::string_view what) {
        const Token& token = next();
        if (token.kind != TokenKind::word || std::ranges::count(keywords, token.text) > 0) {
            throw_expression_error(token.at, fmt::format("{}, not {}", what, shown(token)));
        }
        ++at_;
        Subject subject;
        subject.at = token.at;
        subject.in_message = token.text.starts_with(message_prefix);
        subject.name = token.text.substr(subject.in_message ? message_prefix.size() : 0);
        return subject;
    }

    std::optional<Relation> take_relation() noexcept {
        for (const Operator& entry : operators) {
            if (take(entry.token)) {
                return entry.relation;
            }
        }
        return take("in") ? std::optional(Relation::in) : take("under") ? std::optional(Relation::under) : std::nullopt;
    }

    std::vector<Literal> values(Relation relation) {
        std::vector<Literal> values;
        if (relation != Relation::in || !is_next(TokenKind::open)) {
            values.push_back(value(relation));
            return values;
        }
        const std::size_t open_at = next().at;
        ++at_;
        do {
            values.push_back(value(relation));
        } while (take(TokenKind::comma));
        if (!is_next(TokenKind::close) && !is_next(TokenKind::end)) {
            throw_expression_error(next().at, fmt::format("a comma or ) must come here, not {}", shown(next())));
        }
        if (!take(TokenKind::close)) {
            throw_expression_error(open_at, "this ( is never closed");
        }
        return values;
    }

    Literal value(Relation relation) {
        const Token& token = next();
        if (token.kind != TokenKind::word && token.kind != TokenKind::text) {
            throw_expression_error(token.at,
                                   fmt::format("a value must follow {}, not {}", to_text(relation), shown(token)));
        }
        ++at_;
        Literal literal{token.kind == TokenKind::text, token.text, token.at, nullptr};
        if (relation == Relation::match && literal.quoted) {
            literal.pattern = compile_pattern(literal);
        }
        return literal;
    }

    std::vector<Token> tokens_;
    std::span<const std::string_view> always_present_;
    std::span<const std::string_view> flags_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace

std::string_view to_text(Relation relation) noexcept {
    for (const Operator& entry : operators) {
        if (entry.relation == relation) {
            return entry.text;
        }
    }
    return relation == Relation::in ? "in" : "under";
}

Expression parse_expression(std::string_view text, std::span<const std::string_view> always_present,
                            std::span<const std::string_view> flags) {
    return Parser(text, always_present, flags).whole();
}

}  // namespace spindrift::predicate
