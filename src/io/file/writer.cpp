#include <spindrift/io/file/writer.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/io/file/file_sink.hpp>

#include <utility>

namespace spindrift::io {
namespace {

// Messages that are passed to the sink together.
constexpr std::size_t batch_size = 512;

const Reporter no_report;

}  // namespace

Writer::Writer(const std::string& path) : Writer(std::make_unique<NmsgFileSink>(path)) {}

Writer::Writer(std::unique_ptr<pipeline::Sink> sink) : sink_(std::move(sink)), chunk_(sink_->make_chunk()) {}

Writer::~Writer() {
    try {
        close();
    } catch (const Error&) {
        // A caller that needs the error calls close().
    }
}

void Writer::write(const nmsg::Payload& payload) {
    nmsg::Payload& kept = batch_.payloads.emplace_back(payload);
    kept.data = storage_.copy(payload.data);
    if (batch_.payloads.size() == batch_size) {
        flush();
    }
}

void Writer::flush() {
    pipeline::Slice left{0, batch_.payloads.size(), 1};
    do {
        const std::size_t formatted = sink_->format(batch_, left, *chunk_);
        sink_->pack(*chunk_);
        if (sink_->finishes()) {
            sink_->finish(*chunk_);
        }
        counters_.payloads_unreadable += chunk_->unreadable;
        sink_->write(*chunk_, counters_, no_report, *abort_);
        counters_.payloads_out += formatted;
        left = left.without(formatted);
    } while (left.count > 0);
    batch_.payloads.clear();
    storage_.clear();
}

void Writer::close() {
    if (std::exchange(closed_, true)) {
        return;
    }
    flush();
    sink_->close(counters_, no_report, *abort_);
}

}  // namespace spindrift::io
