#pragma once

#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/pipeline/sink.hpp>
#include <spindrift/pipeline/source.hpp>

#include <memory>

/// Kafka, set up by `NMSG_KAFKA_CONFIG` or the file of the installation. All functions throw Error: if the library is
/// built without Kafka, or the address or a setting is refused.
namespace spindrift::capi {

[[nodiscard]] std::unique_ptr<pipeline::Source> kafka_nmsg_source(const char* address);
[[nodiscard]] std::unique_ptr<pipeline::Source> kafka_json_source(const char* address);
[[nodiscard]] std::unique_ptr<io::ContainerSink> kafka_nmsg_sink(const char* address, std::size_t container_size);
/// \param key name of the field that is the key of records; may be null
[[nodiscard]] std::unique_ptr<pipeline::Sink> kafka_json_sink(const char* address, const char* key);

}  // namespace spindrift::capi
