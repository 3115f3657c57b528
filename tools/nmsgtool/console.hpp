#pragma once

#include "log.hpp"

#include <spindrift/base/event.hpp>
#include <spindrift/compat/event_log.hpp>
#include <spindrift/compat/nmsg_lines.hpp>

#include <string>
#include <vector>

namespace nmsgtool {

/// Prints messages and events up to the debug level. Events that may repeat are limited (`compat::EventLog`): to one
/// line of a kind in ten seconds, or to 16 at debug levels above 1.
class Console {
public:
    /// \param program the name that begins each message
    /// \param level of -d; messages above it are not printed
    Console(std::string program, int level, Log::Format format = Log::Format::text)
        : program_(std::move(program)),
          level_(level),
          log_(program_, format),
          lines_(program_),
          events_([this](const spindrift::Event& event) { return shown(event); },
                  [this](const spindrift::compat::Line& one) { line(one.level, one.text); }, level > 1 ? 16 : 1) {}
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
    void fail(const std::string& text) const noexcept;

    /// Prints an event.
    void show(const spindrift::Event& event) const { events_.write(event); }

    /// Prints how many events of each kind were not shown.
    void show_rest() const { events_.write_rest(); }

    /// A reporter that calls `show`. The console must outlive it.
    [[nodiscard]] spindrift::Reporter reporter() const;

    void set_kafka_log_level(int level) noexcept { lines_.set_kafka_log_level(level); }

private:
    [[nodiscard]] std::vector<spindrift::compat::Line> shown(const spindrift::Event& event) const;

    std::string program_;
    int level_;
    Log log_;
    spindrift::compat::NmsgLines lines_;
    mutable spindrift::compat::EventLog events_;  // last, as its destructor writes lines
};

}  // namespace nmsgtool
