#pragma once

#include "monitor_counters.hpp"

#include <spindrift/base/stop_signal.hpp>
#include <spindrift/base/thread.hpp>

#include <chrono>
#include <functional>
#include <string>

namespace tools {

/// Prints a line with counters every so many seconds, on a thread of its own, and a last one in the destructor.
class StatsPrinter {
public:
    /// \param collect called on the thread
    /// \param print gets each line, without its end
    StatsPrinter(std::chrono::seconds interval, std::function<MonitorCounters()> collect,
                 std::function<void(const std::string&)> print);
    StatsPrinter(const StatsPrinter&) = delete;
    StatsPrinter& operator=(const StatsPrinter&) = delete;
    ~StatsPrinter();

private:
    using Clock = std::chrono::steady_clock;

    void run();
    void print_line();

    std::chrono::seconds interval_;
    std::function<MonitorCounters()> collect_;
    std::function<void(const std::string&)> print_;
    MonitorCounters before_;
    Clock::time_point last_ = Clock::now();
    spindrift::StopSignal end_;
    spindrift::Thread thread_;
};

}  // namespace tools
