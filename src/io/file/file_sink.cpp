#include <spindrift/io/file/file_sink.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/event_error.hpp>
#include <spindrift/base/write_all.hpp>
#include <spindrift/file/open_output.hpp>
#include <spindrift/io/container/container_chunk.hpp>
#include <spindrift/pipeline/sink_of_impl.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace spindrift::io {

namespace {

// Smaller pieces compress worse, larger ones hardly better.
constexpr std::size_t min_piece_size = std::size_t{256} << 10;

FileDescriptor share_standard_output() {
    // Several outputs may write to it, so each gets a descriptor of its own to close.
    FileDescriptor file(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0));
    if (!file) {
        throw system_error("unable to open standard output for writing", errno);
    }
    return file;
}

}  // namespace

OutputFile::OutputFile(const std::string& path, Durability durability)
    : path_(path),
      durability_(durability),
      file_(path == "-" ? share_standard_output() : file::open_output(path, file::OpenMode::truncate)) {}

OutputFile::OutputFile(std::string path, Rotation rotation, Durability durability)
    : path_(std::move(path)), durability_(durability), rotation_(std::move(rotation)) {
    open_next();
}

OutputFile::~OutputFile() {
    if (rotation_ && file_ && empty_) {
        ::unlink(names_.part.c_str());
    }
}

void OutputFile::open_next() {
    names_ = RotatedName(path_, rotation_->suffix).at(Timestamp::now());
    file_ = file::open_output(names_.part, file::OpenMode::exclusive);
    empty_ = true;
}

void OutputFile::reopen(pipeline::Counters& counters, const Reporter& report) {
    if (rotation_) {
        finish(counters, report);
        open_next();
        report(event::FileReopened{rotation_->kind, names_.finished});
    } else if (path_ != "-") {
        close_descriptor();
        file_ = file::open_output(path_, file::OpenMode::append);
    }
}

void OutputFile::close(pipeline::Counters& counters, const Reporter& report) {
    if (rotation_) {
        report(event::FileClosed{path_});
        finish(counters, report);
    } else {
        close_descriptor();
        if (path_ != "-") {
            sync_names_of(path_);
        }
    }
}

void OutputFile::finish(pipeline::Counters& counters, const Reporter& report) {
    close_descriptor();
    if (::rename(names_.part.c_str(), names_.finished.c_str()) == 0) {
        sync_names_of(names_.finished);
        if (rotation_->kicker) {
            rotation_->kicker->run(names_.finished);
        }
        return;
    }
    ++counters.files_unfinished;
    report(event::FileNotRenamed{names_.part, names_.finished, errno_text(errno)});
}

void OutputFile::write(Bytes octets) {
    empty_ = empty_ && octets.empty();
    if (!write_all(file_.get(), octets)) {
        if (errno == EPIPE) {
            throw EventError(event::ReaderGone{path_}, fmt::format("write error on {}: Broken pipe", path_));
        }
        throw system_error(fmt::format("write error on {}", path_), errno);
    }
}

void OutputFile::close_descriptor() {
    const bool good = durability_ == Durability::cached || sync_file(file_);
    if (!good || file_.close() != 0) {
        throw system_error(fmt::format("write error on {}", path_), errno);
    }
}

void OutputFile::sync_names_of(const std::string& file) const {
    if (durability_ == Durability::synced && !sync_folder_of(file)) {
        throw system_error(fmt::format("write error on the folder of {}", file), errno);
    }
}

template <class Writer>
class TextChunk final : public pipeline::Chunk {
public:
    TextChunk(const nmsg::Registry& registry, const typename Writer::Options& options) : writer(registry, options) {}

    Writer writer;
    Buffer text;
    std::size_t messages = 0;
};

template <class Writer>
std::unique_ptr<pipeline::Chunk> TextFileSink<Writer>::make_chunk() const {
    return std::make_unique<TextChunk<Writer>>(registry_, options_);
}

