#pragma once

#include <spindrift/base/buffer.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace spindrift {

/// A fixed text that is appended millions of times, such as the name of a field. Its memory is padded to whole blocks, so
/// that appending moves a block or two without asking for the exact length.
class BlockText {
public:
    BlockText() : BlockText(std::string_view()) {}
    explicit BlockText(std::string_view text) : padded_(text), size_(text.size()) {
        padded_.resize((size_ / block + 1) * block);
    }

    [[nodiscard]] std::string_view text() const noexcept { return {padded_.data(), size_}; }

    void append_to(Buffer& out) const {
        char* const to = out.room(padded_.size());
        for (std::size_t at = 0; at < padded_.size(); at += block) {
            std::memcpy(to + at, padded_.data() + at, block);
        }
        out.set_end(to + size_);
    }

private:
    static constexpr std::size_t block = 32;

    std::string padded_;
    std::size_t size_;
};

}  // namespace spindrift
