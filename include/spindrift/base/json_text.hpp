#pragma once

#include <spindrift/base/buffer.hpp>

#include <string>
#include <string_view>

namespace spindrift {

/// Appends `text` escaped for a JSON string: `\b \f \n \r \t \" \\` in their short forms, other octets below 0x20 as
/// `\u00xx`, everything else unchanged (docs/formats/nmsg-messages.md 3.4). No quotes are added.
void append_json_escaped(Buffer& out, std::string_view text);

/// Escapes in place the text from offset `start` to the end. Fast if there is nothing to escape.
void escape_json_tail(Buffer& out, std::size_t start);

/// Appends `text` with everything that is not well-formed UTF-8 replaced by U+FFFD: one for an overlong sequence, one
/// for each other invalid octet (docs/formats/nmsg-messages.md 3.4 step 1).
void append_utf8_repaired(Buffer& out, std::string_view text);

/// Appends a JSON string with quotes: `text` made valid UTF-8 and escaped.
void append_json_string(Buffer& out, std::string_view text);

/// The number of octets that `append_json_string` appends.
[[nodiscard]] std::size_t json_string_size(std::string_view text) noexcept;

/// The beginning of a text of unknown content for an error message: valid UTF-8 on one line, escaped as in JSON, with
/// `...` if it was cut after 40 octets.
[[nodiscard]] std::string excerpt(std::string_view text);

}  // namespace spindrift
