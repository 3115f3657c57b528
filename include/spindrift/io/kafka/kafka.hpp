#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/io/container/header_filter.hpp>
#include <spindrift/io/kafka/kafka_endpoint.hpp>
#include <spindrift/nmsg/container/container.hpp>
#include <spindrift/nmsg/message/alias.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/json_faults.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/sink_of.hpp>
#include <spindrift/pipeline/source_of.hpp>

#include <cstdint>
#include <memory>
#include <string>

/// Messages in Kafka records: containers, one in each record, or JSON (docs/formats/nmsg-wire.md section 15).
namespace spindrift::io {

class ContainerReceiver;
class KafkaConsumer;
class KafkaProducer;

/// The options of all sources and sinks.
struct KafkaOptions {
    KafkaConfig config{};
    Reporter report{};  ///< receives the client's log and errors, at any time on any thread
    /// Octets of the client's queues, unless `config` sets them.
    std::size_t queue_memory = 64 << 20;
};

class KafkaContainerBatch;

/// Reads containers. Records that do not hold a container are counted and skipped; no record can end the source. In a
/// group, only the offsets of records that all sinks have delivered are committed: a consumer that takes over the
/// partition reads the others again.
class KafkaNmsgSource final : public pipeline::SourceOf<KafkaContainerBatch> {
public:
    struct Options {
        KafkaOptions kafka{};
        HeaderFilter filter{};
        nmsg::Limits limits{};
        MemoryBudget* memory = nullptr;  ///< for fragments; not owned
    };

    /// If all partitions are to be read, asks the broker which there are.
    /// \throws Error if the client refuses a setting, or the broker does not answer
    KafkaNmsgSource(const KafkaEndpoint& endpoint, const Options& options);
    ~KafkaNmsgSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] bool acknowledges() const noexcept override;
    void acknowledge(std::uint64_t batches) override;
    void close(pipeline::Counters& counters, const Reporter& report) override;

private:
    nmsg::Errc read_batch(KafkaContainerBatch& batch, const StopSignal& stop) override;
    void decode_batch(KafkaContainerBatch& batch) const override;
    nmsg::Errc account_batch(const KafkaContainerBatch& batch, pipeline::Counters& counters,
                             const Reporter& report) override;
    void truncate_batch(const KafkaContainerBatch& batch, std::size_t taken) override;
    std::unique_ptr<KafkaConsumer> consumer_;
    std::unique_ptr<ContainerReceiver> receiver_;
};

class KafkaJsonBatch;

/// Reads JSON, one message in each record. Values that are not a message of a known type, and records without a value,
/// are counted and skipped. Commits like `KafkaNmsgSource`.
class KafkaJsonSource final : public pipeline::SourceOf<KafkaJsonBatch> {
public:
    struct Options {
        KafkaOptions kafka{};
        const nmsg::Registry* registry = &nmsg::built_in_types();
        const nmsg::Aliases* aliases = nullptr;  ///< names of operators and groups
    };

    /// \throws Error as `KafkaNmsgSource` does
    KafkaJsonSource(const KafkaEndpoint& endpoint, const Options& options);
    ~KafkaJsonSource() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Batch> make_batch() const override;
    [[nodiscard]] bool acknowledges() const noexcept override;
    void acknowledge(std::uint64_t batches) override;
    void close(pipeline::Counters& counters, const Reporter& report) override;

private:
    nmsg::Errc read_batch(KafkaJsonBatch& batch, const StopSignal& stop) override;
    void decode_batch(KafkaJsonBatch& batch) const override;
    nmsg::Errc account_batch(const KafkaJsonBatch& batch, pipeline::Counters& counters,
                             const Reporter& report) override;
    void truncate_batch(const KafkaJsonBatch& batch, std::size_t taken) override;
    Options options_;
    std::unique_ptr<KafkaConsumer> consumer_;
    nmsg::JsonFaults faults_;  // of all batches
};

/// Writes containers. Without a key, each container holds many messages. With a key, each message gets a record of its
/// own, so that messages with the same value of the key field go to the same partition. A container that exceeds
/// Kafka's limit for a record is fragmented; its fragments also go to the same partition.
///
/// The client queues records until the broker confirms them, and sends them again if needed. `write` waits while the
/// queue is full.
class KafkaNmsgSink final : public ContainerSink {
public:
    struct Options {
        KafkaOptions kafka{};
        ContainerSink::Options container = {.container_size = nmsg::jumbo_container_size};
        const nmsg::Registry* registry = &nmsg::built_in_types();  ///< has the types whose field is the key
        std::string key{};                                         ///< name of a field; empty for none
    };

    /// \throws Error if the client refuses a setting
    KafkaNmsgSink(const KafkaEndpoint& endpoint, const Options& options);
    ~KafkaNmsgSink() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Chunk> make_chunk() const override;
    [[nodiscard]] std::uint64_t sent() const override;
    [[nodiscard]] std::uint64_t confirmed() const override;
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

private:
    class KeyedChunk;

    std::size_t format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                             ContainerChunk& chunk) const override;
    void write_chunk(ContainerChunk& chunk, pipeline::Counters& counters, const Reporter& report,
                     const StopSignal& abort) override;

    void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
              const StopSignal& abort) override;

    KafkaNmsgSink(const Options& options, std::unique_ptr<KafkaProducer> producer);

    const nmsg::Registry* registry_;
    std::string key_;
    std::unique_ptr<KafkaProducer> producer_;
    const KeyedChunk* writing_ = nullptr;  // the chunk whose containers are being sent
};

class KafkaJsonChunk;

/// Writes JSON, one message in each record. Messages that cannot be formatted are counted and left out.
class KafkaJsonSink final : public pipeline::SinkOf<KafkaJsonChunk> {
public:
    struct Options {
        KafkaOptions kafka{};
        nmsg::JsonWriter::Options json{};
        std::string key{};     ///< name of a field; empty for none
        bool buffered = true;  ///< let the client collect records for a few milliseconds (`linger.ms`)
    };

    /// \param registry must outlive the sink
    /// \throws Error if the client refuses a setting
    KafkaJsonSink(const KafkaEndpoint& endpoint, const nmsg::Registry& registry, const Options& options);
    ~KafkaJsonSink() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::unique_ptr<pipeline::Chunk> make_chunk() const override;
    [[nodiscard]] std::uint64_t sent() const override;
    [[nodiscard]] std::uint64_t confirmed() const override;
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

private:
    std::size_t format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                             KafkaJsonChunk& chunk) const override;
    void write_chunk(KafkaJsonChunk& chunk, pipeline::Counters& counters, const Reporter& report,
                     const StopSignal& abort) override;

    const nmsg::Registry& registry_;
    nmsg::JsonWriter::Options json_;
    std::string key_;
    std::unique_ptr<KafkaProducer> producer_;
};

}  // namespace spindrift::io
