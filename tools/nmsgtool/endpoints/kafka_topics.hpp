#pragma once

#include "../console.hpp"
#include "../settings.hpp"

#include <spindrift/pipeline/sink.hpp>
#include <spindrift/pipeline/source.hpp>

#include <memory>
#include <string>

namespace nmsgtool {

/// Opens Kafka topics: `nmsg:…`, `nmsgp:…` or `json:…`. Sources and sinks borrow from the settings.
class KafkaTopics {
public:
    KafkaTopics(const Settings& settings, Console& console) : settings_(settings), console_(console) {}

    /// \throws Error if it cannot be opened
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_input(const std::string& spec) const;
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Sink> open_output(const std::string& spec) const;

private:
    [[maybe_unused]] const Settings& settings_;  // not without Kafka
    [[maybe_unused]] Console& console_;
};

}  // namespace nmsgtool
