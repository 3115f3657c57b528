#pragma once

#include <spindrift/base/buffer.hpp>

#include <string_view>

namespace spindrift {

/// Appends `text` as the inside of a JSON string: `\b \f \n \r \t \" \\` by their short forms, other octets
/// below 0x20 as `\u00xx`, everything else as it is (docs/formats/nmsg-messages.md 3.4). No quotes are added.
void append_json_escaped(Buffer& out, std::string_view text);

/// Escapes in place what a writer of plain text appended behind `start`. Cheap when there is nothing to escape.
void escape_json_tail(Buffer& out, std::size_t start);

/// Appends `text` with everything that is not well-formed UTF-8 replaced by U+FFFD: an overlong sequence as a
/// whole, any other offending octet by itself (docs/formats/nmsg-messages.md 3.4 step 1).
void append_utf8_repaired(Buffer& out, std::string_view text);

/// Appends a JSON string, quotes included: repaired, escaped.
void append_json_string(Buffer& out, std::string_view text);

}  // namespace spindrift
