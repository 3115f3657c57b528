#pragma once

#include <spindrift/base/buffer.hpp>

#include <string_view>

namespace spindrift::rates {

/// Appends text to HTML or SVG, as content or as the value of an attribute. What no text may hold there is replaced.
void append_markup_text(Buffer& out, std::string_view text);

}  // namespace spindrift::rates
