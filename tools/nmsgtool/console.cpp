#include "console.hpp"
#include "../shared/standard_streams.hpp"

#include <fmt/format.h>

#include <type_traits>
#include <variant>

namespace nmsgtool {
namespace {

using namespace spindrift;

constexpr std::chrono::seconds repeat_period{10};

Severity severity_of(int level) noexcept {
    switch (level) {
        case 0: return Severity::error;
        case 1: return Severity::warning;
        case 2: return Severity::info;
        default: return Severity::debug;
    }
}

template <class One, class... Kinds>
constexpr bool is_one_of = (std::is_same_v<One, Kinds> || ...);

// Whether such an event may come with each message, packet, file or attempt.
bool may_repeat(const Event& event) {
    return std::visit(
        []<class One>(const One&) {
            return is_one_of<One, event::CrcMismatch, event::MessagesSkipped, event::KickerNotStarted,
                             event::KickerFailed, event::KafkaLog, event::KafkaError, event::KafkaRecordsLost>;
        },
        event);
}

}  // namespace

void Console::line(int level, const std::string& text) const {
    if (level <= level_) {
        log_.write(severity_of(level), text);
    }
}

void Console::fail(const std::string& text) const {
    note(Severity::error, text);
    if (!log_.is_on_stderr()) {
        tools::print_error("{}: {}\n", program_, text);
    }
}

void Console::show(const Event& event) const {
    auto lines = lines_.lines(event);
    if (level_ > 1 || !may_repeat(event)) {
        show(lines, 1);
        return;
    }
    std::uint64_t count = 0;
    {
        const std::lock_guard lock(mutex_);
        const auto [place, is_new] = repeated_.try_emplace(event.index(), Repeated{ReportThrottle(repeat_period), {}});
        count = place->second.throttle.add(1);
        if (count == 0) {
            place->second.last = std::move(lines);
            return;
        }
    }
    show(lines, count);
}

void Console::show_rest() const {
    const std::lock_guard lock(mutex_);
    for (auto& [kind, repeated] : repeated_) {
        if (const std::uint64_t count = repeated.throttle.rest(); count > 0) {
            show(repeated.last, count);
        }
    }
}

void Console::show(const std::vector<compat::Line>& lines, std::uint64_t count) const {
    for (const compat::Line& one : lines) {
        line(one.level, count > 1 ? fmt::format("{} ({} of that kind)", one.text, count) : one.text);
    }
}

Reporter Console::reporter() const {
    return [this](const Event& event) { show(event); };
}

}  // namespace nmsgtool
