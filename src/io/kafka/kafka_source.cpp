#include <spindrift/io/container/container_receiver.hpp>
#include "kafka_consumer.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

namespace spindrift::io {

// --- containers

class KafkaContainerBatch final : public ContainerBatch {
public:
    KafkaRecords kafka_records;
    std::vector<std::size_t> container_records;  // for each raw container, the record that held it or completed it
    std::uint64_t empty = 0;
};

KafkaNmsgSource::KafkaNmsgSource(const KafkaEndpoint& endpoint, const Options& options)
    : consumer_(std::make_unique<KafkaConsumer>(endpoint, options.kafka)),
      receiver_(std::make_unique<ContainerReceiver>(ContainerReceiver::Options{
          .filter = options.filter, .limits = options.limits, .unit = "record", .memory = options.memory})) {}

KafkaNmsgSource::~KafkaNmsgSource() = default;

std::string KafkaNmsgSource::name() const {
    return "nmsg:" + consumer_->name();
}

std::unique_ptr<pipeline::Batch> KafkaNmsgSource::make_batch() const {
    return std::make_unique<KafkaContainerBatch>();
}

nmsg::Errc KafkaNmsgSource::read_batch(KafkaContainerBatch& batch, const StopSignal& stop) {
    batch.reset();
    batch.container_records.clear();
    batch.empty = 0;
    if (const nmsg::Errc errc = consumer_->read(
            batch.kafka_records, [this](Bytes value) { return receiver_->decoded_size(value); }, batch.error_message,
            stop);
        errc != nmsg::Errc::success) {
        return errc;
    }
    batch.received = Timestamp::now();
    for (std::size_t i = 0; i < batch.kafka_records.messages.size(); ++i) {
        const Bytes value = batch.kafka_records.value(i);
        batch.input_size += value.size();
        batch.empty += value.empty() ? 1U : 0U;
        receiver_->add_message(batch, value, {});
        batch.container_records.resize(batch.raw_containers.size(), i);
    }
    receiver_->expire(batch);
    consumer_->set_incomplete(receiver_->has_incomplete());
    return nmsg::Errc::success;
}

void KafkaNmsgSource::decode_batch(KafkaContainerBatch& batch) const {
    receiver_->decode(batch);
    // Where the payloads of each record end.
    auto& ends = batch.kafka_records.payload_ends;
    ends.assign(batch.kafka_records.messages.size(), 0);
    std::size_t decoded = 0;
    std::size_t end = 0;
    std::size_t raw = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        for (; raw < batch.raw_containers.size() && batch.container_records[raw] == i; ++raw) {
            if (batch.results[raw].errc == nmsg::Errc::success) {
                ++decoded;
                end = decoded < batch.container_starts.size() ? batch.container_starts[decoded] : batch.payloads.size();
            }
        }
        ends[i] = end;
    }
}

nmsg::Errc KafkaNmsgSource::account_batch(const KafkaContainerBatch& batch, pipeline::Counters& counters,
                                          const Reporter& report) {
    counters.records_empty += batch.empty;
    receiver_->account(batch, name(), counters, report);
    return nmsg::Errc::success;
}

bool KafkaNmsgSource::acknowledges() const noexcept {
    return consumer_->has_group();
}

void KafkaNmsgSource::truncate_batch(const KafkaContainerBatch& batch, std::size_t taken) {
    consumer_->truncate(batch.kafka_records, taken);
}

void KafkaNmsgSource::acknowledge(std::uint64_t batches) {
    consumer_->acknowledge(batches);
}

void KafkaNmsgSource::close(pipeline::Counters& counters, const Reporter& report) {
    receiver_->close(name(), counters, report);
    consumer_->close();
}

// --- JSON

class KafkaJsonBatch final : public pipeline::Batch {
public:
    KafkaJsonBatch(const nmsg::Registry& registry, const nmsg::Aliases* aliases) : reader(registry, aliases) {}

    void reset() {
        clear();
        storage.clear();
        unreadable.clear();
        faults = {};
        empty = 0;
    }

    static std::size_t decoded_size(Bytes value) noexcept { return typical_expansion * value.size(); }

    KafkaRecords kafka_records;
    nmsg::JsonReader reader;
    Buffer text;  // of one record, followed by the padding the reader needs
    Arena storage;
    std::vector<std::size_t> unreadable;  // records
    nmsg::JsonFaults faults;
    std::uint64_t empty = 0;
};

KafkaJsonSource::KafkaJsonSource(const KafkaEndpoint& endpoint, const Options& options)
    : options_(options), consumer_(std::make_unique<KafkaConsumer>(endpoint, options.kafka)) {}

KafkaJsonSource::~KafkaJsonSource() = default;

std::string KafkaJsonSource::name() const {
    return "json:" + consumer_->name();
}

std::unique_ptr<pipeline::Batch> KafkaJsonSource::make_batch() const {
    return std::make_unique<KafkaJsonBatch>(*options_.registry, options_.aliases);
}

nmsg::Errc KafkaJsonSource::read_batch(KafkaJsonBatch& batch, const StopSignal& stop) {
    batch.reset();
    const nmsg::Errc errc = consumer_->read(
        batch.kafka_records, [](Bytes value) { return KafkaJsonBatch::decoded_size(value); }, batch.error_message,
        stop);
    for (std::size_t i = 0; i < batch.kafka_records.messages.size(); ++i) {
        batch.input_size += batch.kafka_records.value(i).size();
    }
    return errc;
}

void KafkaJsonSource::decode_batch(KafkaJsonBatch& batch) const {
    const std::size_t count = batch.kafka_records.messages.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes value = batch.kafka_records.value(i);
        if (value.empty()) {
            ++batch.empty;
            ++batch.faults.number;
        } else {
            batch.text.clear();
            batch.text.append(value);
            static_cast<void>(batch.text.room(nmsg::JsonReader::padding));
            if (batch.reader.read(batch.text.text(), batch.storage, batch.payloads.emplace_back(), batch.faults) !=
                nmsg::Errc::success) {
                batch.payloads.pop_back();
                batch.unreadable.push_back(i);
            }
        }
        batch.kafka_records.payload_ends.push_back(batch.payloads.size());
    }
}

nmsg::Errc KafkaJsonSource::account_batch(const KafkaJsonBatch& batch, pipeline::Counters& counters,
                                          const Reporter& report) {
    counters.records_empty += batch.empty;
    counters.texts_unreadable += batch.unreadable.size();
    for (const std::size_t i : batch.unreadable) {
        const std::string_view text = as_text(batch.kafka_records.value(i));
        report(event::InvalidJsonSkipped{std::string(text.substr(0, event::InvalidJsonSkipped::max_size)), true});
    }
    faults_.add(batch.faults);
    return nmsg::Errc::success;
}

bool KafkaJsonSource::acknowledges() const noexcept {
    return consumer_->has_group();
}

void KafkaJsonSource::truncate_batch(const KafkaJsonBatch& batch, std::size_t taken) {
    consumer_->truncate(batch.kafka_records, taken);
}

void KafkaJsonSource::acknowledge(std::uint64_t batches) {
    consumer_->acknowledge(batches);
}

void KafkaJsonSource::close(pipeline::Counters&, const Reporter& report) {
    faults_.report(name(), "record", report);
    consumer_->close();
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::KafkaContainerBatch>;
template class spindrift::pipeline::SourceOf<spindrift::io::KafkaJsonBatch>;
