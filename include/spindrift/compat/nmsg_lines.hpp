#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/line.hpp>

#include <string>
#include <utility>
#include <vector>

namespace spindrift::compat {

/// Texts for events as nmsgtool and libnmsg 1.3.3 print them (docs/formats/nmsgtool.md). Events that those do not have
/// get texts of our own, which name the input, file or option.
class NmsgLines {
public:
    /// \param program name of the program, the prefix of lines that nmsgtool prints and libnmsg does not
    /// \param kafka_log_level level at which log lines of the Kafka client library are shown
    explicit NmsgLines(std::string program, int kafka_log_level = 3)
        : program_(std::move(program)), kafka_log_level_(kafka_log_level) {}

    void set_kafka_log_level(int level) noexcept { kafka_log_level_ = level; }

    /// The lines of an event in output order; none for an event that is never shown.
    [[nodiscard]] std::vector<Line> lines(const Event& event) const;

private:
    std::string program_;
    int kafka_log_level_;
};

}  // namespace spindrift::compat
