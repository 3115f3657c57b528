#include "text_lines.hpp"

#include <fmt/format.h>

#include <cstring>

namespace spindrift::tag::provider {

TextLines::TextLines(const std::string& path, const ReadOptions& options) : file_(path, options) {}

void TextLines::fail(std::string_view reason) const {
    throw Error(fmt::format("{}:{}: {}", path(), number_, reason));
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
    return file_.read(block_, block_size);
}

}  // namespace spindrift::tag::provider
