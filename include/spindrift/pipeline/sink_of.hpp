#pragma once

#include <spindrift/pipeline/sink.hpp>

namespace spindrift::pipeline {

/// A sink whose chunks are of one kind of its own. `make_chunk` makes no others, and the engine gives each sink only
/// what that sink has made.
///
/// The kind may be incomplete where the sink is used. The file that defines the sink includes `sink_of_impl.hpp` and
/// ends with
///
///     template class spindrift::pipeline::SinkOf<MyChunk>;
template <class ChunkKind>
class SinkOf : public Sink {
public:
    void format(const Batch& batch, const Slice& slice, Chunk& chunk) const final;
    void pack(Chunk& chunk) final;
    void seal(Chunk& chunk) final;
    void finish(Chunk& chunk) const final;
    void write(Chunk& chunk, Counters& counters, const Reporter& report, const StopSignal& abort) final;

protected:
    virtual void format_chunk(const Batch& batch, const Slice& slice, ChunkKind& chunk) const = 0;
    virtual void pack_chunk(ChunkKind&) {}
    virtual void seal_chunk(ChunkKind&) {}
    virtual void finish_chunk(ChunkKind&) const {}
    virtual void write_chunk(ChunkKind& chunk, Counters& counters, const Reporter& report, const StopSignal& abort) = 0;
};

}  // namespace spindrift::pipeline
