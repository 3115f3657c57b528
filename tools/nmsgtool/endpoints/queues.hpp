#pragma once

#include "kafka_topics.hpp"
#include "zmq_endpoints.hpp"

namespace nmsgtool {

/// What opens the queues of others.
struct Queues {
    Queues(const Settings& settings, Console& console) : zmq(settings, console), kafka(settings, console) {}

    ZmqEndpoints zmq;
    KafkaTopics kafka;
};

}  // namespace nmsgtool
