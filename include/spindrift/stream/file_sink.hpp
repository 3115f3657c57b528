#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/nmsg/json.hpp>
#include <spindrift/nmsg/presentation.hpp>
#include <spindrift/nmsg/registry.hpp>
#include <spindrift/stream/container_sink.hpp>
#include <spindrift/stream/sink.hpp>

#include <memory>
#include <string>

namespace spindrift::stream {

/// A file or pipe that is written from front to back.
class OutputFile {
public:
    /// Creates the file, or empties it.
    /// \param path `-` for standard output
    /// \throws Error if it cannot be opened
    explicit OutputFile(const std::string& path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// \throws Error if not everything could be written
    void write(Bytes octets);

    /// \throws Error if the system only now says that something could not be written
    void close();

private:
    std::string path_;
    FileDescriptor file_;
};

/// Writes messages as text, each batch as it comes. Messages that cannot be shown are counted and left out.
template <class Writer>
class TextFileSink final : public Sink {
public:
    /// \param path `-` for standard output
    /// \param registry must outlive the sink
    /// \throws Error if the file cannot be opened
    TextFileSink(const std::string& path, const nmsg::Registry& registry, typename Writer::Options options = {})
        : file_(path), registry_(registry), options_(std::move(options)) {}

    [[nodiscard]] std::string name() const override { return file_.path(); }
    [[nodiscard]] std::unique_ptr<Chunk> make_chunk() const override;
    void format(const Batch& batch, const Slice& slice, Chunk& chunk) const override;
    void write(Chunk& chunk, Counters& counters, const Log& log, const StopSignal& abort) override;
    void close(Counters& counters, const Log& log, const StopSignal& abort) override;

private:
    class TextChunk;

    OutputFile file_;
    const nmsg::Registry& registry_;
    typename Writer::Options options_;
};

extern template class TextFileSink<nmsg::JsonWriter>;
extern template class TextFileSink<nmsg::PresentationWriter>;

/// Writes one JSON object a line.
using JsonFileSink = TextFileSink<nmsg::JsonWriter>;

/// Writes presentation text.
using PresentationFileSink = TextFileSink<nmsg::PresentationWriter>;

/// Writes containers of up to 1 MiB.
class NmsgFileSink final : public ContainerSink {
public:
    /// \param path `-` for standard output
    /// \throws Error if it cannot be opened
    explicit NmsgFileSink(const std::string& path) : NmsgFileSink(path, Options{}) {}
    NmsgFileSink(const std::string& path, const Options& options);

    [[nodiscard]] std::string name() const override { return file_.path(); }
    void close(Counters& counters, const Log& log, const StopSignal& abort) override;

private:
    void send(std::span<const Bytes> containers, Counters& counters, const Log& log, const StopSignal& abort) override;

    OutputFile file_;
};

}  // namespace spindrift::stream
