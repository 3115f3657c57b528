#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/steady_clock.hpp>
#include <spindrift/base/timestamp.hpp>
#include <spindrift/pipeline/counters.hpp>
#include <spindrift/pipeline/sink.hpp>
#include <spindrift/pipeline/source.hpp>
#include <spindrift/pipeline/transform.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spindrift::pipeline {

/// Moves messages from all its sources to its sinks (docs/formats/nmsg-wire.md section 17):
///
///     Pipeline pipeline;
///     pipeline.add(std::make_unique<io::NmsgFileSource>("in.nmsg"));
///     pipeline.add(std::make_unique<io::JsonFileSink>("out.json", nmsg::built_in_types()));
///     bool all_well = pipeline.run();
///
/// Sources run on threads of their own; decoding and formatting run on as many more as there are processors. Messages
/// of one source keep their order in every sink. A slow sink makes the sources wait.
///
/// Where a count or an interval is to reopen a sink that does not rotate, the pipeline stops instead.
class Pipeline {
public:
    static constexpr std::size_t default_memory = 384 << 20;

    struct Options {
        bool mirror = false;         ///< give each message to all sinks, instead of to the sinks in turn
        std::uint64_t count = 0;     ///< reopen a sink when it has been given this many messages; 0 is off
        std::uint32_t interval = 0;  ///< reopen all sinks at multiples of this many seconds since the epoch; 0 is off
        bool randomize = false;      ///< shift these times by a random part of the interval
        unsigned workers = 0;        ///< threads for decoding and formatting; 0 for one per processor
        /// Octets that batches may take in all; while they do, inputs wait. What a single batch needs is always given.
        std::size_t memory = default_memory;
        Reporter report{};  ///< receives events, on any thread
        /// Called before a sink is reopened, on any thread, with the counts so far.
        std::function<void(const Sink&, const Counters&)> before_reopen{};
        /// The clocks of intervals; called on any thread. The monotonic one counts when the other is set back.
        std::function<Timestamp()> now = Timestamp::now;
        std::function<SteadyClock::TimePoint()> steady_now = std::chrono::steady_clock::now;
    };

    Pipeline();
    explicit Pipeline(Options options);
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    /// Stops the pipeline if it still runs. Messages in sinks that were not closed are lost.
    ~Pipeline();

    /// Only before `start`. Transforms are applied, and sinks take turns and are closed, in the order they were added.
    void add(std::unique_ptr<Source> source);
    void add(std::unique_ptr<Transform> transform);
    void add(std::unique_ptr<Sink> sink);

    /// Starts all threads and returns.
    void start();

    /// Waits for the end of all inputs, `time` at most, and checks whether an interval is over. \returns whether all
    /// inputs have ended and their messages are written
    bool wait_for(std::chrono::milliseconds time);

    /// Reopens all sinks, also those that do not rotate.
    void reopen();

    /// Lets no more messages in, and tells sinks not to wait for slow receivers. Safe in signal handlers.
    void stop() noexcept;

    /// Closes the sinks, after the end of all inputs.
    /// \returns false if a source or sink failed, now or before; the reasons were reported
    bool close();

    /// Starts, waits for the end, and closes. \returns what `close` returns
    bool run();

    /// The counts so far. At any time, on any thread.
    [[nodiscard]] Counters counters() const;

    /// The counts of each source and of each sink so far, in the order they were added. At any time, on any thread.
    [[nodiscard]] std::vector<EndpointCounters> source_counters() const;
    [[nodiscard]] std::vector<EndpointCounters> sink_counters() const;

    /// The peers that sources have received from recently. From `start` on, on any thread.
    [[nodiscard]] std::vector<PeerStats> peers() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::pipeline
