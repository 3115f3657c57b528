// The implementation for builds without Kafka.

#include "kafka_topics.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

namespace nmsgtool {
namespace {

[[noreturn]] void refuse(const std::string& spec) {
    throw spindrift::Error(fmt::format("cannot open {}: this nmsgtool is built without Kafka", spec));
}

}  // namespace

std::unique_ptr<spindrift::pipeline::Source> KafkaTopics::open_input(const std::string& spec) const {
    refuse(spec);
}

std::unique_ptr<spindrift::pipeline::Sink> KafkaTopics::open_output(const std::string& spec) const {
    refuse(spec);
}

}  // namespace nmsgtool
