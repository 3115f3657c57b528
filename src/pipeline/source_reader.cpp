#include <spindrift/pipeline/source_reader.hpp>

#include <utility>

namespace spindrift::pipeline {

using nmsg::Errc;

SourceReader::SourceReader(std::unique_ptr<Source> source)
    : source_(std::move(source)), batch_(source_->make_batch()) {}

Errc SourceReader::next(const nmsg::Payload*& message, const StopSignal& stop, const Reporter& report) {
    if (!has_buffered()) {
        const Errc errc = ending_ == Errc::success ? read_batch(stop, report) : ending_;
        if (!has_buffered()) {
            return errc == Errc::success ? Errc::again : errc;
        }
    }
    message = &batch_->payloads[next_++];
    ++counters_.payloads_in;
    return Errc::success;
}

// Replaces the batch. \returns what comes behind its messages
Errc SourceReader::read_batch(const StopSignal& stop, const Reporter& report) {
    if (batches_ > 0) {
        source_->acknowledge(batches_);
    }
    next_ = 0;
    Errc errc = source_->read(*batch_, stop);
    is_idle_ = errc == Errc::again;
    if (errc != Errc::success) {
        batch_->payloads.clear();
        ending_ = is_idle_ ? Errc::success : errc;
        return errc;
    }
    ++batches_;
    source_->decode(*batch_);
    ending_ = source_->account(*batch_, counters_, report);
    counters_.bytes_in += batch_->input_size;
    counters_.containers_in += batch_->container_starts.size();
    return ending_;
}

}  // namespace spindrift::pipeline
