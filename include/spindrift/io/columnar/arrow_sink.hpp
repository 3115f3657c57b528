#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/object_pool.hpp>
#include <spindrift/file/piece_compressor.hpp>
#include <spindrift/io/columnar/column_sink.hpp>
#include <spindrift/io/columnar/ipc_writer.hpp>
#include <spindrift/io/file/file_sink.hpp>

#include <memory>
#include <optional>
#include <string>

namespace spindrift::io {

/// Writes an Arrow IPC stream to a file or pipe. Each file of a sequence is a complete stream. A stream without
/// messages of a known type has no columns.
class ArrowFileSink final : public ColumnSink {
public:
    struct Options {
        BatchLimits limits{};
        IpcCompression buffers = IpcCompression::none;  ///< compression inside the stream
        std::optional<file::Compression> file{};        ///< compression of the whole file
    };

    ArrowFileSink(OutputFile file, std::shared_ptr<TableType> type, const Options& options);

    [[nodiscard]] std::string name() const override { return file_.path(); }
    [[nodiscard]] bool rotates() const noexcept override { return file_.rotates(); }
    void reopen(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

private:
    void encode_batch(ColumnChunk& chunk) const override;
    void write_batch(ColumnChunk& chunk, pipeline::Counters& counters, const StopSignal& abort) override;

    OutputFile file_;
    Options options_;
    mutable ObjectPool<file::PieceCompressor> compressors_;
};

}  // namespace spindrift::io
