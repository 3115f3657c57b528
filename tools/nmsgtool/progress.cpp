#include "progress.hpp"
#include "../shared/standard_streams.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

namespace nmsgtool {
namespace {

using namespace std::chrono_literals;

// Shorter jobs show no progress.
constexpr auto first_report = 1s;
constexpr auto terminal_period = 200ms;
constexpr auto other_period = 1s;

std::string size_text(double bytes) {
    static constexpr std::array<const char*, 5> units = {"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    while (bytes >= 1000 && unit + 1 < units.size()) {
        bytes /= 1000;
        ++unit;
    }
    return unit == 0 ? fmt::format("{:.0f} B", bytes) : fmt::format("{:.1f} {}", bytes, units[unit]);
}

std::string duration_text(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
    return whole >= 3600 ? fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
                         : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace

Progress::Progress(std::optional<std::uint64_t> total, bool on_terminal)
    : total_(total), on_terminal_(on_terminal), next_(start_ + first_report) {}

void Progress::update(const spindrift::pipeline::Counters& counters) {
    const auto now = Clock::now();
    if (now < next_) {
        return;
    }
    next_ = now + (on_terminal_ && total_ ? Clock::duration(terminal_period) : Clock::duration(other_period));
    const auto since = [&](Clock::time_point time) { return std::chrono::duration<double>(now - time).count(); };
    const double rate = total_ ? static_cast<double>(counters.payloads_in) / since(start_)
                               : static_cast<double>(counters.payloads_in - messages_) / since(last_);
    last_ = now;
    messages_ = counters.payloads_in;
    const std::string text = report(counters, total_, rate, since(start_));
    tools::print_error("{}{}{}", on_terminal_ ? "\r" : "", text, on_terminal_ ? "\x1b[K" : "\n");
    shown_ = true;
}

void Progress::end() {
    if (shown_ && on_terminal_) {
        tools::print_error("\r\x1b[K");
    }
    shown_ = false;
}

std::string Progress::report(const spindrift::pipeline::Counters& counters, std::optional<std::uint64_t> total,
                             double rate, double seconds) {
    const auto bytes = static_cast<double>(counters.bytes_in);
    std::string text = size_text(bytes);
    if (total) {
        const auto all = static_cast<double>(*total);
        fmt::format_to(std::back_inserter(text), " of {} ({:.0f} %)", size_text(all),
                       all > 0 ? 100 * bytes / all : 100);
    }
    fmt::format_to(std::back_inserter(text), ", {} messages, {:.0f} a second", counters.payloads_in, rate);
    if (total && bytes > 0) {
        const double left = std::max(0.0, static_cast<double>(*total) - bytes) * seconds / bytes;
        fmt::format_to(std::back_inserter(text), ", {} left", duration_text(left));
    }
    return text;
}

}  // namespace nmsgtool
