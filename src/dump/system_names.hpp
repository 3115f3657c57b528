#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::dump {

/// Names for some of the numbers from 0 to `Size` - 1, as they stand in a line: ` (name)`, or nothing.
template <std::size_t Size>
class NameTable {
public:
    /// The first name of a number stays.
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
    std::array<std::uint16_t, Size> index_{};  // of a text, from 1
    std::vector<std::string> texts_;
    std::size_t max_size_ = 0;
};

/// The system's tables of services and protocols (`services(5)`, `protocols(5)`). They are read as a whole: looking up
/// a port means to read half the table, which is not done for each of 65,536 ports of a scan.
struct SystemNames {
    NameTable<65536> tcp;
    NameTable<65536> udp;
    NameTable<256> protocols;

    /// Those of this process, read once.
    static const SystemNames& instance();
};

}  // namespace spindrift::dump
