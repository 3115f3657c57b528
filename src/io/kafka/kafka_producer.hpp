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

/// Which of the things that were sent, numbered from 1, have arrived.
class ArrivalLedger {
public:
    void sent() { open_.push_back(false); }

    void arrived(std::uint64_t number) {
        if (number <= done_ || number - done_ > open_.size()) {
            return;
        }
        open_[static_cast<std::size_t>(number - done_ - 1)] = true;
        while (!open_.empty() && open_.front()) {
            open_.pop_front();
            ++done_;
        }
    }

    /// The number up to which everything has arrived.
    [[nodiscard]] std::uint64_t done() const noexcept { return done_; }

private:
    std::uint64_t done_ = 0;
    std::deque<bool> open_;  // those behind: whether they have arrived
};

/// Writes records and finds out what becomes of them.
class KafkaProducer {
public:
    /// \param name of the sink
    /// \throws Error if the client refuses a setting
    KafkaProducer(KafkaEndpoint endpoint, const KafkaOptions& options, std::string name, bool buffered);
    KafkaProducer(const KafkaProducer&) = delete;
    KafkaProducer& operator=(const KafkaProducer&) = delete;
    ~KafkaProducer();

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Octets of the largest record there can be, less some for the key.
    [[nodiscard]] std::size_t largest_value() const noexcept { return largest_value_; }

    /// Hands a record to the client. Waits while that has no room. A record it finds too large is counted and reported.
    /// \param key none for no key; an empty one is a key
    /// \throws Error if there is no such topic, or the signal came first
    void send(Bytes value, std::optional<Bytes> key, const StopSignal& abort);

    // As sinks have it.
    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_; }
    [[nodiscard]] std::uint64_t confirmed() const;

    /// Waits until everything has arrived or been given up, for one second after a signal.
    /// \throws Error if something was lost
    void close(pipeline::Counters& counters, const StopSignal& abort);

private:
    static void on_event(rd_kafka_t* client, rd_kafka_event_t* event, void* opaque);
    void take_reports(rd_kafka_event_t* event);
    void report_failures(rd_kafka_resp_err_t error, std::uint64_t failed);
    void wait_for_room(const StopSignal& abort);

    std::string name_;
    KafkaEndpoint endpoint_;
    std::shared_ptr<const KafkaOptions> options_;
    std::size_t largest_value_ = 0;
    std::uint64_t sent_ = 0;

    mutable std::mutex mutex_;  // of what follows, but the client
    std::condition_variable reported_;
    ArrivalLedger ledger_;
    bool stuck_ = false;  // something was lost, so that nothing behind it counts as arrived
    std::uint64_t delivered_ = 0;
    ReportThrottle failures_;

    // Last, as the client's threads use all of the above.
    KafkaHandle client_;
    KafkaTopic topic_;
};

}  // namespace spindrift::io
