#include "text_lines.hpp"

#include <spindrift/base/error.hpp>

#include <fmt/format.h>

#include <cstring>

namespace spindrift::tag::provider {

namespace {

file::InputStream open(const std::string& path, const file::Wait& wait) {
    try {
        return file::InputStream(path, file::InputStream::Content::detected, wait);
    } catch (const Error& error) {
        throw Error(path + ": " + error.what());
    }
}

}  // namespace

TextLines::TextLines(const std::string& path, const ReadOptions& options)
    : path_(path), options_(options), stream_(open(path, options.wait)) {}

void TextLines::fail(std::string_view reason) const {
    throw Error(fmt::format("{}:{}: {}", path_, number_, reason));
}

bool TextLines::next() {
    std::size_t searched = used_;
    while (true) {
        const std::string_view rest = block_.text().substr(used_);
        const std::size_t end = block_.text().find('\n', searched);
        if (end == std::string_view::npos && !ended_) {
            searched = block_.size() - used_;
            ended_ = !read_more();
            continue;
        }
        has_no_end_ = end == std::string_view::npos;
        if (has_no_end_ && rest.empty()) {
            return false;
        }
        line_ = has_no_end_ ? rest : rest.substr(0, end - used_);
        used_ = has_no_end_ ? block_.size() : end + 1;
        if (line_.ends_with('\r')) {
            line_.remove_suffix(1);
        }
        ++number_;
        return true;
    }
}

// Appends octets behind the unfinished line, which moves to the front.
bool TextLines::read_more() {
    constexpr std::size_t block_size = 256 * 1024;
    const std::size_t unfinished = block_.size() - used_;
    if (unfinished > max_line) {
        ++number_;
        fail(fmt::format("the line is longer than {} bytes", max_line));
    }
    if (unfinished != 0) {
        std::memmove(block_.data(), block_.data() + used_, unfinished);
    }
    block_.truncate(unfinished);
    used_ = 0;
    const auto result = read_block(block_size);
    octets_ += block_.size() - unfinished;
    if (octets_ > options_.max_file_octets) {
        fail(fmt::format("the file has more than {} bytes", options_.max_file_octets));
    }
    switch (result) {
        case file::InputStream::Result::octets: return true;
        case file::InputStream::Result::end: return false;
        case file::InputStream::Result::nothing: throw Error(path_ + ": the reading was stopped");
        case file::InputStream::Result::failed: break;
    }
    throw Error(path_ + ": " + stream_.error_message());
}

// `nothing` means that the wait was ended: a read that a signal has interrupted begins again.
file::InputStream::Result TextLines::read_block(std::size_t size) {
    bool goes_on = true;
    const auto wait = [&](int descriptor) { return goes_on = options_.wait(descriptor); };
    auto result = file::InputStream::Result::nothing;
    while (goes_on && result == file::InputStream::Result::nothing) {
        result = stream_.read(block_, size, wait);
    }
    return result;
}

}  // namespace spindrift::tag::provider
