#include "kafka_client.hpp"

#include "kafka_refusal.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <array>
#include <csignal>
#include <new>

namespace spindrift::io {
namespace {

void on_log(const rd_kafka_t* client, int severity, const char* facility, const char* text) {
    // The client may log while it is made, before its opaque is set.
    if (const auto* options = static_cast<const KafkaContext*>(kafka().opaque(client)); options != nullptr) {
        report_kafka_line(*options, severity, facility, text);
    }
}

// As the end of a sentence; empty if nothing is known.
std::string_view remedy_for(rd_kafka_resp_err_t error) noexcept {
    switch (error) {
        case RD_KAFKA_RESP_ERR__TRANSPORT:
        case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
        case RD_KAFKA_RESP_ERR__TIMED_OUT:
        case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT: return "; check that the broker runs and can be reached";
        case RD_KAFKA_RESP_ERR__RESOLVE: return "; check the name of the broker";
        case RD_KAFKA_RESP_ERR__AUTHENTICATION:
        case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED: return "; check security.protocol and the sasl settings";
        case RD_KAFKA_RESP_ERR__SSL: return "; check the ssl settings";
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART: return "; check the topic and the partition, or create them";
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: return "; check the partition, or create it";
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED: return "; the broker must allow this user to do so";
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return "; raise message.max.bytes here and at the broker";
        default: return "";
    }
}

}  // namespace

std::string explain_kafka_error(rd_kafka_resp_err_t error, std::string_view reason) {
    return fmt::format("{} (error {}){}", reason, static_cast<int>(error), remedy_for(error));
}

void report_kafka_line(const KafkaContext& options, int severity, std::string_view facility,
                       std::string_view text) noexcept {
    try {
        options.report(event::KafkaLog{severity, std::string(facility), std::string(text), options.endpoint});
    } catch (const std::bad_alloc&) {
        return;
    }
}

void report_kafka_error(const KafkaContext& options, rd_kafka_resp_err_t error, std::string_view reason) noexcept {
    try {
        options.report(
            event::KafkaError{static_cast<int>(error), explain_kafka_error(error, reason), options.endpoint});
    } catch (const std::bad_alloc&) {
        return;
    }
}

KafkaSetup::KafkaSetup(const KafkaEndpoint& endpoint, std::shared_ptr<const KafkaContext> options)
    : endpoint_(endpoint), options_(std::move(options)), conf_(kafka().conf_new()) {
    kafka().conf_set_opaque(get(), const_cast<KafkaContext*>(options_.get()));
    kafka().conf_set_log_cb(get(), on_log);
    kafka().conf_set_error_cb(get(), [](rd_kafka_t*, int error, const char* reason, void* opaque) {
        report_kafka_error(*static_cast<const KafkaContext*>(opaque), static_cast<rd_kafka_resp_err_t>(error), reason);
    });
    set("broker.address.family", std::string(endpoint.address_family()));
    set("internal.termination.signal", std::to_string(SIGIO));
    set("bootstrap.servers", endpoint.broker);
}

KafkaSetup& KafkaSetup::set(const std::string& key, const std::string& value) {
    std::array<char, 512> reason{};
    const auto result = kafka().conf_set(get(), key.c_str(), value.c_str(), reason.data(), reason.size());
    if (result != RD_KAFKA_CONF_OK) {
        throw kafka_refusal(event::KafkaRefused::Step::setting,
                            fmt::format("cannot set the Kafka option {} = {}: {}", key, value, reason.data()));
    }
    return *this;
}

KafkaSetup& KafkaSetup::apply_user_settings() {
    for (const auto& [key, value] : options_->config.settings_for(endpoint_.broker)) {
        set(key, value);
    }
    return *this;
}

std::size_t KafkaSetup::number(const char* key) const {
    std::array<char, 64> text{};
    std::size_t size = text.size();
    if (kafka().conf_get(get(), key, text.data(), &size) != RD_KAFKA_CONF_OK) {
        return 0;
    }
    return parse_decimal<std::size_t>(text.data()).value_or(0);
}

KafkaHandle KafkaSetup::make(rd_kafka_type_t type) {
    std::array<char, 512> reason{};
    rd_kafka_t* const client = kafka().create(type, get(), reason.data(), reason.size());
    if (client == nullptr) {
        throw kafka_refusal(event::KafkaRefused::Step::client,
                            fmt::format("cannot create a Kafka {}: {}",
                                        type == RD_KAFKA_CONSUMER ? "consumer" : "producer", reason.data()));
    }
    static_cast<void>(conf_.release());  // the client owns it now
    // Consumers are closed before, in bounded time. Without the flag, destroying one would close it and wait without a
    // limit.
    return {client, [options = options_](rd_kafka_t* old) {
                kafka().destroy_flags(old, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
            }};
}

}  // namespace spindrift::io
