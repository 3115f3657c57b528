#pragma once

#include <spindrift/pipeline/sink_of.hpp>

namespace spindrift::pipeline {

template <class ChunkKind>
std::size_t SinkOf<ChunkKind>::format(const Batch& batch, const Slice& slice, Chunk& chunk) const {
    return format_chunk(batch, slice, static_cast<ChunkKind&>(chunk));
}

template <class ChunkKind>
void SinkOf<ChunkKind>::pack(Chunk& chunk) {
    pack_chunk(static_cast<ChunkKind&>(chunk));
}

template <class ChunkKind>
void SinkOf<ChunkKind>::seal(Chunk& chunk) {
    seal_chunk(static_cast<ChunkKind&>(chunk));
}

template <class ChunkKind>
void SinkOf<ChunkKind>::finish(Chunk& chunk) const {
    finish_chunk(static_cast<ChunkKind&>(chunk));
}

template <class ChunkKind>
void SinkOf<ChunkKind>::write(Chunk& chunk, Counters& counters, const Reporter& report, const StopSignal& abort) {
    write_chunk(static_cast<ChunkKind&>(chunk), counters, report, abort);
}

}  // namespace spindrift::pipeline
