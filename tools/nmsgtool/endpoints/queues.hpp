#pragma once

#include "kafka_topics.hpp"
#include "zmq_endpoints.hpp"

namespace nmsgtool {

/// Opens the endpoints of message queues: ZeroMQ and Kafka.
struct Queues {
    Queues(const Settings& settings, Console& console) : zmq(settings, console), kafka(settings, console) {}

    ZmqEndpoints zmq;
    KafkaTopics kafka;
};

}  // namespace nmsgtool
