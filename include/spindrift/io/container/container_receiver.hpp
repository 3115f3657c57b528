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

/// What all sources have in common that get one container in each message, be it a datagram, a ZeroMQ message or a
/// Kafka record: anybody may send them anything, so what is no container is counted and passed over, and nothing ends
/// them.
class ContainerReceiver {
public:
    struct Options {
        HeaderFilter filter{};
        nmsg::Limits limits{};
        std::string unit = "datagram";                      ///< what a message is called
        const SteadyClock* clock = &SteadyClock::system();  ///< that paces reports
    };

    explicit ContainerReceiver(Options options)
        : options_(std::move(options)), malformed_(report_period, *options_.clock) {}

    // On the thread that reads.

    /// Makes a frame of a message, or of what it completes. An empty message is nothing at all.
    void frame(ContainerBatch& batch, Bytes message, const Endpoint& sender);

    /// Gives up sets of fragments that waited too long by the time of the batch.
    void expire(ContainerBatch& batch);

    /// Whether fragments wait for the rest of their containers.
    [[nodiscard]] bool incomplete() const noexcept { return !fragments_.empty(); }

    // On any thread.

    void decode(ContainerBatch& batch) const { batch.decode_frames(options_.filter, options_.limits, false); }

    // In the order of the batches.

    /// Counts what became of a batch, and what its sequence numbers show to be missing.
    /// \param name of the source
    void account(const ContainerBatch& batch, std::string_view name, pipeline::Counters& counters,
                 const Reporter& report);

    /// Reports what has not been reported.
    void close(std::string_view name, const Reporter& report);

    [[nodiscard]] const nmsg::SequenceTracker& sequences() const noexcept { return sequences_; }

    // At any time, on any thread.

    /// Adds the accounts of those who sent something. \param name of the source
    void add_peers(const std::string& name, std::vector<pipeline::PeerStats>& peers) const;

private:
    static constexpr std::chrono::seconds report_period{1};

    void tell(std::uint64_t malformed, std::string_view name, const Reporter& report) const;

    Options options_;
    nmsg::Reassembler fragments_;
    mutable std::mutex sequences_mutex_;
    nmsg::SequenceTracker sequences_;  // under the mutex: `account` writes while others may ask
    ReportThrottle malformed_;
};

}  // namespace spindrift::io
