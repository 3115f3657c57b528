#pragma once

#include "kafka_client.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace spindrift::io {

/// The records of one read. Their octets are in the client's memory.
struct KafkaRecords {
    KafkaHandle client;
    std::vector<KafkaMessage> messages;
    std::uint64_t number = 0;               ///< of the batch, beginning with 1
    std::vector<std::size_t> payload_ends;  ///< by record: the number of payloads up to its last; filled by `decode`

    [[nodiscard]] Bytes value(std::size_t i) const noexcept {
        return {static_cast<const std::byte*>(messages[i]->payload), messages[i]->len};
    }
};

/// Reads records, and commits their offsets to the group.
class KafkaConsumer {
public:
    /// \throws Error if the client refuses a setting, or the broker does not name the partitions
    KafkaConsumer(KafkaEndpoint endpoint, const KafkaOptions& options);
    KafkaConsumer(const KafkaConsumer&) = delete;
    KafkaConsumer& operator=(const KafkaConsumer&) = delete;
    ~KafkaConsumer();

    [[nodiscard]] std::string name() const { return endpoint_.text(); }
    [[nodiscard]] const KafkaOptions& options() const noexcept { return *options_; }
    [[nodiscard]] bool has_group() const noexcept { return !endpoint_.group.empty(); }

    /// The memory, in octets, that decoding a value takes.
    using DecodedSize = std::function<std::size_t(Bytes value)>;

    /// Reads the records that have arrived, as many as fit into a batch. If there are none, waits for some, but not
    /// longer than `max_wait` and not after a stop.
    /// \returns `success`, `again`, or `failure` with the reason in `error_message`
    nmsg::Errc read(KafkaRecords& records, const DecodedSize& decoded_size, std::string& error_message,
                    const StopSignal& stop);

    /// Whether the batch that was read last ends with incomplete containers. If it does, its offsets are committed only
    /// together with those of the next batch that does not.
    void set_incomplete(bool incomplete);

    /// Only the first `taken` payloads of a batch are used.
    void truncate(const KafkaRecords& records, std::size_t taken);

    /// The first `batches` batches are delivered.
    void acknowledge(std::uint64_t batches);

    /// Commits the stored offsets and leaves the group, in bounded time.
    void close();

private:
    using Offsets = std::map<std::int32_t, std::int64_t>;  // by partition: the first record that is not delivered

    struct Batch {
        std::uint64_t number = 0;
        bool incomplete = false;
        Offsets offsets;
    };

    void join_group();
    void read_partitions();
    void start(std::int32_t partition);
    void poll_records(KafkaRecords& records, const DecodedSize& decoded_size);
    void handle_error(const rd_kafka_message_t& message);
    void wait(const StopSignal& stop);
    void store(const Offsets& offsets);

    KafkaEndpoint endpoint_;
    std::shared_ptr<const KafkaContext> options_;
    FileDescriptor records_event_;  // eventfd; readable when records may have come
    KafkaHandle client_;
    KafkaQueue queue_;
    KafkaTopic topic_;
    std::vector<std::int32_t> started_;  // partitions, without a group
    std::string error_message_;          // why no more records come
    bool closed_ = false;
    std::uint64_t consumed_ = 0;
    std::uint64_t batches_ = 0;

    std::mutex mutex_;
    std::deque<Batch> unacknowledged_;  // under `mutex_`
    Offsets pending_;                   // of acknowledged batches that were incomplete
};

}  // namespace spindrift::io
