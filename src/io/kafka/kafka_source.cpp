#include <spindrift/io/container/container_receiver.hpp>
#include "kafka_consumer.hpp"

#include <spindrift/base/arena.hpp>
#include <spindrift/pipeline/source_of_impl.hpp>

#include <fmt/format.h>

namespace spindrift::io {

// --- containers

class KafkaContainerBatch final : public ContainerBatch {
public:
    KafkaRecords records;
    std::vector<std::size_t> container_records;  // for each raw container, the record that held it or completed it
    std::uint64_t empty = 0;
};

KafkaNmsgSource::KafkaNmsgSource(const KafkaEndpoint& endpoint, const Options& options)
    : consumer_(std::make_unique<KafkaConsumer>(endpoint, options.kafka)),
      receiver_(std::make_unique<ContainerReceiver>(
          ContainerReceiver::Options{.filter = options.filter, .limits = options.limits, .unit = "record"})) {}

KafkaNmsgSource::~KafkaNmsgSource() = default;

std::string KafkaNmsgSource::name() const {
    return "nmsg:" + consumer_->name();
}

std::unique_ptr<pipeline::Batch> KafkaNmsgSource::make_batch() const {
    return std::make_unique<KafkaContainerBatch>();
}

nmsg::Errc KafkaNmsgSource::read_batch(KafkaContainerBatch& records, const StopSignal& stop) {
    records.reset();
    records.container_records.clear();
    records.empty = 0;
    if (const nmsg::Errc errc = consumer_->read(records.records, records.error_message, stop);
        errc != nmsg::Errc::success) {
        return errc;
    }
    records.received = Timestamp::now();
    for (std::size_t i = 0; i < records.records.messages.size(); ++i) {
        const Bytes value = records.records.value(i);
        records.input_size += value.size();
        records.empty += value.empty() ? 1U : 0U;
        receiver_->add_message(records, value, {});
        records.container_records.resize(records.raw_containers.size(), i);
    }
    receiver_->expire(records);
    consumer_->leave_open(receiver_->has_incomplete());
    return nmsg::Errc::success;
}

void KafkaNmsgSource::decode_batch(KafkaContainerBatch& records) const {
    receiver_->decode(records);
    // Where the payloads of each record end.
    auto& ends = records.records.ends;
    ends.assign(records.records.messages.size(), 0);
    std::size_t decoded = 0;
    std::size_t end = 0;
    std::size_t raw = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
        for (; raw < records.raw_containers.size() && records.container_records[raw] == i; ++raw) {
            if (records.results[raw].errc == nmsg::Errc::success) {
                ++decoded;
                end = decoded < records.container_starts.size() ? records.container_starts[decoded]
                                                                : records.payloads.size();
            }
        }
        ends[i] = end;
    }
}

nmsg::Errc KafkaNmsgSource::account_batch(const KafkaContainerBatch& records, pipeline::Counters& counters,
                                          const Reporter& report) {
    counters.records_empty += records.empty;
    receiver_->account(records, name(), counters, report);
    return nmsg::Errc::success;
}

bool KafkaNmsgSource::acknowledges() const noexcept {
    return consumer_->has_group();
}

void KafkaNmsgSource::truncate_batch(const KafkaContainerBatch& batch, std::size_t taken) {
    consumer_->truncate(batch.records, taken);
}

void KafkaNmsgSource::acknowledge(std::uint64_t batches) {
    consumer_->acknowledge(batches);
}

void KafkaNmsgSource::close(pipeline::Counters&, const Reporter& report) {
    receiver_->close(name(), report);
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
        empty = 0;
    }

    KafkaRecords records;
    nmsg::JsonReader reader;
    Buffer text;  // of one record, with what must be readable behind it
    Arena storage;
    std::vector<std::size_t> unreadable;  // records
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

nmsg::Errc KafkaJsonSource::read_batch(KafkaJsonBatch& records, const StopSignal& stop) {
    records.reset();
    return consumer_->read(records.records, records.error_message, stop);
}

void KafkaJsonSource::decode_batch(KafkaJsonBatch& records) const {
    const std::size_t count = records.records.messages.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes value = records.records.value(i);
        records.input_size += value.size();
        if (value.empty()) {
            ++records.empty;
        } else {
            records.text.clear();
            records.text.append(value);
            static_cast<void>(records.text.room(nmsg::JsonReader::padding));
            if (records.reader.read(records.text.text(), records.storage, records.payloads.emplace_back()) !=
                nmsg::Errc::success) {
                records.payloads.pop_back();
                records.unreadable.push_back(i);
            }
        }
        records.records.ends.push_back(records.payloads.size());
    }
}

nmsg::Errc KafkaJsonSource::account_batch(const KafkaJsonBatch& records, pipeline::Counters& counters,
                                          const Reporter& report) {
    counters.records_empty += records.empty;
    counters.texts_unreadable += records.unreadable.size();
    for (const std::size_t i : records.unreadable) {
        report(event::NotJson{std::string(as_text(records.records.value(i))), true});
    }
    return nmsg::Errc::success;
}

bool KafkaJsonSource::acknowledges() const noexcept {
    return consumer_->has_group();
}

void KafkaJsonSource::truncate_batch(const KafkaJsonBatch& batch, std::size_t taken) {
    consumer_->truncate(batch.records, taken);
}

void KafkaJsonSource::acknowledge(std::uint64_t batches) {
    consumer_->acknowledge(batches);
}

void KafkaJsonSource::close(pipeline::Counters&, const Reporter&) {
    consumer_->close();
}

}  // namespace spindrift::io

template class spindrift::pipeline::SourceOf<spindrift::io::KafkaContainerBatch>;
template class spindrift::pipeline::SourceOf<spindrift::io::KafkaJsonBatch>;
