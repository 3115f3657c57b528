#pragma once

#include <spindrift/base/buffer.hpp>

#include <string_view>

namespace spindrift::rates {

/// Appends text to HTML or SVG, as content or as an attribute value. Escapes markup characters, and replaces invalid
/// UTF-8 and control characters.
void append_markup_text(Buffer& out, std::string_view text);

}  // namespace spindrift::rates
