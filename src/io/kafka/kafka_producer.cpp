#include "kafka_producer.hpp"

#include "kafka_refusal.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <new>

namespace spindrift::io {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto check_interval = 50ms;      // between checks of the signal
constexpr auto close_timeout = 1s;         // for queued records, after a signal
constexpr std::size_t key_reserve = 4096;  // octets of a record for key and framing

}  // namespace

KafkaProducer::KafkaProducer(KafkaEndpoint endpoint, const KafkaOptions& options, std::string name, bool buffered)
    : name_(std::move(name)),
      endpoint_(std::move(endpoint)),
      options_(std::make_shared<KafkaContext>(options, endpoint_.text())) {
    KafkaSetup setup(endpoint_, options_);
    setup.set("enable.idempotence", "true");
    if (!buffered) {
        setup.set("linger.ms", "0");
    }
    setup.set("queue.buffering.max.kbytes", fmt::format("{}", options_->queue_memory / 1024));
    setup.apply_user_settings();
    const std::size_t max_record_size = setup.number("message.max.bytes");
    max_value_size_ = std::max(max_record_size, 2 * key_reserve) - key_reserve;
    kafka().conf_set_events(setup.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    kafka().conf_set_background_event_cb(setup.get(), on_event);
    kafka().conf_set_opaque(setup.get(), this);
    kafka().conf_set_log_cb(
        setup.get(), [](const rd_kafka_t* client, int severity, const char* facility, const char* text) {
            if (const auto* self = static_cast<const KafkaProducer*>(kafka().opaque(client)); self != nullptr) {
                report_kafka_line(*self->options_, severity, facility, text);
            }
        });
    client_ = setup.make(RD_KAFKA_PRODUCER);
    // A background thread of the client calls `on_event`, so that no thread of ours has to poll.
    kafka().queue_forward(KafkaQueue(kafka().queue_get_main(client_.get())).get(),
                          KafkaQueue(kafka().queue_get_background(client_.get())).get());
    topic_.reset(kafka().topic_new(client_.get(), endpoint_.topic.c_str(), nullptr));
    if (topic_ == nullptr) {
        throw kafka_refusal(
            event::KafkaRefused::Step::topic,
            fmt::format("cannot use topic {}: {}", endpoint_.topic,
                        explain_kafka_error(kafka().last_error(), kafka().err2str(kafka().last_error()))));
    }
}

KafkaProducer::~KafkaProducer() {
    // Without `close`, queued records are dropped.
    if (client_ != nullptr) {
        kafka().purge(client_.get(),
                      RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    }
}

void KafkaProducer::send(Bytes value, std::optional<Bytes> key, const StopSignal& abort) {
    const std::int32_t partition = endpoint_.partition.value_or(RD_KAFKA_PARTITION_UA);
    // A key without octets needs a pointer that is not null, which would mean no key.
    const void* const key_data = key ? (key->empty() ? "" : static_cast<const void*>(key->data())) : nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (!has_lost_record_) {
            confirmations_.add();
        }
    }
    ++sent_;
    const auto begin = Clock::now();
    while (kafka().produce(topic_.get(), partition, RD_KAFKA_MSG_F_COPY, const_cast<std::byte*>(value.data()),
                           value.size(), key_data, key ? key->size() : 0, std::bit_cast<void*>(sent_)) != 0) {
        const rd_kafka_resp_err_t error = kafka().last_error();
        if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            wait_for_room(begin, abort);
            continue;
        }
        if (error != RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) {
            throw kafka_refusal(
                event::KafkaRefused::Step::produce,
                fmt::format("output {}: {}", name_, explain_kafka_error(error, kafka().err2str(error))));
        }
        // A retry would fail in the same way, so the record counts as confirmed: otherwise the source could never
        // commit beyond it.
        const std::lock_guard lock(mutex_);
        confirmations_.confirm(sent_);
        report_failures(error, 1);
        return;
    }
}

void KafkaProducer::wait_for_room(Clock::time_point since, const StopSignal& abort) {
    if (abort.requested() && Clock::now() - since > close_timeout) {
        throw Error(
            fmt::format("output {}: stopped with {} records not delivered", name_, kafka().outq_len(client_.get())));
    }
    std::unique_lock lock(mutex_);
    reported_.wait_for(lock, check_interval);
}

void KafkaProducer::on_event(rd_kafka_t*, rd_kafka_event_t* event, void* opaque) {
    auto& self = *static_cast<KafkaProducer*>(opaque);
    switch (kafka().event_type(event)) {
        case RD_KAFKA_EVENT_DR: self.handle_delivery_reports(event); break;
        case RD_KAFKA_EVENT_ERROR:
            report_kafka_error(*self.options_, kafka().event_error(event), kafka().event_error_string(event));
            break;
        default: break;
    }
    kafka().event_destroy(event);
}

void KafkaProducer::handle_delivery_reports(rd_kafka_event_t* event) {
    const std::lock_guard lock(mutex_);
    std::uint64_t failed = 0;
    auto error = RD_KAFKA_RESP_ERR_NO_ERROR;
    while (const rd_kafka_message_t* const message = kafka().event_message_next(event)) {
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            has_lost_record_ = true;
            error = message->err;
            ++failed;
            continue;
        }
        ++delivered_;
        if (!has_lost_record_) {
            confirmations_.confirm(std::bit_cast<std::uint64_t>(message->_private));
        }
    }
    if (failed > 0) {
        report_failures(error, failed);
    }
    reported_.notify_all();
}

// Called under the mutex.
void KafkaProducer::report_failures(rd_kafka_resp_err_t error, std::uint64_t failed) noexcept {
    const std::uint64_t count = failures_.add(failed);
    try {
        if (count > 0) {
            options_->report(event::KafkaRecordsLost{static_cast<int>(error),
                                                     explain_kafka_error(error, kafka().err2str(error)), count,
                                                     options_->endpoint});
        }
    } catch (const std::bad_alloc&) {
        return;  // no exception may pass the client, which calls this
    }
}

std::uint64_t KafkaProducer::confirmed() const {
    const std::lock_guard lock(mutex_);
    return confirmations_.confirmed();
}

void KafkaProducer::close(pipeline::Counters& counters, const StopSignal& abort) {
    rd_kafka_resp_err_t result = RD_KAFKA_RESP_ERR__TIMED_OUT;
    std::optional<Clock::time_point> end;
    while (result == RD_KAFKA_RESP_ERR__TIMED_OUT && kafka().outq_len(client_.get()) > 0) {
        if (abort.requested() && !end) {
            end = Clock::now() + close_timeout;
        }
        if (end && Clock::now() > *end) {
            break;
        }
        result = kafka().flush(client_.get(), static_cast<int>(std::chrono::milliseconds(check_interval).count()));
    }
    std::unique_lock lock(mutex_);
    const std::uint64_t lost = sent_ - delivered_;
    counters.records_unsent += lost;
    options_->report(event::KafkaProducerClosed{sent_, delivered_, lost});
    if (lost > 0) {
        throw Error(fmt::format("output {}: {} of {} records not delivered", name_, lost, sent_));
    }
}

}  // namespace spindrift::io
