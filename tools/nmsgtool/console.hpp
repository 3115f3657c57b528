#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/nmsg_lines.hpp>

#include <string>

namespace nmsgtool {

/// Prints messages and events on standard error, up to the debug level.
class Console {
public:
    /// \param program the name that begins each message
    /// \param level of -d; messages above it are not printed
    Console(std::string program, int level) : program_(std::move(program)), level_(level), lines_(program_) {}
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    [[nodiscard]] const std::string& program() const noexcept { return program_; }

    /// Prints a line without the name of the program.
    void line(int level, const std::string& text) const;

    /// Prints a line that begins with the name of the program.
    void say(int level, const std::string& text) const { line(level, program_ + ": " + text); }

    /// Prints an event.
    void show(const spindrift::Event& event) const;

    /// A reporter that calls `show`. The console must outlive it.
    [[nodiscard]] spindrift::Reporter reporter() const;

    void set_kafka_log_level(int level) noexcept { lines_.set_kafka_log_level(level); }

private:
    std::string program_;
    int level_;
    spindrift::compat::NmsgLines lines_;
};

}  // namespace nmsgtool
