#pragma once

#include "kafka_client.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace spindrift::io {

/// Records that were read together, as a source's batch has them. They lie in the client's memory.
struct KafkaRecords {
    KafkaHandle client;
    std::vector<KafkaMessage> messages;
    std::uint64_t number = 0;       ///< of the batch, from 1
    std::vector<std::size_t> ends;  ///< payloads of the batch up to and with each record; `decode` fills it

    [[nodiscard]] Bytes value(std::size_t i) const noexcept {
        return {static_cast<const std::byte*>(messages[i]->payload), messages[i]->len};
    }
};

/// Reads records, and tells the group how far it got.
class KafkaConsumer {
public:
    /// \throws Error if the client refuses a setting, or the broker does not say which partitions there are
    KafkaConsumer(KafkaEndpoint endpoint, const KafkaOptions& options);
    KafkaConsumer(const KafkaConsumer&) = delete;
    KafkaConsumer& operator=(const KafkaConsumer&) = delete;
    ~KafkaConsumer();

    [[nodiscard]] std::string name() const { return endpoint_.text(); }
    [[nodiscard]] const KafkaOptions& options() const noexcept { return *options_; }
    [[nodiscard]] bool has_group() const noexcept { return !endpoint_.group.empty(); }

    /// Takes what has come, and waits for some if need be, but not beyond `longest_wait` or a stop.
    /// \returns `success`, `again`, or `failure` with the reason in `error_message`
    nmsg::Errc read(KafkaRecords& records, std::string& error_message, const StopSignal& stop);

    /// Whether the batch that was read last leaves something open, such as fragments of a container: it then counts as
    /// dealt with only together with the batch that does not.
    void leave_open(bool open);

    /// Only the first `taken` payloads of a batch were used.
    void truncate(const KafkaRecords& records, std::size_t taken);

    /// So many batches are dealt with.
    void acknowledge(std::uint64_t batches);

    /// Commits, and leaves the group, in bounded time.
    void close();

private:
    using Offsets = std::map<std::int32_t, std::int64_t>;  // by partition, of the first record not dealt with

    struct Batch {
        std::uint64_t number = 0;
        bool open = false;
        Offsets offsets;
    };

    void join_group();
    void read_partitions();
    void start(std::int32_t partition);
    void take_some(KafkaRecords& records);
    void take_error(const rd_kafka_message_t& message);
    void wait(const StopSignal& stop);
    void store(const Offsets& offsets);

    KafkaEndpoint endpoint_;
    std::shared_ptr<const KafkaOptions> options_;
    FileDescriptor arrival_;  // readable when records may have come
    KafkaHandle client_;
    KafkaQueue queue_;
    KafkaTopic topic_;
    std::vector<std::int32_t> started_;  // partitions, without a group
    std::string error_message_;          // why there will be no more records
    bool closed_ = false;
    std::uint64_t consumed_ = 0;
    std::uint64_t batches_ = 0;

    std::mutex mutex_;
    std::deque<Batch> unacknowledged_;  // under `mutex_`
    Offsets pending_;                   // of acknowledged batches that left something open
};

}  // namespace spindrift::io
