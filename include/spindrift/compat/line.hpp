#pragma once

#include <string>

/// The words users of nmsgtool, libnmsg and libtrace know: lines for events, as their scripts look for them.
namespace spindrift::compat {

/// A line of text for an event, without its end.
struct Line {
    int level = 0;  ///< of debugging at which it is shown: 0 always, then 1 to 6
    std::string text;
};

}  // namespace spindrift::compat
