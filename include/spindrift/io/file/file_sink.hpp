#pragma once

#include <spindrift/base/file_descriptor.hpp>
#include <spindrift/base/object_pool.hpp>
#include <spindrift/file/piece_compressor.hpp>
#include <spindrift/io/container/container_sink.hpp>
#include <spindrift/io/file/kicker_helper.hpp>
#include <spindrift/io/file/rotation.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/text/json.hpp>
#include <spindrift/nmsg/text/presentation.hpp>
#include <spindrift/pipeline/sink_of.hpp>

#include <memory>
#include <optional>
#include <string>

namespace spindrift::io {

/// How an output names and finishes its files when it rotates.
struct Rotation {
    std::string suffix;                      ///< of finished files
    std::shared_ptr<KickerHelper> kicker{};  ///< runs a command on each finished file; may be null
    std::string kind;                        ///< for reports: `nmsg`, `pres`, `json`
};

/// A file or pipe that is written sequentially, or a sequence of files if it rotates.
class OutputFile {
public:
    /// Creates the file, or truncates it.
    /// \param path `-` for standard output
    /// \throws Error if it cannot be opened
    explicit OutputFile(const std::string& path, Durability durability = Durability::cached);

    /// Creates the first of a sequence of files, whose names begin with `path`. A file is locked while it is written
    /// (`file::open_output`).
    /// \throws Error if it cannot be created
    OutputFile(std::string path, Rotation rotation, Durability durability = Durability::cached);

    OutputFile(OutputFile&&) = default;
    OutputFile& operator=(OutputFile&&) = delete;
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    /// If it rotates and was not closed, removes the current file if it is empty.
    ~OutputFile();

    /// The path as the user gave it.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] bool rotates() const noexcept { return rotation_.has_value(); }

    /// \throws Error if not everything could be written
    void write(Bytes octets);

    /// Finishes the file and opens the next one. If it does not rotate, opens the same path again: the file may have
    /// been renamed, as logrotate does.
    /// \throws Error if something could not be written, or the next file cannot be opened
    void reopen(pipeline::Counters& counters, const Reporter& report);

    /// \throws Error if the system reports on closing that something could not be written
    void close(pipeline::Counters& counters, const Reporter& report);

private:
    void open_next();
    void close_descriptor();
    void finish(pipeline::Counters& counters, const Reporter& report);
    void sync_names_of(const std::string& file) const;

    std::string path_;
    Durability durability_;
    std::optional<Rotation> rotation_;
    RotatedName::Names names_;  // of the current file, if it rotates
    bool empty_ = true;
    FileDescriptor file_;
};

template <class Writer>
class TextChunk;

/// Writes messages as text: each batch at once, or compressed in pieces of at least 256 KiB. Messages that cannot be
/// formatted are counted and left out.
template <class Writer>
class TextFileSink final : public pipeline::SinkOf<TextChunk<Writer>> {
public:
    /// \param path `-` for standard output
    /// \param registry must outlive the sink
    /// \throws Error if the file cannot be opened
    TextFileSink(const std::string& path, const nmsg::Registry& registry, typename Writer::Options options = {})
        : TextFileSink(OutputFile(path), registry, std::move(options)) {}
    TextFileSink(OutputFile file, const nmsg::Registry& registry, typename Writer::Options options = {},
                 std::optional<file::Compression> compression = std::nullopt)
        : file_(std::move(file)), registry_(registry), options_(std::move(options)), compression_(compression) {}

    [[nodiscard]] std::string name() const override { return file_.path(); }
    [[nodiscard]] std::unique_ptr<pipeline::Chunk> make_chunk() const override;
    [[nodiscard]] bool finishes() const noexcept override { return compression_.has_value(); }
    [[nodiscard]] bool rotates() const noexcept override { return file_.rotates(); }
    void reopen(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

private:
    std::size_t format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                             TextChunk<Writer>& chunk) const override;
    void pack_chunk(TextChunk<Writer>& chunk) override;
    void seal_chunk(TextChunk<Writer>& chunk) override;
    void finish_chunk(TextChunk<Writer>& chunk) const override;
    void write_chunk(TextChunk<Writer>& chunk, pipeline::Counters& counters, const Reporter& report,
                     const StopSignal& abort) override;

    struct CompressionContext {
        explicit CompressionContext(file::Compression compression) : compressor(compression) {}

        file::PieceCompressor compressor;
        Buffer scratch;
    };

    OutputFile file_;
    const nmsg::Registry& registry_;
    typename Writer::Options options_;
    std::optional<file::Compression> compression_;
    Buffer pending_text_;               // will be compressed together with the text that follows
    std::size_t pending_messages_ = 0;  // in `pending_text_`
    mutable ObjectPool<CompressionContext> contexts_;
};

extern template class TextFileSink<nmsg::JsonWriter>;
extern template class TextFileSink<nmsg::PresentationWriter>;

/// Writes one JSON object a line.
using JsonFileSink = TextFileSink<nmsg::JsonWriter>;

/// Writes presentation text.
using PresentationFileSink = TextFileSink<nmsg::PresentationWriter>;

/// Writes containers of up to 1 MiB. In a compressed file, each container is a member (gzip) or frame (zstd) of its
/// own, so that a file can be read while it is still being written.
class NmsgFileSink final : public ContainerSink {
public:
    /// \param path `-` for standard output
    /// \throws Error if it cannot be opened
    explicit NmsgFileSink(const std::string& path) : NmsgFileSink(path, Options{}) {}
    NmsgFileSink(const std::string& path, const Options& options) : NmsgFileSink(OutputFile(path), options) {}
    NmsgFileSink(OutputFile file, const Options& options, std::optional<file::Compression> compression = std::nullopt);

    [[nodiscard]] std::string name() const override { return file_.path(); }
    [[nodiscard]] bool rotates() const noexcept override { return file_.rotates(); }
    void reopen(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;
    void close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) override;

private:
    void send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter& report,
              const StopSignal& abort) override;

    OutputFile file_;
    std::optional<file::PieceCompressor> compressor_;
    Buffer compressed_;
};

}  // namespace spindrift::io
