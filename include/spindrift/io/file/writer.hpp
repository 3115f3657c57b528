#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/nmsg/container/payload.hpp>
#include <spindrift/pipeline/sink.hpp>

#include <memory>
#include <string>

namespace spindrift::io {

/// Writes messages one after the other, on the calling thread:
///
///     Writer writer("file.nmsg");
///     writer.write(payload);
///     writer.close();
class Writer {
public:
    /// Writes containers to a file.
    /// \param path `-` for standard output
    /// \throws Error if it cannot be opened
    explicit Writer(const std::string& path);

    /// Writes to any sink: a socket, JSON lines.
    explicit Writer(std::unique_ptr<pipeline::Sink> sink);

    /// Closes the writer if `close` was not called, and ignores errors.
    ~Writer();

    /// Writes a message; its octets are copied. The writer and the sink may buffer it.
    /// \throws Error if the sink has failed
    void write(const nmsg::Payload& payload);

    /// Passes all buffered messages to the sink. A sink of containers still holds the container that is not full.
    /// \throws Error if the sink has failed
    void flush();

    /// Writes everything that is still buffered, and closes the sink.
    /// \throws Error if that fails
    void close();

    [[nodiscard]] const pipeline::Counters& counters() const noexcept { return counters_; }

private:
    std::unique_ptr<pipeline::Sink> sink_;
    std::unique_ptr<pipeline::Chunk> chunk_;
    std::unique_ptr<StopSignal> abort_ = std::make_unique<StopSignal>();
    pipeline::Batch batch_;
    Arena storage_;
    pipeline::Counters counters_;
    bool closed_ = false;
};

}  // namespace spindrift::io
