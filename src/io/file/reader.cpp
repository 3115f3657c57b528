#include <spindrift/io/file/reader.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/io/file/nmsg_source.hpp>

#include <fmt/format.h>

namespace spindrift::io {

Reader::Reader(const std::string& path, const nmsg::Registry& registry)
    : Reader(std::make_unique<NmsgFileSource>(path), registry) {}

Reader::Reader(std::unique_ptr<pipeline::Source> source, const nmsg::Registry& registry)
    : schemas_(registry), source_(std::move(source)), batch_(source_->make_batch()) {}

const Message* Reader::next() {
    while (next_ == batch_->payloads.size()) {
        if (!next_batch()) {
            return nullptr;
        }
    }
    const nmsg::Payload& payload = batch_->payloads[next_++];
    message_.payload_ = &payload;
    message_.schema_ = schemas_.find(payload);
    message_.readable_ =
        message_.schema_ != nullptr && message_.view_.decode(payload, *message_.schema_) == nmsg::Errc::success;
    ++counters_.payloads_in;
    return &message_;
}

bool Reader::next_batch() {
    if (ending_ == nmsg::Errc::eof) {
        return false;
    }
    if (ending_ != nmsg::Errc::success) {
        fail(ending_);
    }
    next_ = 0;
    if (batches_ > 0) {
        source_->acknowledge(batches_);
    }
    const nmsg::Errc reading = source_->read(*batch_, *stop_);
    if (reading == nmsg::Errc::again) {
        batch_->payloads.clear();
        return true;
    }
    if (reading != nmsg::Errc::success) {
        ending_ = reading;
        return next_batch();
    }
    ++batches_;
    source_->decode(*batch_);
    ending_ = source_->account(*batch_, counters_, Reporter());
    counters_.bytes_in += batch_->input_size;
    counters_.containers_in += batch_->container_starts.size();
    return true;
}

void Reader::fail(nmsg::Errc errc) const {
    throw Error(fmt::format("input {}: {}", source_->name(),
                            batch_->error_message.empty() ? to_text(errc) : std::string_view(batch_->error_message)));
}

}  // namespace spindrift::io
