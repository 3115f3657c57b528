#include <spindrift/io/columnar/arrow_sink.hpp>

#include "column_chunk.hpp"

#include <utility>

namespace spindrift::io {

ArrowFileSink::ArrowFileSink(OutputFile file, std::shared_ptr<TableType> type, const Options& options)
    : ColumnSink(std::move(type), options.limits), file_(std::move(file)), options_(options) {}

void ArrowFileSink::encode_batch(ColumnChunk& chunk) const {
    chunk.ipc.clear(pipeline::max_kept_buffer);
    if (chunk.begins) {
        chunk.ipc.add_schema(chunk.table.get());
    }
    if (chunk.batch) {
        chunk.ipc.add_batch(*chunk.batch, options_.buffers);
    }
    if (chunk.ends) {
        chunk.ipc.add_end();
    }
    if (!options_.file || !(chunk.begins || chunk.batch || chunk.ends)) {
        return;
    }
    Buffer whole;
    chunk.ipc.for_each_piece([&](Bytes piece) { whole.append(piece); });
    auto compressor = compressors_.acquire([&] { return std::make_unique<file::PieceCompressor>(*options_.file); });
    compressor->compress(whole.bytes(), chunk.compressed);
    compressors_.release(std::move(compressor));
    chunk.ipc.clear(pipeline::max_kept_buffer);
}

void ArrowFileSink::write_batch(ColumnChunk& chunk, pipeline::Counters& counters, const StopSignal&) {
    const auto write = [&](Bytes octets) {
        if (!octets.empty()) {
            file_.write(octets);
            counters.bytes_out += octets.size();
        }
    };
    chunk.ipc.for_each_piece(write);
    write(chunk.compressed.bytes());
}

void ArrowFileSink::reopen(pipeline::Counters& counters, const Reporter& report, const StopSignal&) {
    file_.reopen(counters, report);
}

void ArrowFileSink::close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) {
    ColumnSink::close(counters, report, abort);
    file_.close(counters, report);
}

}  // namespace spindrift::io
