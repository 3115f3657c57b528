#include "open_kafka.hpp"

#include "alias.hpp"
#include "modules.hpp"
#include "paths.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/io/kafka/kafka.hpp>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace spindrift::capi {
namespace {

io::KafkaEndpoint endpoint_of(const char* address) {
    if (address == nullptr || *address == '\0') {
        throw Error("no Kafka address is given");
    }
    return io::KafkaEndpoint::parse(address);
}

io::KafkaOptions options() {
    const std::string installed = std::string(configuration_folder) + "/nmsg.kafkacfg";
    io::KafkaOptions options;
    if (const char* const given = std::getenv("NMSG_KAFKA_CONFIG")) {
        options.config = io::KafkaConfig::load(given);
    } else if (std::error_code error; std::filesystem::exists(installed, error)) {
        options.config = io::KafkaConfig::load(installed);
    }
    return options;
}

}  // namespace

std::unique_ptr<pipeline::Source> kafka_nmsg_source(const char* address) {
    return std::make_unique<io::KafkaNmsgSource>(endpoint_of(address),
                                                 io::KafkaNmsgSource::Options{.kafka = options()});
}

std::unique_ptr<pipeline::Source> kafka_json_source(const char* address) {
    return std::make_unique<io::KafkaJsonSource>(
        endpoint_of(address),
        io::KafkaJsonSource::Options{.kafka = options(), .registry = &registry(), .aliases = &aliases()});
}

std::unique_ptr<io::ContainerSink> kafka_nmsg_sink(const char* address, std::size_t container_size) {
    return std::make_unique<io::KafkaNmsgSink>(
        endpoint_of(address),
        io::KafkaNmsgSink::Options{
            .kafka = options(), .container = {.container_size = container_size}, .registry = &registry()});
}

std::unique_ptr<pipeline::Sink> kafka_json_sink(const char* address, const char* key) {
    return std::make_unique<io::KafkaJsonSink>(
        endpoint_of(address), registry(),
        io::KafkaJsonSink::Options{
            .kafka = options(), .json = {.aliases = &aliases()}, .key = key != nullptr ? key : ""});
}

}  // namespace spindrift::capi
