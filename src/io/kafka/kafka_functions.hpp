#pragma once

#include <librdkafka/rdkafka.h>

namespace spindrift::io {

/// The functions of librdkafka that are used, as kafka-client.so exports them. librdkafka is loaded only if a Kafka
/// endpoint is used.
struct KafkaFunctions {
    decltype(&::rd_kafka_assign) assign;
    decltype(&::rd_kafka_conf_destroy) conf_destroy;
    decltype(&::rd_kafka_conf_get) conf_get;
    decltype(&::rd_kafka_conf_new) conf_new;
    decltype(&::rd_kafka_conf_set) conf_set;
    decltype(&::rd_kafka_conf_set_background_event_cb) conf_set_background_event_cb;
    decltype(&::rd_kafka_conf_set_error_cb) conf_set_error_cb;
    decltype(&::rd_kafka_conf_set_events) conf_set_events;
    decltype(&::rd_kafka_conf_set_log_cb) conf_set_log_cb;
    decltype(&::rd_kafka_conf_set_opaque) conf_set_opaque;
    decltype(&::rd_kafka_conf_set_rebalance_cb) conf_set_rebalance_cb;
    decltype(&::rd_kafka_consume_queue) consume_queue;
    decltype(&::rd_kafka_consume_start_queue) consume_start_queue;
    decltype(&::rd_kafka_consume_stop) consume_stop;
    decltype(&::rd_kafka_consumer_close_queue) consumer_close_queue;
    decltype(&::rd_kafka_consumer_closed) consumer_closed;
    decltype(&::rd_kafka_destroy_flags) destroy_flags;
    decltype(&::rd_kafka_err2str) err2str;
    decltype(&::rd_kafka_error_destroy) error_destroy;
    decltype(&::rd_kafka_event_destroy) event_destroy;
    decltype(&::rd_kafka_event_error) event_error;
    decltype(&::rd_kafka_event_error_string) event_error_string;
    decltype(&::rd_kafka_event_message_next) event_message_next;
    decltype(&::rd_kafka_event_type) event_type;
    decltype(&::rd_kafka_flush) flush;
    decltype(&::rd_kafka_incremental_assign) incremental_assign;
    decltype(&::rd_kafka_incremental_unassign) incremental_unassign;
    decltype(&::rd_kafka_last_error) last_error;
    decltype(&::rd_kafka_message_destroy) message_destroy;
    decltype(&::rd_kafka_message_errstr) message_errstr;
    decltype(&::rd_kafka_metadata) metadata;
    decltype(&::rd_kafka_metadata_destroy) metadata_destroy;
    decltype(&::rd_kafka_new) create;
    decltype(&::rd_kafka_offsets_store) offsets_store;
    decltype(&::rd_kafka_opaque) opaque;
    decltype(&::rd_kafka_outq_len) outq_len;
    decltype(&::rd_kafka_poll) poll;
    decltype(&::rd_kafka_poll_set_consumer) poll_set_consumer;
    decltype(&::rd_kafka_produce) produce;
    decltype(&::rd_kafka_purge) purge;
    decltype(&::rd_kafka_queue_destroy) queue_destroy;
    decltype(&::rd_kafka_queue_forward) queue_forward;
    decltype(&::rd_kafka_queue_get_background) queue_get_background;
    decltype(&::rd_kafka_queue_get_consumer) queue_get_consumer;
    decltype(&::rd_kafka_queue_get_main) queue_get_main;
    decltype(&::rd_kafka_queue_io_event_enable) queue_io_event_enable;
    decltype(&::rd_kafka_queue_new) queue_new;
    decltype(&::rd_kafka_rebalance_protocol) rebalance_protocol;
    decltype(&::rd_kafka_subscribe) subscribe;
    decltype(&::rd_kafka_topic_destroy) topic_destroy;
    decltype(&::rd_kafka_topic_new) topic_new;
    decltype(&::rd_kafka_topic_partition_list_add) topic_partition_list_add;
    decltype(&::rd_kafka_topic_partition_list_destroy) topic_partition_list_destroy;
    decltype(&::rd_kafka_topic_partition_list_new) topic_partition_list_new;
};

/// The function that kafka-client.so exports under the name `kafka_functions_name`.
using GetKafkaFunctions = const KafkaFunctions*();
inline constexpr const char* kafka_functions_name = "spindrift_kafka_functions";

/// The table of functions. The first call loads kafka-client.so.
/// \throws Error if kafka-client.so cannot be loaded
[[nodiscard]] const KafkaFunctions& kafka();

}  // namespace spindrift::io
