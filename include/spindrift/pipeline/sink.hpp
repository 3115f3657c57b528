#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/nmsg/container/errc.hpp>
#include <spindrift/pipeline/batch.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace spindrift::pipeline {

/// Formatted messages on their way into a sink. Each sink derives a chunk class of its own.
class Chunk {
public:
    Chunk() = default;
    Chunk(const Chunk&) = delete;
    Chunk& operator=(const Chunk&) = delete;
    virtual ~Chunk() = default;

    std::size_t unreadable = 0;                          ///< messages that could not be formatted
    nmsg::Errc unreadable_reason = nmsg::Errc::success;  ///< for the first of them
    std::size_t dns_as_octets = 0;  ///< DNS messages shown as octets because their text would be too large
    /// Messages packed so far, in this chunk or before, that the sink still holds when this chunk is written.
    std::size_t unwritten = 0;
};

/// Octets after which formatting a chunk stops, where the text of messages may be much larger than they are.
inline constexpr std::size_t max_chunk_size = 4 << 20;

/// Octets of the text of a chunk, and of other buffers of a sink, that are kept for reuse.
inline constexpr std::size_t max_kept_text = max_chunk_size + max_chunk_size / 4;
inline constexpr std::size_t max_kept_buffer = 2 << 20;

/// A destination of messages. A pipeline calls
///
///  - `format` on any thread, for several chunks at a time: the expensive work;
///  - `pack` for one chunk after the other, in the order of the messages;
///  - `finish` on any thread again;
///  - `write` for one chunk after the other, in the order they were packed.
class Sink {
public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;

    /// Its name for the user: a file name, an address.
    [[nodiscard]] virtual std::string name() const = 0;

    /// An empty chunk. The pipeline reuses it.
    [[nodiscard]] virtual std::unique_ptr<Chunk> make_chunk() const = 0;

    /// Formats the messages of a slice into the chunk, replacing its content. It may stop after any of them, at least
    /// one, when the chunk is large; the others are formatted when the chunk is written. This bounds the memory of text
    /// that is much larger than its messages.
    /// \returns the number of messages formatted, with those that cannot be
    virtual std::size_t format(const Batch& batch, const Slice& slice, Chunk& chunk) const = 0;

    /// Appends the formatted messages to those the sink holds, and moves complete output, such as full containers, into
    /// the chunk.
    virtual void pack(Chunk&) {}

    /// Whether `finish` has anything to do.
    [[nodiscard]] virtual bool finishes() const noexcept { return false; }
    /// Completes a chunk that was packed: compresses it.
    virtual void finish(Chunk&) const {}

    /// Writes the content of the chunk.
    /// \throws Error if that fails permanently
    virtual void write(Chunk& chunk, Counters& counters, const Reporter& report, const StopSignal& abort) = 0;

    // A sink whose receiver confirms what it gets numbers what it sends:

    /// the number of the last item that `write` has sent,
    [[nodiscard]] virtual std::uint64_t sent() const { return 0; }
    /// and the number up to which all items are confirmed. Called on any thread.
    [[nodiscard]] virtual std::uint64_t confirmed() const { return 0; }

    /// Whether `reopen` begins a new file. If it does not, counts and intervals end the pipeline.
    [[nodiscard]] virtual bool rotates() const noexcept { return false; }

    /// Called instead of `pack` before `reopen`: moves everything the sink holds into the chunk.
    virtual void seal(Chunk&) {}

    /// Closes the file and opens the next one, or the same one again if the sink does not rotate.
    /// \throws Error if it cannot go on
    virtual void reopen(Counters&, const Reporter&, const StopSignal&) {}

    /// Writes what the sink still holds, and closes it.
    /// \throws Error if that fails
    virtual void close(Counters& counters, const Reporter& report, const StopSignal& abort) = 0;
};

}  // namespace spindrift::pipeline
