#pragma once

#include <spindrift/base/arena.hpp>
#include <spindrift/nmsg/payload.hpp>
#include <spindrift/stream/sink.hpp>

#include <memory>
#include <string>

namespace spindrift::stream {

/// Writes messages one after the other, on the thread that has them:
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
    explicit Writer(std::unique_ptr<Sink> sink);

    /// Closes; what goes wrong then stays unknown.
    ~Writer();

    /// Writes a message; its octets are copied. What is written may be kept back for a while.
    /// \throws Error if the sink has failed
    void write(const nmsg::Payload& payload);

    /// Hands everything written so far to the sink. A sink of containers still keeps the one that is not full.
    /// \throws Error if the sink has failed
    void flush();

    /// Writes everything that was kept back.
    /// \throws Error if that cannot be done
    void close();

    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

private:
    std::unique_ptr<Sink> sink_;
    std::unique_ptr<Chunk> chunk_;
    std::unique_ptr<StopSignal> abort_ = std::make_unique<StopSignal>();
    Batch batch_;
    Arena storage_;
    Counters counters_;
    bool closed_ = false;
};

}  // namespace spindrift::stream
