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

/// One sender of containers to a source: how many were received and lost, by their sequence numbers.
struct PeerStats {
    std::string source;  ///< name of the source that receives them
    nmsg::SequenceTracker::SenderStats stats;
};

/// A source of messages. A pipeline runs each source on a thread of its own and calls
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

    /// Its name for the user: a file name, an address.
    [[nodiscard]] virtual std::string name() const = 0;

    /// An empty batch of the class this source reads into. The pipeline reuses it.
    [[nodiscard]] virtual std::unique_ptr<Batch> make_batch() const = 0;

    /// Reads raw input into a batch, replacing its content. Waits for input, but not longer than `max_wait`, and not
    /// after a stop.
    /// \returns `success`, `again` when nothing came, `eof` at the end, or the error that ends the source
    virtual nmsg::Errc read(Batch& batch, const StopSignal& stop) = 0;

    /// Whether input that has arrived waits in a queue that is lost when the source ends. After a stop such a source is
    /// read on, without waiting, until it returns `again`.
    [[nodiscard]] virtual bool has_queue() const noexcept { return false; }

    /// Decodes raw input into payloads.
    virtual void decode(Batch& batch) const = 0;

    /// Counts and reports what a batch brought, in the order of the batches.
    /// \returns `success`, or the error that ends the source with this batch; its payloads are still used
    virtual nmsg::Errc account(const Batch& batch, Counters& counters, const Reporter& report) = 0;

    /// Whether the source acknowledges messages to its sender, so that the pipeline calls `acknowledge` and `truncate`.
    [[nodiscard]] virtual bool acknowledges() const noexcept { return false; }

    /// Only the first `taken` messages of the batch are used, because a count ends the pipeline. Called on any thread,
    /// after `account` and before the batch is acknowledged.
    virtual void truncate(const Batch&, std::size_t /*taken*/) {}

    /// The first `batches` batches that were read are delivered: all sinks have written their messages, hold none of
    /// them back, and the receivers have confirmed them where they do so. Called on the thread that calls `read`, and
    /// before `close`.
    virtual void acknowledge(std::uint64_t /*batches*/) {}

    /// Closes the source. Called after the last `read` and `acknowledge`.
    virtual void close(Counters&, const Reporter&) {}

    /// Whether there was input, and none of it could be read. The run counts as failed then. Called after `close`.
    [[nodiscard]] virtual bool is_unusable() const noexcept { return false; }

    /// The total octets to read, if known.
    [[nodiscard]] virtual std::optional<std::uint64_t> total_size() const { return std::nullopt; }

    /// Appends the peers that were heard recently, most recent first. At any time, on any thread.
    virtual void add_peers(std::vector<PeerStats>&) const {}
};

}  // namespace spindrift::pipeline
