#pragma once

#include "kafka_functions.hpp"

#include <spindrift/io/kafka/kafka.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace spindrift::io {

/// Frees an object of librdkafka.
template <auto Free>
struct KafkaFree {
    template <class T>
    void operator()(T* object) const noexcept {
        (kafka().*Free)(object);
    }
};

using KafkaMessage = std::unique_ptr<rd_kafka_message_t, KafkaFree<&KafkaFunctions::message_destroy>>;
using KafkaQueue = std::unique_ptr<rd_kafka_queue_t, KafkaFree<&KafkaFunctions::queue_destroy>>;
using KafkaTopic = std::unique_ptr<rd_kafka_topic_t, KafkaFree<&KafkaFunctions::topic_destroy>>;
using KafkaPartitions =
    std::unique_ptr<rd_kafka_topic_partition_list_t, KafkaFree<&KafkaFunctions::topic_partition_list_destroy>>;

/// A client. Records share it, as they must not outlive it.
using KafkaHandle = std::shared_ptr<rd_kafka_t>;

/// What a client and its callbacks share.
struct KafkaContext : KafkaOptions {
    KafkaContext(const KafkaOptions& options, std::string its_endpoint)
        : KafkaOptions(options), endpoint(std::move(its_endpoint)) {}

    std::string endpoint;  ///< as events name it
};

/// An error and what a user can do about it: `REASON (error N); REMEDY`.
[[nodiscard]] std::string explain_kafka_error(rd_kafka_resp_err_t error, std::string_view reason);

/// Sets up a client: first the settings all clients share, then those of the user.
class KafkaSetup {
public:
    /// The client shares ownership of the options.
    KafkaSetup(const KafkaEndpoint& endpoint, std::shared_ptr<const KafkaContext> options);

    /// \throws Error if the key or the value is unknown
    KafkaSetup& set(const std::string& key, const std::string& value);

    /// Applies the user's settings for this broker.
    KafkaSetup& apply_user_settings();

    /// The value of a numeric setting; 0 if it is not a number.
    [[nodiscard]] std::size_t number(const char* key) const;

    [[nodiscard]] rd_kafka_conf_t* get() const noexcept { return conf_.get(); }

    /// Creates the client. \throws Error if the settings contradict each other
    KafkaHandle make(rd_kafka_type_t type);

private:
    const KafkaEndpoint& endpoint_;
    std::shared_ptr<const KafkaContext> options_;
    std::unique_ptr<rd_kafka_conf_t, KafkaFree<&KafkaFunctions::conf_destroy>> conf_;
};

/// Reports a line of the client's own log.
void report_kafka_line(const KafkaContext& options, int severity, std::string_view facility,
                       std::string_view text) noexcept;

/// Reports an error of the client. Drops it without memory for the text.
void report_kafka_error(const KafkaContext& options, rd_kafka_resp_err_t error, std::string_view reason) noexcept;

}  // namespace spindrift::io
