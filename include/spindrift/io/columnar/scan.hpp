#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/io/columnar/batch_reader.hpp>
#include <spindrift/io/columnar/column_sink.hpp>
#include <spindrift/nmsg/columns/column_schema.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/counters.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace spindrift::io {

/// What a scan reads, and what it gives.
struct ScanOptions {
    std::vector<std::string> files;  ///< of containers, plain or compressed; `-` is standard input. One after the other
    std::vector<std::string> sockets;  ///< `ADDRESS/PORT`, as for `SocketSpec`; all at once, after the files
    std::string where;                 ///< a condition (docs/where.md); empty for all messages
    nmsg::ColumnOptions columns{};
    const nmsg::Schema* type = nullptr;  ///< of the messages; null for that of the first one with all columns
    const nmsg::Registry* registry = &nmsg::built_in_types();  ///< must outlive the scan
    BatchLimits limits{};
    unsigned workers = 0;            ///< threads that decode; 0 for one per processor
    std::size_t memory = 384 << 20;  ///< octets that messages on their way may take
    std::size_t batches_ahead = 4;   ///< batches that wait to be taken, at most
    Reporter report{};               ///< receives events, on any thread
};

/// Reads messages as batches of columns, on all processors and in order (docs/columns.md):
///
///     ScanOptions options;
///     options.files = {"dns.nmsg"};
///     options.where = "rrtype == \"A\"";
///     options.columns.names = {"time", "rrname", "rdata"};
///     Scan scan(std::move(options));
///     std::size_t rows = 0;
///     while (auto batch = scan.next()) {
///         rows += batch->rows();
///     }
///
/// Reading begins with the construction, and goes on a few batches ahead of the caller. All threads of a scan block all
/// signals. Destroying a scan, at any time, ends it; batches that were taken stay valid.
class Scan final : public BatchReader {
public:
    /// Opens the first file, and all sockets.
    /// \throws Error if one of them cannot be opened, the condition is invalid, or columns do not exist
    explicit Scan(ScanOptions options);
    ~Scan() override;

    [[nodiscard]] std::shared_ptr<const nmsg::ColumnSchema> schema() override;
    [[nodiscard]] std::optional<nmsg::ColumnBatch> next() override;

    /// Waits until `next` does not have to, for a time at most: for callers that have other things to look at.
    /// \returns whether that is so
    [[nodiscard]] bool wait(std::chrono::milliseconds time);
    /// The same for `schema`.
    [[nodiscard]] bool wait_for_schema(std::chrono::milliseconds time);

    /// Ends the scan: `next`, also one that waits, gives the batches that are complete and then nothing. On any thread;
    /// not async-signal-safe.
    void stop() noexcept;

    /// The counts so far, of all files and sockets. On any thread.
    [[nodiscard]] pipeline::Counters counters() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace spindrift::io
