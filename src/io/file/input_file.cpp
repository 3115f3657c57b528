#include "input_file.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

namespace spindrift::io {
namespace {

file::InputStream open(const std::string& path, MemoryBudget* memory) {
    try {
        return file::InputStream(path, file::InputStream::Content::detected, file::wait_readable, memory);
    } catch (const Error& error) {
        throw Error(fmt::format("unable to open {} for reading: {}", path, error.what()));
    }
}

}  // namespace

InputFile::InputFile(const std::string& path, MemoryBudget* memory) : path_(path), stream_(open(path, memory)) {}

InputFile::InputFile(FileDescriptor descriptor, std::string name)
    : path_(std::move(name)), stream_(std::move(descriptor)) {}

nmsg::Errc InputFile::read(Buffer& out, std::size_t max_size, const StopSignal& stop) {
    using Result = file::InputStream::Result;
    switch (stream_.read(out, max_size, [&](int descriptor) { return stop.wait_readable(descriptor, max_wait); })) {
        case Result::octets: return nmsg::Errc::success;
        case Result::nothing: return nmsg::Errc::again;
        case Result::end: return nmsg::Errc::eof;
        case Result::failed: break;
    }
    return nmsg::Errc::read_failure;
}

bool InputFile::ready(const StopSignal& stop) const noexcept {
    return stream_.is_regular() || stop.wait_readable(stream_.descriptor(), 0);
}

}  // namespace spindrift::io
