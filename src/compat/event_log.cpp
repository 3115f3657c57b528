#include <spindrift/compat/event_log.hpp>

#include <fmt/format.h>

#include <chrono>
#include <type_traits>
#include <variant>

namespace spindrift::compat {
namespace {

constexpr std::chrono::seconds period{10};
constexpr std::size_t max_keys = 1024;  // one more shares the count of its kind

template <class One, class... Kinds>
constexpr bool is_one_of = (std::is_same_v<One, Kinds> || ...);

// Whether such an event may come with each message, packet, file, stream or attempt.
bool may_repeat(const Event& event) {
    return std::visit(
        []<class One>(const One&) {
            return is_one_of<One, event::CrcMismatch, event::MessagesSkipped, event::ModuleFailed,
                             event::InvalidJsonSkipped, event::KickerNotStarted, event::KickerFailed,
                             event::StreamJoined, event::StreamNotJoined, event::StreamLeft, event::KafkaLog,
                             event::KafkaError, event::KafkaRecordsLost, event::KafkaPartitions>;
        },
        event);
}

// The input, output or endpoint that the event names. These are the user's, so there are few.
std::string source_of(const Event& event) {
    return std::visit(
        [](const auto& one) -> std::string {
            if constexpr (requires { one.input; }) {
                return one.input;
            } else if constexpr (requires { one.output; }) {
                return one.output;
            } else if constexpr (requires { one.endpoint; }) {
                return one.endpoint;
            } else {
                return {};
            }
        },
        event);
}

// For how many events one stands.
std::uint64_t count_of(const Event& event) {
    const auto* const mismatch = std::get_if<event::CrcMismatch>(&event);
    return mismatch != nullptr ? mismatch->count : 1;
}

}  // namespace

EventLog::~EventLog() {
    try {
        write_rest();
    } catch (const std::exception&) {
        return;  // there is no memory for the lines
    }
}

void EventLog::write(const Event& event) {
    auto lines = lines_(event);
    if (lines.empty()) {
        return;
    }
    const std::lock_guard lock(mutex_);
    if (!may_repeat(event)) {
        write(lines, 1);
        return;
    }
    Repeated& kind = repeated(event);
    if (const std::uint64_t count = kind.throttle.add(count_of(event)); count > 0) {
        write(lines, count);
    } else {
        kind.last = std::move(lines);
    }
}

void EventLog::write_rest() {
    const std::lock_guard lock(mutex_);
    for (auto& [key, kind] : repeated_) {
        if (const std::uint64_t count = kind.throttle.rest(); count > 0) {
            write(kind.last, count);
        }
    }
}

Reporter EventLog::reporter() {
    return Reporter([this](const Event& event) { write(event); });
}

// Called under the mutex.
EventLog::Repeated& EventLog::repeated(const Event& event) {
    Key key{event.index(), source_of(event)};
    if (repeated_.size() >= max_keys && !repeated_.contains(key)) {
        key.second.clear();
    }
    return repeated_.try_emplace(std::move(key), Repeated{ReportThrottle(period, *clock_, burst_), {}}).first->second;
}

void EventLog::write(const std::vector<Line>& lines, std::uint64_t count) const {
    for (const Line& line : lines) {
        write_({line.level, count > 1 ? fmt::format("{} ({} of that kind)", line.text, count) : line.text});
    }
}

}  // namespace spindrift::compat