template <class Writer>
std::size_t TextFileSink<Writer>::format_chunk(const pipeline::Batch& batch, const pipeline::Slice& slice,
                                               TextChunk<Writer>& chunk) const {
    chunk.text.clear();
    chunk.messages = 0;
    chunk.unreadable = 0;
    while (chunk.messages < slice.count && chunk.text.size() < pipeline::max_chunk_size) {
        const nmsg::Errc errc = chunk.writer.write(chunk.text, batch.payloads[slice.index(chunk.messages++)]);
        if (errc != nmsg::Errc::success && chunk.unreadable++ == 0) {
            chunk.unreadable_reason = errc;
        }
    }
    chunk.dns_as_octets = chunk.writer.take_dns_as_octets();
    return chunk.messages;
}

template <class Writer>
void TextFileSink<Writer>::pack_chunk(TextChunk<Writer>& chunk) {
    if (!compression_) {
        return;
    }
    pending_text_.append(chunk.text.bytes());
    pending_messages_ += chunk.messages;
    chunk.text.clear();
    if (pending_text_.size() >= min_piece_size) {
        seal_chunk(chunk);
    }
    chunk.unwritten = pending_messages_;
}

template <class Writer>
void TextFileSink<Writer>::seal_chunk(TextChunk<Writer>& chunk) {
    if (compression_) {
        chunk.text.swap(pending_text_);
        pending_text_.clear_and_trim(pipeline::max_kept_buffer);
        pending_messages_ = 0;
    }
}

template <class Writer>
void TextFileSink<Writer>::finish_chunk(TextChunk<Writer>& chunk) const {
    Buffer& text = chunk.text;
    if (compression_ && !text.empty()) {
        auto context = contexts_.acquire([&] { return std::make_unique<CompressionContext>(*compression_); });
        context->compressor.compress(text.bytes(), context->scratch);
        text.swap(context->scratch);
        context->scratch.clear_and_trim(pipeline::max_kept_buffer);
        contexts_.release(std::move(context));
    }
}

template <class Writer>
void TextFileSink<Writer>::write_chunk(TextChunk<Writer>& chunk, pipeline::Counters& counters, const Reporter&,
                                       const StopSignal&) {
    const Bytes text = chunk.text.bytes();
    file_.write(text);
    counters.bytes_out += text.size();
    chunk.text.clear_and_trim(pipeline::max_kept_text);
}

template <class Writer>
void TextFileSink<Writer>::reopen(pipeline::Counters& counters, const Reporter& report, const StopSignal&) {
    file_.reopen(counters, report);
}

template <class Writer>
void TextFileSink<Writer>::close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) {
    TextChunk<Writer> last(registry_, options_);
    seal_chunk(last);
    finish_chunk(last);
    write_chunk(last, counters, report, abort);
    file_.close(counters, report);
}

template class TextFileSink<nmsg::JsonWriter>;
template class TextFileSink<nmsg::PresentationWriter>;

NmsgFileSink::NmsgFileSink(OutputFile file, const Options& options, std::optional<file::Compression> compression)
    : ContainerSink(options, false), file_(std::move(file)) {
    if (compression) {
        compressor_.emplace(*compression);
    }
}

void NmsgFileSink::reopen(pipeline::Counters& counters, const Reporter& report, const StopSignal&) {
    file_.reopen(counters, report);
}

void NmsgFileSink::send(std::span<const Bytes> containers, pipeline::Counters& counters, const Reporter&,
                        const StopSignal&) {
    for (Bytes container : containers) {
        if (compressor_) {
            compressor_->compress(container, compressed_);
            container = compressed_.bytes();
        }
        file_.write(container);
        counters.bytes_out += container.size();
        ++counters.containers_out;
        compressed_.clear_and_trim(pipeline::max_kept_buffer);
    }
}

void NmsgFileSink::close(pipeline::Counters& counters, const Reporter& report, const StopSignal& abort) {
    ContainerSink::close(counters, report, abort);
    file_.close(counters, report);
}

}  // namespace spindrift::io

template class spindrift::pipeline::SinkOf<spindrift::io::TextChunk<spindrift::nmsg::JsonWriter>>;
template class spindrift::pipeline::SinkOf<spindrift::io::TextChunk<spindrift::nmsg::PresentationWriter>>;
