#include <spindrift/stream/file_sink.hpp>

#include <spindrift/base/error.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace spindrift::stream {

OutputFile::OutputFile(const std::string& path)
    : path_(path),
      // Several outputs may share standard output, so each has a descriptor of its own.
      file_(path == "-" ? ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0)
                        : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (!file_) {
        throw system_error(fmt::format("unable to open {} for writing", path), errno);
    }
}

void OutputFile::write(Bytes octets) {
    while (!octets.empty()) {
        const ssize_t count = ::write(file_.get(), octets.data(), octets.size());
        if (count >= 0) {
            octets = octets.subspan(static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            throw system_error(fmt::format("write error on {}", path_), errno);
        }
    }
}

void OutputFile::close() {
    if (file_.close() != 0) {
        throw system_error(fmt::format("write error on {}", path_), errno);
    }
}

template <class Writer>
class TextFileSink<Writer>::TextChunk final : public Chunk {
public:
    TextChunk(const nmsg::Registry& registry, const typename Writer::Options& options) : writer(registry, options) {}

    Writer writer;
    Buffer text;
};

template <class Writer>
std::unique_ptr<Chunk> TextFileSink<Writer>::make_chunk() const {
    return std::make_unique<TextChunk>(registry_, options_);
}

template <class Writer>
void TextFileSink<Writer>::format(const Batch& batch, const Slice& slice, Chunk& chunk) const {
    auto& ready = static_cast<TextChunk&>(chunk);
    ready.text.clear();
    ready.unreadable = 0;
    for (std::size_t i = 0; i < slice.count; ++i) {
        const nmsg::Errc errc = ready.writer.write(ready.text, batch.payloads[slice.place(i)]);
        if (errc != nmsg::Errc::success && ready.unreadable++ == 0) {
            ready.unreadable_reason = errc;
        }
    }
}

template <class Writer>
void TextFileSink<Writer>::write(Chunk& chunk, Counters& counters, const Log&, const StopSignal&) {
    const Bytes text = static_cast<const TextChunk&>(chunk).text.bytes();
    file_.write(text);
    counters.octets_out += text.size();
}

template <class Writer>
void TextFileSink<Writer>::close(Counters&, const Log&, const StopSignal&) {
    file_.close();
}

template class TextFileSink<nmsg::JsonWriter>;
template class TextFileSink<nmsg::PresentationWriter>;

NmsgFileSink::NmsgFileSink(const std::string& path, const Options& options)
    : ContainerSink(options, false), file_(path) {}

void NmsgFileSink::send(std::span<const Bytes> containers, Counters& counters, const Log&, const StopSignal&) {
    for (const Bytes container : containers) {
        file_.write(container);
        counters.octets_out += container.size();
        ++counters.containers_out;
    }
}

void NmsgFileSink::close(Counters& counters, const Log& log, const StopSignal& abort) {
    ContainerSink::close(counters, log, abort);
    file_.close();
}

}  // namespace spindrift::stream
