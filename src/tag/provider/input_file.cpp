#include "input_file.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

namespace spindrift::tag::provider {
namespace {

// Waits for octets of a pipe or a URL.
bool wait_for(int descriptor, const StopSignal* stop) {
    return stop == nullptr ? file::wait_readable(descriptor) : stop->wait_readable(descriptor, -1);
}

file::InputStream open(const std::string& path, const StopSignal* stop) {
    const auto wait = [stop](int descriptor) { return wait_for(descriptor, stop); };
    try {
        return file::InputStream(path, file::InputStream::Content::detected, wait);
    } catch (const Error& error) {
        throw Error(path + ": " + error.what());
    }
}

}  // namespace

InputFile::InputFile(const std::string& path, const ReadOptions& options)
    : path_(path), options_(options), stream_(open(path, options.stop)) {}

bool InputFile::read(Buffer& out, std::size_t max) {
    const std::size_t before = out.size();
    const auto result = read_some(out, max);
    octets_ += out.size() - before;
    if (octets_ > options_.max_file_octets) {
        throw Error(fmt::format("{}: the file has more than {} bytes", path_, options_.max_file_octets));
    }
    switch (result) {
        case file::InputStream::Result::octets: return true;
        case file::InputStream::Result::end: return false;
        case file::InputStream::Result::nothing: throw Error(path_ + ": the reading was stopped");
        case file::InputStream::Result::failed: break;
    }
    throw Error(path_ + ": " + stream_.error_message());
}

// A read that a signal has interrupted begins again.
file::InputStream::Result InputFile::read_some(Buffer& out, std::size_t max) {
    const auto is_stopped = [&] { return options_.stop != nullptr && options_.stop->requested(); };
    const auto wait = [&](int descriptor) { return wait_for(descriptor, options_.stop); };
    auto result = file::InputStream::Result::nothing;
    while (result == file::InputStream::Result::nothing && !is_stopped()) {
        result = stream_.read(out, max, wait);
    }
    return result;
}

}  // namespace spindrift::tag::provider
