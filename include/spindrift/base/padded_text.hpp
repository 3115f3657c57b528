#pragma once

#include <spindrift/base/buffer.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace spindrift {

/// A constant text that is appended very often, such as the name of a field. Its memory is padded to whole blocks of 32
/// octets, so that appending copies blocks of constant size instead of the exact length.
class PaddedText {
public:
    PaddedText() : PaddedText(std::string_view()) {}
    explicit PaddedText(std::string_view text) : padded_(text), size_(text.size()) {
        padded_.resize((size_ / block + 1) * block);
    }

    [[nodiscard]] std::string_view text() const noexcept { return {padded_.data(), size_}; }

    /// The number of octets `put` may overwrite.
    [[nodiscard]] std::size_t room() const noexcept { return padded_.size(); }

    /// Writes the text to memory with that much room. \returns the end of the text
    char* put(char* to) const noexcept {
        std::memcpy(to, padded_.data(), block);
        for (std::size_t at = block; at < padded_.size(); at += block) {
            std::memcpy(to + at, padded_.data() + at, block);
        }
        return to + size_;
    }

    void append_to(Buffer& out) const { out.set_end(put(out.room(room()))); }

private:
    static constexpr std::size_t block = 32;

    std::string padded_;
    std::size_t size_;
};

}  // namespace spindrift
