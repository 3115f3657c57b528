#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::dump {

/// Names for some of the numbers from 0 to `Size` - 1, in the form in which they are printed: ` (name)`, or empty.
template <std::size_t Size>
class NameTable {
public:
    /// Only the first name of a number is kept.
    void add(std::size_t number, std::string_view name) {
        if (number < Size && index_[number] == 0) {
            texts_.push_back(" (" + std::string(name) + ")");
            index_[number] = static_cast<std::uint16_t>(texts_.size());
            max_size_ = std::max(max_size_, texts_.back().size());
        }
    }

    [[nodiscard]] std::string_view operator[](std::size_t number) const noexcept {
        const std::size_t at = index_[number];
        return at == 0 ? std::string_view() : texts_[at - 1];
    }

    /// The size of the longest of these texts.
    [[nodiscard]] std::size_t max_size() const noexcept { return max_size_; }

private:
    std::array<std::uint16_t, Size> index_{};  // index of the text plus 1; 0 for none
    std::vector<std::string> texts_;
    std::size_t max_size_ = 0;
};

/// The system's tables of services and protocols (`services(5)`, `protocols(5)`). They are read completely, because
/// each look-up through the C library reads half of the file on average, which is too slow for scans of all ports.
struct SystemNames {
    NameTable<65536> tcp;
    NameTable<65536> udp;
    NameTable<256> protocols;

    /// The tables, read at the first call.
    static const SystemNames& instance();
};

}  // namespace spindrift::dump
