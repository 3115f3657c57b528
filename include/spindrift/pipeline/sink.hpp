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

/// What a sink makes of some messages on its way to writing them. Each kind of sink has its own kind of chunk.
class Chunk {
public:
    Chunk() = default;
    Chunk(const Chunk&) = delete;
    Chunk& operator=(const Chunk&) = delete;
    virtual ~Chunk() = default;

    std::size_t unreadable = 0;                          ///< messages that could not be shown
    nmsg::Errc unreadable_reason = nmsg::Errc::success;  ///< why, of the first of them
    std::size_t unwritten =
        0;  ///< messages packed so far, of this chunk and before, that stay behind when it is written
};

/// Where messages go. A pipeline calls
///
///  - `format` on any thread, for several chunks at a time: the work that takes long;
///  - `pack` for one chunk after the other, in the order of the messages;
///  - `finish` on any thread again;
///  - `write` for one chunk after the other, in the order they were packed.
class Sink {
public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    virtual ~Sink() = default;

    /// What people call it: a file name, an address.
    [[nodiscard]] virtual std::string name() const = 0;

    /// An empty chunk. It is used again and again.
    [[nodiscard]] virtual std::unique_ptr<Chunk> make_chunk() const = 0;

    /// Makes the messages of a slice ready, replacing what the chunk held.
    virtual void format(const Batch& batch, const Slice& slice, Chunk& chunk) const = 0;

    /// Puts what is ready where it belongs among what came before.
    virtual void pack(Chunk&) {}

    /// Whether `finish` has anything to do.
    [[nodiscard]] virtual bool finishes() const noexcept { return false; }
    virtual void finish(Chunk&) const {}

    /// Writes what the chunk holds now.
    /// \throws Error if that cannot be done, and never will
    virtual void write(Chunk& chunk, Counters& counters, const Reporter& report, const StopSignal& abort) = 0;

    // A sink that learns only later what has arrived numbers what it sends:

    /// the number of the last thing `write` has sent,
    [[nodiscard]] virtual std::uint64_t sent() const { return 0; }
    /// and of the last that has arrived, with all before it. Any thread may ask.
    [[nodiscard]] virtual std::uint64_t confirmed() const { return 0; }

    /// Whether `reopen` begins a new file, so that counts and intervals need not end everything.
    [[nodiscard]] virtual bool rotates() const noexcept { return false; }

    /// Instead of `pack`: puts what was kept back into the chunk, which is written before `reopen`.
    virtual void seal(Chunk&) {}

    /// Finishes what was written so far and begins anew: with the next file, or the same one if it does not rotate.
    /// \throws Error if it cannot go on
    virtual void reopen(Counters&, const Reporter&, const StopSignal&) {}

    /// Writes what was kept back for later, and closes.
    /// \throws Error if that cannot be done
    virtual void close(Counters& counters, const Reporter& report, const StopSignal& abort) = 0;
};

}  // namespace spindrift::pipeline
