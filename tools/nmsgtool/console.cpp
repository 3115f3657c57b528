#include "console.hpp"
#include "../shared/standard_streams.hpp"

#include <fmt/format.h>

namespace nmsgtool {

using namespace spindrift;

void Console::line(int level, const std::string& text) const {
    if (level <= level_) {
        tools::print_error("{}\n", text);
    }
}

void Console::show(const Event& event) const {
    for (const compat::Line& one : lines_.lines(event)) {
        line(one.level, one.text);
    }
}

Reporter Console::reporter() const {
    return [this](const Event& event) { show(event); };
}

}  // namespace nmsgtool
