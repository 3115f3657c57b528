// Input: an address of a ZeroMQ endpoint or a Kafka topic, or settings of the Kafka client.
#include "input.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/kafka/kafka_endpoint.hpp>
#include <spindrift/io/zmq/zmq.hpp>

using namespace spindrift;
using io::KafkaConfig;
using io::KafkaEndpoint;
using io::ZmqEndpoint;

namespace {

template <class Parse>
void attempt(Parse parse) {
    try {
        parse();
    } catch (const Error& error) {
        fuzz::expect(*error.what() != '\0', "an error has a message");
    }
}

void check_kafka(std::string_view text) {
    const KafkaEndpoint endpoint = KafkaEndpoint::parse(text);
    fuzz::expect(!endpoint.topic.empty() && !endpoint.broker.empty(), "topic and broker are not empty");
    fuzz::expect(endpoint.group.empty() || !endpoint.partition, "group and partition exclude each other");
    fuzz::expect(endpoint.offset >= KafkaEndpoint::oldest, "offsets are valid for Kafka");
    fuzz::expect(KafkaEndpoint::parse(endpoint.text()).text() == endpoint.text(),
                 "parsing the text of an address returns it");
    const auto family = endpoint.address_family();
    fuzz::expect(family == "any" || family == "v4" || family == "v6", "address families are valid for Kafka");
}

void check_zmq(std::string_view text) {
    for (const auto direction : {ZmqEndpoint::Direction::input, ZmqEndpoint::Direction::output}) {
        const ZmqEndpoint endpoint = ZmqEndpoint::parse(text, direction);
        fuzz::expect(ZmqEndpoint::parse(endpoint.text(), direction).text() == endpoint.text(),
                     "parsing the text of an endpoint returns it");
    }
}

void check_config(const KafkaConfig& config) {
    for (const auto& [key, value] : config.settings_for("broker")) {
        fuzz::expect(!key.empty() && !value.empty(), "settings have a key and a value");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    attempt([&] { check_kafka(text); });
    attempt([&] { check_zmq(text); });
    attempt([&] { check_config(KafkaConfig::parse_list(text)); });
    attempt([&] { check_config(KafkaConfig::parse_ini(text)); });
    return 0;
}
