#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/nmsg/container/sequence.hpp>
#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::pipeline {

/// Somebody who numbers the containers sent to a source, and what the numbers tell.
struct PeerStats {
    std::string source;  ///< name of the source that hears it
    nmsg::SequenceTracker::Source stats;
};

/// Where messages come from. A pipeline runs each source on a thread of its own and calls
///
///  - `read` there, one batch after the other;
///  - `decode` on any thread, for several batches at a time;
///  - `account` in the order the batches were read, one at a time.
class Source {
public:
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    virtual ~Source() = default;

    /// What people call it: a file name, an address.
    [[nodiscard]] virtual std::string name() const = 0;

    /// An empty batch of the kind this source reads into. It is used again and again.
    [[nodiscard]] virtual std::unique_ptr<Batch> make_batch() const = 0;

    /// Reads raw input into a batch, whose former content goes. Waits for some, but not longer than `longest_wait`, and
    /// not beyond a stop.
    /// \returns `success`, `again` when nothing came, `eof` at the end, or why there is no more
    virtual nmsg::Errc read(Batch& batch, const StopSignal& stop) = 0;

    /// Turns raw input into payloads.
    virtual void decode(Batch& batch) const = 0;

    /// Takes note of what a batch brought, in order.
    /// \returns `success`, or why the source ends with this batch; payloads in it still count
    virtual nmsg::Errc account(const Batch& batch, Counters& counters, const Reporter& report) = 0;

    /// Whether whoever sends wants to know what has been dealt with: `acknowledge` and `truncate` mean something.
    [[nodiscard]] virtual bool acknowledges() const noexcept { return false; }

    /// Only the first `taken` messages of a batch that was settled go on; the rest was read in vain. Called on any
    /// thread, before the batch is acknowledged.
    virtual void truncate(const Batch&, std::size_t /*taken*/) {}

    /// The first `batches` batches that were read have gone for good: their messages have left all sinks, not even
    /// waiting in one to be sent together with others. Called where `read` is.
    virtual void acknowledge(std::uint64_t /*batches*/) {}

    /// Ends it, once all that will be acknowledged has been. Called after the last `read`.
    virtual void close(Counters&, const Reporter&) {}

    /// The octets there are to read in all, where that is known.
    [[nodiscard]] virtual std::optional<std::uint64_t> total_size() const { return std::nullopt; }

    /// Appends those heard of late, most recent first, for sources that hear any. At any time, in any thread.
    virtual void add_peers(std::vector<PeerStats>&) const {}
};

}  // namespace spindrift::pipeline
