#include "kafka_consumer.hpp"

#include "kafka_refusal.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>
#include <netdb.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace spindrift::io {
namespace {

using Clock = std::chrono::steady_clock;

// A batch takes the records that have arrived, up to these limits.
constexpr std::size_t max_records = 1024;
constexpr std::size_t max_octets = 1 << 20;
constexpr std::size_t max_memory = 16 << 20;  // octets, when the records are decoded

constexpr int metadata_attempts = 10;
constexpr std::chrono::seconds close_timeout{2};

std::string canonical_host_name() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    addrinfo* found = nullptr;
    if (::getaddrinfo(name.data(), nullptr, &hints, &found) != 0) {
        return name.data();
    }
    std::string canonical = found->ai_canonname != nullptr ? found->ai_canonname : name.data();
    ::freeaddrinfo(found);
    return canonical;
}

using Step = event::KafkaRefused::Step;

EventError refusal(Step step, std::string_view what, rd_kafka_resp_err_t error) {
    return kafka_refusal(step, fmt::format("{}: {}", what, explain_kafka_error(error, kafka().err2str(error))));
}

// Whether the error lasts until the user corrects something. The client retries after all other errors.
bool is_final(rd_kafka_resp_err_t error) {
    switch (error) {
        case RD_KAFKA_RESP_ERR__FATAL:
        case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET: return true;
        default: return false;
    }
}

// Reports the partitions, then assigns or revokes them, as the client does by default.
void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t kind, rd_kafka_topic_partition_list_t* partitions,
                  void* opaque) {
    const bool given = kind == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    const auto& options = *static_cast<const KafkaContext*>(opaque);
    event::KafkaPartitions moved{given, {}};
    for (int i = 0; i < partitions->cnt; ++i) {
        moved.partitions.push_back(partitions->elems[i].partition);
    }
    options.report(moved);
    if (std::string_view(kafka().rebalance_protocol(client)) == "COOPERATIVE") {
        kafka().error_destroy(given ? kafka().incremental_assign(client, partitions)
                                    : kafka().incremental_unassign(client, partitions));
    } else {
        kafka().assign(client, given ? partitions : nullptr);
    }
}

}  // namespace

KafkaConsumer::KafkaConsumer(KafkaEndpoint endpoint, const KafkaOptions& options)
    : endpoint_(std::move(endpoint)),
      options_(std::make_shared<KafkaContext>(options, endpoint_.text())),
      records_event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!records_event_) {
        throw system_error("eventfd", errno);
    }
    KafkaSetup setup(endpoint_, options_);
    setup.set("enable.partition.eof", "true");
    setup.set("allow.auto.create.topics", "false");
    setup.set("client.id", fmt::format("nmsgtool.{:010}@{}", ::getpid(), canonical_host_name()));
    setup.apply_user_settings();
    if (has_group()) {
        setup.set("group.id", endpoint_.group);
        setup.set("auto.offset.reset", endpoint_.offset == KafkaEndpoint::newest ? "latest" : "earliest");
        // By default, the client stores an offset when it returns the record; here, `acknowledge` stores it.
        setup.set("enable.auto.offset.store", "false");
        kafka().conf_set_rebalance_cb(setup.get(), on_rebalance);
    }
    client_ = setup.make(RD_KAFKA_CONSUMER);
    if (has_group()) {
        join_group();
    } else {
        read_partitions();
    }
    const std::uint64_t one = 1;
    kafka().queue_io_event_enable(queue_.get(), records_event_.get(), &one, sizeof one);
}

KafkaConsumer::~KafkaConsumer() {
    close();
}

void KafkaConsumer::join_group() {
    kafka().poll_set_consumer(client_.get());
    queue_.reset(kafka().queue_get_consumer(client_.get()));
    const KafkaPartitions topics(kafka().topic_partition_list_new(1));
    kafka().topic_partition_list_add(topics.get(), endpoint_.topic.c_str(), RD_KAFKA_PARTITION_UA);
    if (const auto error = kafka().subscribe(client_.get(), topics.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw refusal(Step::subscription, fmt::format("cannot subscribe to topic {}", endpoint_.topic), error);
    }
}

void KafkaConsumer::read_partitions() {
    topic_.reset(kafka().topic_new(client_.get(), endpoint_.topic.c_str(), nullptr));
    queue_.reset(kafka().queue_new(client_.get()));
    if (topic_ == nullptr) {
        throw refusal(Step::subscription, fmt::format("cannot use topic {}", endpoint_.topic), kafka().last_error());
    }
    if (endpoint_.partition) {
        start(*endpoint_.partition);
        return;
    }
    const rd_kafka_metadata_t* metadata = nullptr;
    auto error = RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int i = 0; i < metadata_attempts && metadata == nullptr; ++i) {
        error = kafka().metadata(client_.get(), 0, topic_.get(), &metadata, max_wait);
    }
    const std::unique_ptr<const rd_kafka_metadata_t, KafkaFree<&KafkaFunctions::metadata_destroy>> owner(metadata);
    if (metadata != nullptr && metadata->topic_cnt == 1) {
        error = metadata->topics[0].err;
    }
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw refusal(Step::metadata, fmt::format("cannot get the partitions of topic {}", endpoint_.topic), error);
    }
    if (metadata->topic_cnt != 1 || metadata->topics[0].partition_cnt == 0) {
        throw kafka_refusal(Step::metadata, fmt::format("topic {} has no partitions", endpoint_.topic));
    }
    for (int i = 0; i < metadata->topics[0].partition_cnt; ++i) {
        start(metadata->topics[0].partitions[i].id);
    }
}

