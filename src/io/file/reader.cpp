#include <spindrift/io/file/reader.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/io/file/nmsg_source.hpp>

#include <fmt/format.h>

namespace spindrift::io {

Reader::Reader(const std::string& path, const nmsg::Registry& registry)
    : Reader(std::make_unique<NmsgFileSource>(path), registry) {}

Reader::Reader(std::unique_ptr<pipeline::Source> source, const nmsg::Registry& registry)
    : schemas_(registry), source_(std::move(source)) {}

const Message* Reader::next() {
    nmsg::Errc errc = nmsg::Errc::again;
    while (errc == nmsg::Errc::again) {
        errc = source_.next(message_.payload_, *stop_, Reporter());
    }
    if (errc == nmsg::Errc::eof) {
        return nullptr;
    }
    if (errc != nmsg::Errc::success) {
        fail(errc);
    }
    const nmsg::Payload& payload = *message_.payload_;
    message_.schema_ = schemas_.find(payload);
    message_.readable_ =
        message_.schema_ != nullptr && message_.view_.decode(payload, *message_.schema_) == nmsg::Errc::success;
    return &message_;
}

void Reader::fail(nmsg::Errc errc) const {
    throw Error(fmt::format("input {}: {}", source_.source().name(),
                            source_.error_message().empty() ? to_text(errc) : source_.error_message()));
}

}  // namespace spindrift::io
