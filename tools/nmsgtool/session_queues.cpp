// The inputs and outputs of a session that are ZeroMQ endpoints and Kafka topics.

#include "session.hpp"

#include "paths.hpp"

#include <spindrift/base/event_error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/kafka/kafka.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/io/zmq/zmq.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

namespace nmsgtool {

using namespace spindrift;

namespace {

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

// Runs what may be refused, and then tells which function of libnmsg would have failed.
template <class Open>
void Session::open_or_fail(std::string_view function, Open open) const {
    try {
        open();
    } catch (const EventError& error) {
        show(error.event());
        throw Error(fmt::format("{}() failed", function));
    } catch (const Error& error) {
        debug(1, error.what());
        throw Error(fmt::format("{}() failed", function));
    }
}

void Session::open_zmq_input(pipeline::Pipeline& pipeline, const std::string& spec) {
    debug(2, fmt::format("{}: nmsg ZMQ input: {}", program_, spec));
    open_or_fail("nmsg_input_open_zmq_endpoint", [&] {
        zmq_ = zmq_ != nullptr ? zmq_ : io::make_zmq_context();
        io::ZmqSource::Options options;
        options.filter = filter_;
        options.context = zmq_;
        const auto endpoint = io::ZmqEndpoint::parse(spec, io::ZmqEndpoint::Direction::input);
        pipeline.add(std::make_unique<io::ZmqSource>(endpoint, std::move(options)));
    });
    total_size_.reset();
}

void Session::open_zmq_output(pipeline::Pipeline& pipeline, const std::string& spec) {
    debug(2, fmt::format("{}: nmsg ZMQ output: {}", program_, spec));
    open_or_fail("nmsg_output_open_zmq_endpoint", [&] {
        zmq_ = zmq_ != nullptr ? zmq_ : io::make_zmq_context();
        io::ZmqSink::Options options;
        options.container = {.container_size = nmsg::jumbo_container_size,
                             .zlib = options_.zlibout,
                             .buffered = !options_.unbuffered,
                             .header = header_};
        options.context = zmq_;
        const auto endpoint = io::ZmqEndpoint::parse(spec, io::ZmqEndpoint::Direction::output);
        pipeline.add(std::make_unique<io::ZmqSink>(endpoint, std::move(options)));
    });
}

void Session::open_zmq_channel(pipeline::Pipeline& pipeline, const std::string& channel) {
    debug(2, fmt::format("{}: looking up zchannel '{}'", program_, channel));
    const auto addresses = io::ChannelAliases::lookup(channel_file("zchannel"), channel);
    if (addresses.empty()) {
        throw Error(fmt::format("usage error: zchannel alias lookup failed: no endpoints for '{}'", channel));
    }
    for (const std::string& address : addresses) {
        if (address.find("://") == std::string::npos) {
            throw Error(fmt::format("usage error: zchannel alias needs to be a ZeroMQ endpoint: {}", address));
        }
        open_zmq_input(pipeline, address);
    }
}

io::KafkaOptions Session::kafka_options() {
    io::KafkaOptions options;
    const std::string file = fmt::format("{}/nmsg.kafkacfg", default_etc_dir);
    if (const char* const source = std::getenv("NMSG_KAFKA_CONFIG"); source != nullptr) {
        options.config = io::KafkaConfig::load(source);
    } else if (std::filesystem::exists(file)) {
        options.config = io::KafkaConfig::load(file);
    }
    if (const char* const level = std::getenv("NMSG_KAFKA_LOG_LEVEL"); level != nullptr) {
        const auto number = parse_decimal<std::uint16_t>(level);
        if (!number) {
            debug(1, fmt::format("invalid value for env var NMSG_KAFKA_LOG_LEVEL: {}", level));
        }
        lines_.set_kafka_log_level(std::max<int>(number.value_or(1), 1));
    }
    options.report = reporter();
    return options;
}

void Session::open_kafka_input(pipeline::Pipeline& pipeline, const std::string& spec) {
    const Topic topic = parse_topic(spec);
    const bool json = topic.protocol == Topic::Protocol::json;
    debug(2, fmt::format("{}: nmsg Kafka {}input: {}", program_, json ? "json " : "", topic.address));
    open_or_fail(json ? "nmsg_input_open_kafka_json" : "nmsg_input_open_kafka_endpoint", [&] {
        const auto endpoint = io::KafkaEndpoint::parse(topic.address);
        if (json) {
            const io::KafkaJsonSource::Options options{kafka_options(), &registry_, &aliases_};
            pipeline.add(std::make_unique<io::KafkaJsonSource>(endpoint, options));
        } else {
            const io::KafkaNmsgSource::Options options{kafka_options(), filter_, {}};
            pipeline.add(std::make_unique<io::KafkaNmsgSource>(endpoint, options));
        }
    });
    total_size_.reset();
}

void Session::open_kafka_output(pipeline::Pipeline& pipeline, const std::string& spec) {
    const Topic topic = parse_topic(spec);
    const bool json = topic.protocol == Topic::Protocol::json;
    const char* const set_key = std::getenv("NMSG_KAFKA_KEY");
    const std::string key = options_.kafkakey ? *options_.kafkakey : set_key != nullptr ? set_key : "";
    debug(2, fmt::format("{}: nmsg Kafka {}output: {}", program_, json ? "json " : "", topic.address));
    if (topic.protocol == Topic::Protocol::containers && !key.empty()) {
        debug(options_.kafkakey ? 1 : 2,
              fmt::format("{}: {}: a container of many messages has no key; nmsgp: writes one for each message",
                          program_, spec));
    }
    open_or_fail(json ? "nmsg_output_open_kafka_json" : "nmsg_output_open_kafka_endpoint", [&] {
        const auto endpoint = io::KafkaEndpoint::parse(topic.address);
        if (json) {
            const io::KafkaJsonSink::Options options{kafka_options(), {header_, &aliases_}, key, !options_.unbuffered};
            pipeline.add(std::make_unique<io::KafkaJsonSink>(endpoint, registry_, options));
            return;
        }
        const bool single = topic.protocol == Topic::Protocol::single_payloads;
        io::KafkaNmsgSink::Options options;
        options.kafka = kafka_options();
        options.container = {.container_size = nmsg::jumbo_container_size,
                             .zlib = options_.zlibout,
                             .buffered = !options_.unbuffered && !single,
                             .header = header_};
        options.registry = &registry_;
        options.key = single ? key : "";
        pipeline.add(std::make_unique<io::KafkaNmsgSink>(endpoint, options));
    });
}

}  // namespace nmsgtool
