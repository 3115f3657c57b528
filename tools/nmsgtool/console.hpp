#pragma once

#include "log.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/compat/nmsg_lines.hpp>

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace nmsgtool {

/// Prints messages and events up to the debug level.
///
/// Events of the kinds that may come with each message or each attempt are limited: after the first one, at most one
/// line in ten seconds for each kind, with the number of events that it stands for. Debug levels above 1 show all.
class Console {
public:
    /// \param program the name that begins each message
    /// \param level of -d; messages above it are not printed
    Console(std::string program, int level, Log::Format format = Log::Format::text)
        : program_(std::move(program)), level_(level), log_(program_, format), lines_(program_) {}
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    [[nodiscard]] const std::string& program() const noexcept { return program_; }
    [[nodiscard]] Log& log() noexcept { return log_; }

    /// Prints a line without the name of the program. Level 0 is for errors, 1 for warnings.
    void line(int level, const std::string& text) const;

    /// Prints a line that begins with the name of the program.
    void say(int level, const std::string& text) const { line(level, program_ + ": " + text); }

    /// Prints a line that begins with the name of the program, at every debug level.
    void note(Severity severity, const std::string& text) const { log_.write(severity, program_ + ": " + text); }

    /// Prints the error that ends the command: also on standard error, if messages go elsewhere.
    void fail(const std::string& text) const;

    /// Prints an event.
    void show(const spindrift::Event& event) const;

    /// Prints how many events of each kind were not shown.
    void show_rest() const;

    /// A reporter that calls `show`. The console must outlive it.
    [[nodiscard]] spindrift::Reporter reporter() const;

    void set_kafka_log_level(int level) noexcept { lines_.set_kafka_log_level(level); }

private:
    struct Repeated {
        spindrift::ReportThrottle throttle;
        std::vector<spindrift::compat::Line> last;  // lines of the last event
    };

    void show(const std::vector<spindrift::compat::Line>& lines, std::uint64_t count) const;

    std::string program_;
    int level_;
    Log log_;
    spindrift::compat::NmsgLines lines_;
    mutable std::mutex mutex_;
    mutable std::map<std::size_t, Repeated> repeated_;  // by the index of the event's type; under the mutex
};

}  // namespace nmsgtool
