#include "queues.hpp"

#include "paths.hpp"

#include <spindrift/base/event_error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace nmsgtool {
namespace {

using namespace spindrift;

/// `nmsg:…`, `nmsgp:…` or `json:…`: what records hold, and where they are.
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
    throw Error("Error: nmsg or json protocol must be set for Kafka topic");
}

}  // namespace

Queues::Queues(const Settings& settings, Console& console) : settings_(settings), console_(console) {
    read_kafka_log_level(console);
}

void Queues::read_kafka_log_level(Console& console) const {
    const bool has_kafka = !settings_.options.readkafka.empty() || !settings_.options.writekafka.empty();
    const char* const level = std::getenv("NMSG_KAFKA_LOG_LEVEL");
    if (level == nullptr || !has_kafka) {
        return;
    }
    const auto number = parse_decimal<std::uint16_t>(level);
    if (!number) {
        console.line(1, fmt::format("invalid value for env var NMSG_KAFKA_LOG_LEVEL: {}", level));
    }
    console.set_kafka_log_level(std::max<int>(number.value_or(1), 1));
}

// Runs what may be refused, and then tells which function of libnmsg would have failed.
template <class Open>
auto Queues::open_or_fail(std::string_view function, Open open) const {
    try {
        return open();
    } catch (const EventError& error) {
        console_.show(error.event());
    } catch (const Error& error) {
        console_.line(1, error.what());
    }
    throw Error(fmt::format("{}() failed", function));
}

const std::shared_ptr<io::ZmqContext>& Queues::zmq() const {
    if (zmq_ == nullptr) {
        zmq_ = io::make_zmq_context();
    }
    return zmq_;
}

io::ContainerSink::Options Queues::container_options() const {
    return {.container_size = nmsg::jumbo_container_size,
            .zlib = settings_.options.zlibout,
            .buffered = !settings_.options.unbuffered,
            .header = settings_.header};
}

std::unique_ptr<pipeline::Source> Queues::open_zmq_input(const std::string& spec) const {
    console_.say(2, fmt::format("nmsg ZMQ input: {}", spec));
    return open_or_fail("nmsg_input_open_zmq_endpoint", [&] {
        io::ZmqSource::Options options;
        options.filter = settings_.filter;
        options.context = zmq();
        return std::make_unique<io::ZmqSource>(io::ZmqEndpoint::parse(spec, io::ZmqEndpoint::Direction::input),
                                               std::move(options));
    });
}

std::unique_ptr<pipeline::Sink> Queues::open_zmq_output(const std::string& spec) const {
    console_.say(2, fmt::format("nmsg ZMQ output: {}", spec));
    return open_or_fail("nmsg_output_open_zmq_endpoint", [&] {
        io::ZmqSink::Options options;
        options.container = container_options();
        options.context = zmq();
        return std::make_unique<io::ZmqSink>(io::ZmqEndpoint::parse(spec, io::ZmqEndpoint::Direction::output),
                                             std::move(options));
    });
}

io::KafkaOptions Queues::kafka_options() const {
    io::KafkaOptions options;
    const std::string file = fmt::format("{}/nmsg.kafkacfg", default_etc_dir);
    if (const char* const source = std::getenv("NMSG_KAFKA_CONFIG"); source != nullptr) {
        options.config = io::KafkaConfig::load(source);
    } else if (std::filesystem::exists(file)) {
        options.config = io::KafkaConfig::load(file);
    }
    options.report = console_.reporter();
    return options;
}

std::unique_ptr<pipeline::Source> Queues::open_kafka_input(const std::string& spec) const {
    const Topic topic = parse_topic(spec);
    const bool json = topic.protocol == Topic::Protocol::json;
    console_.say(2, fmt::format("nmsg Kafka {}input: {}", json ? "json " : "", topic.address));
    return open_or_fail(
        json ? "nmsg_input_open_kafka_json" : "nmsg_input_open_kafka_endpoint",
        [&]() -> std::unique_ptr<pipeline::Source> {
            const auto endpoint = io::KafkaEndpoint::parse(topic.address);
            if (json) {
                const io::KafkaJsonSource::Options options{kafka_options(), &settings_.registry, &settings_.aliases};
                return std::make_unique<io::KafkaJsonSource>(endpoint, options);
            }
            const io::KafkaNmsgSource::Options options{kafka_options(), settings_.filter, {}};
            return std::make_unique<io::KafkaNmsgSource>(endpoint, options);
        });
}

std::unique_ptr<pipeline::Sink> Queues::open_kafka_output(const std::string& spec) const {
    const Options& options = settings_.options;
    const Topic topic = parse_topic(spec);
    const bool json = topic.protocol == Topic::Protocol::json;
    const char* const set_key = std::getenv("NMSG_KAFKA_KEY");
    const std::string key = options.kafkakey ? *options.kafkakey : set_key != nullptr ? set_key : "";
    console_.say(2, fmt::format("nmsg Kafka {}output: {}", json ? "json " : "", topic.address));
    if (topic.protocol == Topic::Protocol::containers && !key.empty()) {
        console_.say(
            options.kafkakey ? 1 : 2,
            fmt::format("{}: a container of many messages has no key; nmsgp: writes one for each message", spec));
    }
    return open_or_fail(json ? "nmsg_output_open_kafka_json" : "nmsg_output_open_kafka_endpoint",
                        [&]() -> std::unique_ptr<pipeline::Sink> {
                            const auto endpoint = io::KafkaEndpoint::parse(topic.address);
                            if (json) {
                                const io::KafkaJsonSink::Options sink{
                                    kafka_options(), {settings_.header, &settings_.aliases}, key, !options.unbuffered};
                                return std::make_unique<io::KafkaJsonSink>(endpoint, settings_.registry, sink);
                            }
                            const bool single = topic.protocol == Topic::Protocol::single_payloads;
                            io::KafkaNmsgSink::Options sink;
                            sink.kafka = kafka_options();
                            sink.container = container_options();
                            sink.container.buffered = sink.container.buffered && !single;
                            sink.registry = &settings_.registry;
                            sink.key = single ? key : "";
                            return std::make_unique<io::KafkaNmsgSink>(endpoint, sink);
                        });
}

}  // namespace nmsgtool
