#include "kafka_client.hpp"

#include "kafka_refusal.hpp"

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <array>
#include <csignal>

namespace spindrift::io {
namespace {

void on_log(const rd_kafka_t* client, int severity, const char* facility, const char* text) {
    // The client may log while it is made, before its opaque is set.
    if (const auto* options = static_cast<const KafkaOptions*>(kafka().opaque(client)); options != nullptr) {
        report_kafka_line(*options, severity, facility, text);
    }
}

}  // namespace

void report_kafka_line(const KafkaOptions& options, int severity, std::string_view facility, std::string_view text) {
    options.report(event::KafkaLog{severity, std::string(facility), std::string(text)});
}

void report_kafka_error(const KafkaOptions& options, rd_kafka_resp_err_t error, std::string_view reason) {
    options.report(event::KafkaError{static_cast<int>(error), std::string(reason)});
}

KafkaSetup::KafkaSetup(const KafkaEndpoint& endpoint, std::shared_ptr<const KafkaOptions> options)
    : endpoint_(endpoint), options_(std::move(options)), conf_(kafka().conf_new()) {
    kafka().conf_set_opaque(get(), const_cast<KafkaOptions*>(options_.get()));
    kafka().conf_set_log_cb(get(), on_log);
    kafka().conf_set_error_cb(get(), [](rd_kafka_t*, int error, const char* reason, void* opaque) {
        report_kafka_error(*static_cast<const KafkaOptions*>(opaque), static_cast<rd_kafka_resp_err_t>(error), reason);
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
                            fmt::format("failed to set Kafka option {} = {} (err {}: {})", key, value,
                                        static_cast<int>(result), reason.data()));
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
                            fmt::format("failed to create Kafka {}: {}",
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
