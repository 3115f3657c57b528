#pragma once

#include "kafka_client.hpp"

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace spindrift::io {

/// Finds out up to which item all sent items are confirmed, although confirmations come in any order. Items are
/// numbered from 1 in the order they are sent.
class ConfirmationTracker {
public:
    /// Adds the next item.
    void add() { window_.push_back(false); }

    void confirm(std::uint64_t number) {
        if (number <= confirmed_ || number - confirmed_ > window_.size()) {
            return;
        }
        window_[static_cast<std::size_t>(number - confirmed_ - 1)] = true;
        while (!window_.empty() && window_.front()) {
            window_.pop_front();
            ++confirmed_;
        }
    }

    /// The number up to which all items are confirmed.
    [[nodiscard]] std::uint64_t confirmed() const noexcept { return confirmed_; }

private:
    std::uint64_t confirmed_ = 0;
    std::deque<bool> window_;  // from the first unconfirmed item on: whether it is confirmed
};

/// Writes records and tracks which of them the broker confirms.
class KafkaProducer {
public:
    /// \param name of the sink
    /// \throws Error if the client refuses a setting
    KafkaProducer(KafkaEndpoint endpoint, const KafkaOptions& options, std::string name, bool buffered);
    KafkaProducer(const KafkaProducer&) = delete;
    KafkaProducer& operator=(const KafkaProducer&) = delete;
    ~KafkaProducer();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Octets of the largest value: the record limit of the client, less a reserve for the key.
    [[nodiscard]] std::size_t max_value_size() const noexcept { return max_value_size_; }

    /// Queues a record in the client. Waits while its queue is full. A record that is too large is counted and
    /// reported.
    /// \param key none for no key; an empty one is a key
    /// \throws Error if the client refuses the record, or the signal is given while it waits
    void send(Bytes value, std::optional<Bytes> key, const StopSignal& abort);

    // As in `pipeline::Sink`.
    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
    [[nodiscard]] std::uint64_t confirmed() const;

    /// Waits until all records are confirmed or lost; after a signal, for one second only.
    /// \throws Error if something was lost
    void close(pipeline::Counters& counters, const StopSignal& abort);

private:
    static void on_event(rd_kafka_t* client, rd_kafka_event_t* event, void* opaque);
    void handle_delivery_reports(rd_kafka_event_t* event);
    void report_failures(rd_kafka_resp_err_t error, std::uint64_t failed) noexcept;
    void wait_for_room(std::chrono::steady_clock::time_point since, const StopSignal& abort);

    std::string name_;
    KafkaEndpoint endpoint_;
    std::shared_ptr<const KafkaContext> options_;
    std::size_t max_value_size_ = 0;
    std::uint64_t sent_ = 0;

    mutable std::mutex mutex_;  // guards what follows, except the client and topic
    std::condition_variable reported_;
    ConfirmationTracker confirmations_;
    bool has_lost_record_ = false;  // no record after a lost one counts as confirmed
    std::uint64_t delivered_ = 0;
    ReportThrottle failures_;

    // Last, so that they are destroyed first: the client's threads use all of the above.
    KafkaHandle client_;
    KafkaTopic topic_;
};

}  // namespace spindrift::io
