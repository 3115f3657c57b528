#pragma once

#include <string>

/// Texts for events. They are those of nmsgtool, libnmsg and libtrace, because existing scripts search for them.
namespace spindrift::compat {

/// A line of text for an event, without a newline.
struct Line {
    int level = 0;  ///< the debug level from which it is shown: 0 (always) to 6
    std::string text;
};

}  // namespace spindrift::compat
