#pragma once

#include <spindrift/base/event.hpp>
#include <spindrift/base/stop_signal.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/pipeline/counters.hpp>
#include <spindrift/pipeline/source.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace spindrift::pipeline {

/// Reads the messages of a source one after the other, on the calling thread and without a pipeline. A batch is
/// acknowledged when the one behind it is read.
class SourceReader {
public:
    explicit SourceReader(std::unique_ptr<Source> source);

    /// Takes the next message, which is valid until the next call. Reads one batch at most.
    /// \param report receives what batches report
    /// \returns `success`; `again` if the read brought no message; `eof` or the error that ends the source, after all
    ///     messages before it
    nmsg::Errc next(const nmsg::Payload*& message, const StopSignal& stop, const Reporter& report);

    /// Whether `next` has a message without a read.
    [[nodiscard]] bool has_buffered() const noexcept { return next_ < batch_->payloads.size(); }

    /// Whether nothing had come when the source was read last.
    [[nodiscard]] bool is_idle() const noexcept { return is_idle_; }

    /// Closes the source.
    void close(const Reporter& report) { source_->close(counters_, report); }

    [[nodiscard]] const Source& source() const noexcept { return *source_; }

    /// The reason and the position, if the last batch could not be read or decoded as a whole.
    [[nodiscard]] const std::string& error_message() const noexcept { return batch_->error_message; }

    /// The counts so far. `payloads_in` counts the messages taken.
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    nmsg::Errc read_batch(const StopSignal& stop, const Reporter& report);

    std::unique_ptr<Source> source_;
    std::unique_ptr<Batch> batch_;
    std::size_t next_ = 0;                     // index in the batch
    std::uint64_t batches_ = 0;                // read so far
    nmsg::Errc ending_ = nmsg::Errc::success;  // the result behind the batch, if it is not `success`
    bool is_idle_ = false;
    Counters counters_;
};

}  // namespace spindrift::pipeline
