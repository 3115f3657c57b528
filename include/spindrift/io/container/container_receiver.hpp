#pragma once

#include <spindrift/io/container/container_batch.hpp>

#include <spindrift/base/report_throttle.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/nmsg/container/fragment.hpp>
#include <spindrift/nmsg/container/sequence.hpp>
#include <spindrift/pipeline/source.hpp>

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::io {

/// The common part of sources that receive one container per message: a datagram, a ZeroMQ message or a Kafka record.
/// Senders are not trusted: messages that do not hold a container are counted and skipped, and no message ends the
/// source.
class ContainerReceiver {
public:
    struct Options {
        HeaderFilter filter{};
        nmsg::Limits limits{};
        std::string unit = "datagram";                      ///< what a message is called in reports
        const SteadyClock* clock = &SteadyClock::system();  ///< for the rate of reports
        MemoryBudget* memory = nullptr;                     ///< for fragments; not owned
    };

    explicit ContainerReceiver(Options options)
        : options_(std::move(options)),
          fragments_({.memory = options_.memory}),
          malformed_(report_period, *options_.clock) {
        options_.limits = nmsg::network_limits(options_.limits);
    }

    // Called on the reading thread.

    /// An upper estimate, in octets, of the memory that decoding a message takes.
    [[nodiscard]] std::size_t decoded_size(Bytes message) const noexcept;

    /// Adds the container of a message, or the one that a fragment completes. Ignores empty messages.
    void add_message(ContainerBatch& batch, Bytes message, const Endpoint& sender);

    /// Removes sets of fragments that have waited too long at the time of the batch.
    void expire(ContainerBatch& batch);

    /// Whether some containers lack fragments.
    [[nodiscard]] bool has_incomplete() const noexcept { return !fragments_.empty(); }

    // Called on any thread.

    void decode(ContainerBatch& batch) const { batch.decode_containers(options_.filter, options_.limits, false); }

    // Called in the order of the batches.

    /// Counts the results of a batch, and the containers that are missing by their sequence numbers.
    /// \param name of the source
    void account(const ContainerBatch& batch, std::string_view name, pipeline::Counters& counters,
                 const Reporter& report);

    /// Gives up the sets of fragments that are there, and reports what is not reported yet.
    void close(std::string_view name, pipeline::Counters& counters, const Reporter& report);

    [[nodiscard]] const nmsg::SequenceTracker& sequences() const noexcept { return sequences_; }

    // Called at any time, on any thread.

    /// Adds the counts of all known senders. \param name of the source
    void add_peers(const std::string& name, std::vector<pipeline::PeerStats>& peers) const;

private:
    static constexpr std::chrono::seconds report_period{1};

    void report_malformed(std::uint64_t malformed, std::string_view name, const Reporter& report) const;

    Options options_;
    nmsg::Reassembler fragments_;
    mutable std::mutex sequences_mutex_;
    nmsg::SequenceTracker sequences_;  // under the mutex: `account` and `add_peers` run on different threads
    ReportThrottle malformed_;
};

}  // namespace spindrift::io
