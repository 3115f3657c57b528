#include "open_kafka.hpp"

#include <spindrift/base/error.hpp>

// For builds without Kafka.
namespace spindrift::capi {
namespace {

[[noreturn]] void refuse() {
    throw Error("this library is built without Kafka");
}

}  // namespace

std::unique_ptr<pipeline::Source> kafka_nmsg_source(const char*) {
    refuse();
}

std::unique_ptr<pipeline::Source> kafka_json_source(const char*) {
    refuse();
}

std::unique_ptr<io::ContainerSink> kafka_nmsg_sink(const char*, std::size_t) {
    refuse();
}

std::unique_ptr<pipeline::Sink> kafka_json_sink(const char*, const char*) {
    refuse();
}

}  // namespace spindrift::capi
