#include "kafka_topics.hpp"

#include "open_or_fail.hpp"
#include "paths.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/kafka/kafka.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace nmsgtool {
namespace {

using namespace spindrift;

/// The argument `nmsg:…`, `nmsgp:…` or `json:…`: the format of records, and the endpoint.
struct Topic {
    enum class Protocol { containers, single_payloads, json } protocol;
    std::string address;
};

Topic parse_topic(const std::string& text) {
    const std::size_t colon = text.find(':');
    const std::string_view protocol = std::string_view(text).substr(0, colon);
    const std::string address = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (colon != std::string::npos && protocol == "nmsg") {
        return {Topic::Protocol::containers, address};
    }
    if (colon != std::string::npos && protocol == "nmsgp") {
        return {Topic::Protocol::single_payloads, address};
    }
    if (colon != std::string::npos && protocol == "json") {
        return {Topic::Protocol::json, address};
    }
    throw Error("it must begin with nmsg:, nmsgp: or json:");
}

void read_log_level(Console& console) {
    const char* const level = std::getenv("NMSG_KAFKA_LOG_LEVEL");
    if (level == nullptr) {
        return;
    }
    const auto number = parse_decimal<std::uint16_t>(level);
    if (!number) {
        console.line(1, fmt::format("invalid value for env var NMSG_KAFKA_LOG_LEVEL: {}", level));
    }
    console.set_kafka_log_level(std::max<int>(number.value_or(1), 1));
}

io::KafkaOptions kafka_options(Console& console, const Settings& settings) {
    read_log_level(console);
    io::KafkaOptions options;
    const std::string file = fmt::format("{}/nmsg.kafkacfg", default_etc_dir);
    if (const char* const source = std::getenv("NMSG_KAFKA_CONFIG"); source != nullptr) {
        options.config = open_or_fail("NMSG_KAFKA_CONFIG", source, [&] { return io::KafkaConfig::load(source); });
    } else if (std::filesystem::exists(file)) {
        options.config = io::KafkaConfig::load(file);
    }
    options.report = console.reporter();
    options.queue_memory = settings.queue_memory();
    return options;
}

}  // namespace

std::unique_ptr<pipeline::Source> KafkaTopics::open_input(const std::string& spec) const {
    constexpr std::string_view option = "--readkafka";
    const Topic topic = open_or_fail(option, spec, [&] { return parse_topic(spec); });
    const bool json = topic.protocol == Topic::Protocol::json;
    console_.say(2, fmt::format("nmsg Kafka {}input: {}", json ? "json " : "", topic.address));
    return open_or_fail(option, spec, [&]() -> std::unique_ptr<pipeline::Source> {
        const auto endpoint = io::KafkaEndpoint::parse(topic.address);
        if (json) {
            const io::KafkaJsonSource::Options options{kafka_options(console_, settings_), &settings_.registry,
                                                       &settings_.aliases};
            return std::make_unique<io::KafkaJsonSource>(endpoint, options);
        }
        const io::KafkaNmsgSource::Options options{kafka_options(console_, settings_), settings_.filter,
                                                   settings_.memory.container(), settings_.tables.get()};
        return std::make_unique<io::KafkaNmsgSource>(endpoint, options);
    });
}

std::unique_ptr<pipeline::Sink> KafkaTopics::open_output(const std::string& spec) const {
    constexpr std::string_view option = "--writekafka";
    const Options& options = settings_.options;
    const Topic topic = open_or_fail(option, spec, [&] { return parse_topic(spec); });
    const bool json = topic.protocol == Topic::Protocol::json;
    const char* const set_key = std::getenv("NMSG_KAFKA_KEY");
    const std::string key = options.kafkakey ? *options.kafkakey : set_key != nullptr ? set_key : "";
    console_.say(2, fmt::format("nmsg Kafka {}output: {}", json ? "json " : "", topic.address));
    if (topic.protocol == Topic::Protocol::containers && !key.empty()) {
        console_.say(
            options.kafkakey ? 1 : 2,
            fmt::format("{}: a container of many messages has no key; nmsgp: writes one for each message", spec));
    }
    return open_or_fail(option, spec, [&]() -> std::unique_ptr<pipeline::Sink> {
        const auto endpoint = io::KafkaEndpoint::parse(topic.address);
        if (json) {
            const nmsg::JsonWriter::Options text{settings_.header, &settings_.aliases, settings_.json_times,
                                                 settings_.memory.written_text()};
            const io::KafkaJsonSink::Options sink{kafka_options(console_, settings_), text, key, !options.unbuffered};
            return std::make_unique<io::KafkaJsonSink>(endpoint, settings_.registry, sink);
        }
        const bool single = topic.protocol == Topic::Protocol::single_payloads;
        io::KafkaNmsgSink::Options sink;
        sink.kafka = kafka_options(console_, settings_);
        sink.container = {.container_size = nmsg::jumbo_container_size,
                          .zlib = options.zlibout,
                          .buffered = !options.unbuffered && !single,
                          .header = settings_.header};
        sink.registry = &settings_.registry;
        sink.key = single ? key : "";
        return std::make_unique<io::KafkaNmsgSink>(endpoint, sink);
    });
}

}  // namespace nmsgtool
