#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The tokens of condition expressions (docs/where.md).
namespace spindrift::predicate {

enum class TokenKind : std::uint8_t {
    end,
    word,  ///< a name, keyword, number, address or network
    text,  ///< a quoted text
    open,
    close,
    comma,
    equal,
    unequal,
    less,
    less_equal,
    greater,
    greater_equal,
    match,
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::size_t at = 0;  ///< the position of its first octet, counted from 1
    std::string text;    ///< its characters; for a quoted text without the quotes and escapes
};

/// Splits an expression into tokens, the last of kind `end`.
/// \throws Error for invalid characters and missing closing quotes
[[nodiscard]] std::vector<Token> split_expression(std::string_view expression);

}  // namespace spindrift::predicate
