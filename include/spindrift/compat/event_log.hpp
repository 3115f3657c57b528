#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/compat/line.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace spindrift::compat {

/// Writes the lines of events. Thread-safe.
///
/// Whoever can send to a command can cause events. So the kinds of events that may come with each message, packet,
/// file, stream or attempt are limited, for each kind and each input or output: in ten seconds a burst of them is
/// written; the others are counted, and the next line of that kind, or `write_rest`, tells how many there were.
class EventLog {
public:
    using Lines = std::function<std::vector<Line>(const Event&)>;  ///< the lines of an event
    using Write = std::function<void(const Line&)>;                ///< writes a line; called under a mutex

    /// \param burst lines of a kind in a period
    EventLog(Lines lines, Write write, unsigned burst, const SteadyClock& clock = SteadyClock::system())
        : lines_(std::move(lines)), write_(std::move(write)), burst_(burst), clock_(&clock) {}
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;
    /// Calls `write_rest`.
    ~EventLog();

    void write(const Event& event);

    /// Writes how many events of each kind were not written.
    void write_rest();

    /// A reporter that calls `write`. This object must outlive it.
    [[nodiscard]] Reporter reporter();

private:
    struct Repeated {
        ReportThrottle throttle;
        std::vector<Line> last;  // lines of the last event that was not written
    };
    using Key = std::pair<std::size_t, std::string>;  // index of the event's type, name of its input or output

    [[nodiscard]] Repeated& repeated(const Event& event);
    void write(const std::vector<Line>& lines, std::uint64_t count) const;

    Lines lines_;
    Write write_;
    unsigned burst_;
    const SteadyClock* clock_;
    std::mutex mutex_;  // guards what follows
    std::map<Key, Repeated> repeated_;
};

}  // namespace spindrift::compat
