#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/compat/line.hpp>

#include <string>
#include <utility>
#include <vector>

namespace spindrift::compat {

/// Events in the words of nmsgtool and libnmsg 1.3.3 (docs/formats/nmsgtool.md), where those have any; events that are
/// new name the input, file or option they are about.
class NmsgLines {
public:
    /// \param program put in front of lines that are nmsgtool's
    /// \param kafka_log_level the level of the Kafka client's own log
    explicit NmsgLines(std::string program, int kafka_log_level = 3)
        : program_(std::move(program)), kafka_log_level_(kafka_log_level) {}

    void set_kafka_log_level(int level) noexcept { kafka_log_level_ = level; }

    /// In the order in which they are shown; none for an event nobody is told of.
    [[nodiscard]] std::vector<Line> lines(const Event& event) const;

private:
    std::string program_;
    int kafka_log_level_;
};

}  // namespace spindrift::compat
