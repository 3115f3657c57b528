#pragma once

#include "console.hpp"
#include "settings.hpp"

#include <spindrift/io/kafka/kafka.hpp>
#include <spindrift/io/zmq/zmq.hpp>
#include <spindrift/pipeline/sink.hpp>
#include <spindrift/pipeline/source.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace nmsgtool {

/// Opens ZeroMQ endpoints and Kafka topics. What is opened borrows from the settings.
class Queues {
public:
    Queues(const Settings& settings, Console& console);

    // \throws Error with the function of libnmsg that would have failed; the console has the reason

    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_zmq_input(const std::string& spec) const;
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Sink> open_zmq_output(const std::string& spec) const;
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Source> open_kafka_input(const std::string& spec) const;
    [[nodiscard]] std::unique_ptr<spindrift::pipeline::Sink> open_kafka_output(const std::string& spec) const;

private:
    void read_kafka_log_level(Console& console) const;
    template <class Open>
    auto open_or_fail(std::string_view function, Open open) const;
    [[nodiscard]] const std::shared_ptr<spindrift::io::ZmqContext>& zmq() const;
    [[nodiscard]] spindrift::io::KafkaOptions kafka_options() const;
    [[nodiscard]] spindrift::io::ContainerSink::Options container_options() const;

    const Settings& settings_;
    const Console& console_;
    mutable std::shared_ptr<spindrift::io::ZmqContext> zmq_;  // made for the first endpoint
};

}  // namespace nmsgtool
