#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/nmsg_lines.hpp>

#include <string>

namespace nmsgtool {

/// Standard error: who is told what depends on the level of debugging.
class Console {
public:
    /// \param program put in front of lines
    /// \param level lines above it are not shown
    Console(std::string program, int level) : program_(std::move(program)), level_(level), lines_(program_) {}
    Console(const Console&) = delete;
    Console& operator=(const Console&) = delete;

    [[nodiscard]] const std::string& program() const noexcept { return program_; }

    /// A line as it is.
    void line(int level, const std::string& text) const;

    /// A line with the name of the program in front.
    void say(int level, const std::string& text) const { line(level, program_ + ": " + text); }

    void show(const spindrift::Event& event) const;

    /// What shows events. Valid as long as the console.
    [[nodiscard]] spindrift::Reporter reporter() const;

    void set_kafka_log_level(int level) noexcept { lines_.set_kafka_log_level(level); }

private:
    std::string program_;
    int level_;
    spindrift::compat::NmsgLines lines_;
};

}  // namespace nmsgtool
