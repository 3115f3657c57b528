#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Texts for events. They are those of nmsgtool, libnmsg and libtrace, because existing scripts search for them.
namespace spindrift::compat {

/// A line of text for an event, without a newline.
struct Line {
    int level = 0;  ///< the debug level from which it is shown: 0 (always) to 6
    std::string text;
};

/// Octets of the longest line that is shown whole.
inline constexpr std::size_t max_line_size = 4096;

/// A text as a line of a log: it may hold what others have sent, so control characters, line ends among them, are shown
/// as `\xNN`, and what is behind `max_line_size` octets as `...`. All other text stays as it is.
[[nodiscard]] std::string printable_line(std::string_view text);

}  // namespace spindrift::compat
