#pragma once

#include <spindrift/base/event.hpp>
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
///     pipeline.add(std::make_unique<NmsgFileSource>("in.nmsg"));
///     pipeline.add(std::make_unique<JsonFileSink>("out.json", registry));
///     bool all_well = pipeline.run();
///
/// Sources run on threads of their own; decoding and formatting run on as many more as there are processors. Messages
/// of one source keep their order in every sink. A slow sink makes the sources wait.
///
/// Where a sink is to be renewed that does not rotate, everything stops.
class Pipeline {
public:
    struct Options {
        bool mirror = false;         ///< every message to every sink, instead of one sink after the other
        std::uint64_t count = 0;     ///< renew a sink that has been given this many messages; 0 is off
        std::uint32_t interval = 0;  ///< renew all sinks at multiples of so many seconds since the epoch; 0 is off
        bool randomize = false;      ///< shift those moments by a random part of the interval
        unsigned workers = 0;        ///< threads for decoding and formatting; 0 for as many as there are processors
        Reporter report{};           ///< of what happens on the way, from any thread
        /// Called on any thread, with what has been counted by then.
        std::function<void(const Sink&, const Counters&)> before_renewal{};
        std::function<Timestamp()> now = Timestamp::now;  ///< by which intervals begin and end; from any thread
    };

    Pipeline();
    explicit Pipeline(Options options);
    Pipeline(const Pipeline&) = delete;
    Pipeline& operator=(const Pipeline&) = delete;
    /// Stops at once if it still runs. Sinks that were not closed are given up.
    ~Pipeline();

    /// Before `start` only. Transforms are applied, sinks take turns and are closed in the order they were added.
    void add(std::unique_ptr<Source> source);
    void add(std::unique_ptr<Transform> transform);
    void add(std::unique_ptr<Sink> sink);

    /// Starts all threads and returns.
    void start();

    /// Waits for the end. \returns whether everything there was has been written
    bool wait_for(std::chrono::milliseconds time);

    /// Renews all sinks, also those that do not rotate.
    void renew();

    /// Lets no more messages in. Safe in signal handlers.
    void stop() noexcept;

    /// After the end: closes the sinks.
    /// \returns false if any source or sink failed, now or before; the log has the reasons
    bool close();

    /// Does all of the above.
    bool run();

    /// What has been counted so far. At any time, in any thread.
    [[nodiscard]] Counters counters() const;

    /// Those whom sources have heard of late. From `start` on, in any thread.
    [[nodiscard]] std::vector<PeerStats> peers() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::pipeline