void KafkaConsumer::start(std::int32_t partition) {
    if (kafka().consume_start_queue(topic_.get(), partition, endpoint_.offset, queue_.get()) != 0) {
        throw refusal(Step::metadata, fmt::format("cannot read partition {} of {}", partition, endpoint_.topic),
                      kafka().last_error());
    }
    started_.push_back(partition);
}

nmsg::Errc KafkaConsumer::read(KafkaRecords& records, const DecodedSize& decoded_size, std::string& error_message,
                               const StopSignal& stop) {
    records.messages.clear();
    records.payload_ends.clear();
    records.client = client_;
    poll_records(records, decoded_size);
    if (records.messages.empty() && error_message_.empty()) {
        wait(stop);
        poll_records(records, decoded_size);
    }
    if (records.messages.empty()) {
        error_message = error_message_;
        return error_message.empty() ? nmsg::Errc::again : nmsg::Errc::failure;
    }
    consumed_ += records.messages.size();
    records.number = ++batches_;
    if (has_group()) {
        Batch batch{records.number, false, {}};
        for (const KafkaMessage& message : records.messages) {
            batch.offsets[message->partition] = message->offset + 1;
        }
        const std::lock_guard lock(mutex_);
        unacknowledged_.push_back(std::move(batch));
    }
    return nmsg::Errc::success;
}

void KafkaConsumer::poll_records(KafkaRecords& records, const DecodedSize& decoded_size) {
    if (!has_group()) {
        kafka().poll(client_.get(), 0);  // calls the error callback
    }
    std::size_t octets = 0;
    std::size_t memory = 0;
    while (records.messages.size() < max_records && octets < max_octets && memory < max_memory &&
           error_message_.empty()) {
        KafkaMessage message(kafka().consume_queue(queue_.get(), 0));
        if (message == nullptr) {
            return;
        }
        if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            octets += message->len;
            memory += decoded_size({static_cast<const std::byte*>(message->payload), message->len});
            records.messages.push_back(std::move(message));
        } else if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            handle_error(*message);
        }
    }
}

void KafkaConsumer::handle_error(const rd_kafka_message_t& message) {
    const char* const reason = kafka().message_errstr(&message);
    report_kafka_error(*options_, message.err, reason);
    if (is_final(message.err)) {
        error_message_ = "Kafka: " + explain_kafka_error(message.err, reason);
    }
}

void KafkaConsumer::wait(const StopSignal& stop) {
    if (stop.wait_readable(records_event_.get(), max_wait)) {
        std::uint64_t count = 0;
        [[maybe_unused]] const auto size = ::read(records_event_.get(), &count, sizeof count);
    }
}

void KafkaConsumer::set_incomplete(bool incomplete) {
    const std::lock_guard lock(mutex_);
    if (!unacknowledged_.empty()) {
        unacknowledged_.back().incomplete = incomplete;
    }
}

void KafkaConsumer::truncate(const KafkaRecords& records, std::size_t taken) {
    Offsets offsets;
    Offsets first_unused;
    for (std::size_t i = 0; i < records.messages.size(); ++i) {
        const rd_kafka_message_t& message = *records.messages[i];
        if (records.payload_ends[i] > taken) {
            first_unused.emplace(message.partition, message.offset);
        } else if (!first_unused.contains(message.partition)) {
            offsets[message.partition] = message.offset + 1;
        }
    }
    const std::lock_guard lock(mutex_);
    for (Batch& batch : unacknowledged_) {
        if (batch.number == records.number) {
            batch.offsets = std::move(offsets);
            return;
        }
    }
}

void KafkaConsumer::acknowledge(std::uint64_t batches) {
    Offsets done;
    {
        const std::lock_guard lock(mutex_);
        while (!unacknowledged_.empty() && unacknowledged_.front().number <= batches) {
            const Batch& batch = unacknowledged_.front();
            for (const auto& [partition, offset] : batch.offsets) {
                pending_[partition] = offset;
            }
            if (!batch.incomplete) {
                done = pending_;
            }
            unacknowledged_.pop_front();
        }
        if (!done.empty() && done == pending_) {
            pending_.clear();
        }
    }
    store(done);
}

// The client commits stored offsets every few seconds and when it leaves the group.
void KafkaConsumer::store(const Offsets& offsets) {
    if (offsets.empty()) {
        return;
    }
    const KafkaPartitions list(kafka().topic_partition_list_new(static_cast<int>(offsets.size())));
    for (const auto& [partition, offset] : offsets) {
        kafka().topic_partition_list_add(list.get(), endpoint_.topic.c_str(), partition)->offset = offset;
    }
    // The client rejects offsets of partitions that are now assigned to another member, as it must.
    kafka().offsets_store(client_.get(), list.get());
}

void KafkaConsumer::close() {
    if (std::exchange(closed_, true)) {
        return;
    }
    if (queue_ != nullptr) {
        kafka().queue_io_event_enable(queue_.get(), -1, nullptr, 0);
    }
    for (const std::int32_t partition : started_) {
        kafka().consume_stop(topic_.get(), partition);
    }
    if (has_group() && client_ != nullptr) {
        queue_.reset();
        queue_.reset(kafka().queue_new(client_.get()));
        kafka().error_destroy(kafka().consumer_close_queue(client_.get(), queue_.get()));
        for (const auto end = Clock::now() + close_timeout;
             kafka().consumer_closed(client_.get()) == 0 && Clock::now() < end;) {
            const KafkaMessage message(kafka().consume_queue(queue_.get(), 50));
        }
        if (kafka().consumer_closed(client_.get()) == 0) {
            options_->report(event::KafkaGroupNotLeft{name()});
        }
    }
    queue_.reset();
    topic_.reset();
    client_.reset();
    options_->report(event::KafkaConsumerClosed{consumed_});
}

}  // namespace spindrift::io
