#pragma once

#include <spindrift/pipeline/sink.hpp>

namespace spindrift::pipeline {

/// Base class of sinks that have a chunk class of their own. The casts are safe because `make_chunk` makes only chunks
/// of that class, and the pipeline gives a sink only chunks which that sink has made.
///
/// The chunk class may be incomplete where the sink is used. The file that defines the sink includes `sink_of_impl.hpp`
/// and ends with
///
///     template class spindrift::pipeline::SinkOf<MyChunk>;
template <class ChunkKind>
class SinkOf : public Sink {
public:
    std::size_t format(const Batch& batch, const Slice& slice, Chunk& chunk) const final;
    void pack(Chunk& chunk) final;
    void seal(Chunk& chunk) final;
    void finish(Chunk& chunk) const final;
    void write(Chunk& chunk, Counters& counters, const Reporter& report, const StopSignal& abort) final;

protected:
    virtual std::size_t format_chunk(const Batch& batch, const Slice& slice, ChunkKind& chunk) const = 0;
    virtual void pack_chunk(ChunkKind&) {}
    virtual void seal_chunk(ChunkKind&) {}
    virtual void finish_chunk(ChunkKind&) const {}
    virtual void write_chunk(ChunkKind& chunk, Counters& counters, const Reporter& report, const StopSignal& abort) = 0;
};

}  // namespace spindrift::pipeline
