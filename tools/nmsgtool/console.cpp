#include "console.hpp"
#include "../shared/standard_streams.hpp"

#include <exception>
#include <vector>

namespace nmsgtool {
namespace {

using namespace spindrift;

Severity severity_of(int level) noexcept {
    switch (level) {
        case 0: return Severity::error;
        case 1: return Severity::warning;
        case 2: return Severity::info;
        default: return Severity::debug;
    }
}

}  // namespace

void Console::line(int level, const std::string& text) const {
    if (level <= level_) {
        log_.write(severity_of(level), text);
    }
}

void Console::fail(const std::string& text) const noexcept {
    try {
        note(Severity::error, text);
    } catch (const std::exception&) {
        if (log_.is_on_stderr()) {
            tools::print_error("out of memory\n");
        }
    }
    if (!log_.is_on_stderr()) {
        tools::print_error("{}: {}\n", program_, text);
    }
}

// The lines of an event up to the debug level.
std::vector<compat::Line> Console::shown(const Event& event) const {
    auto lines = lines_.lines(event);
    std::erase_if(lines, [this](const compat::Line& one) { return one.level > level_; });
    return lines;
}

Reporter Console::reporter() const {
    return [this](const Event& event) { show(event); };
}

}  // namespace nmsgtool
