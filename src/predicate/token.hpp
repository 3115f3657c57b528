#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// The words of conditions (docs/where.md).
namespace spindrift::predicate {

enum class TokenKind : std::uint8_t {
    end,
    word,  ///< a name, keyword, number, address or network
    text,  ///< something in quotes
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
    std::size_t at = 0;  ///< the octet it begins at, counted from 1
    std::string text;    ///< what it says; of texts without quotes and escapes
};

/// Splits an expression into tokens, the last of kind `end`.
/// \throws Error for characters that mean nothing, and quotes that are never closed
[[nodiscard]] std::vector<Token> split_expression(std::string_view expression);

}  // namespace spindrift::predicate
