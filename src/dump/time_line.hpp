#pragma once

#include <array>
#include <ctime>
#include <string_view>

namespace spindrift::dump {

/// A second as C's `ctime` shows it, in local time. Packets of the same second follow each other, so the text is kept.
class TimeLine {
public:
    TimeLine();

    /// With the newline. Valid until the next call.
    [[nodiscard]] std::string_view of(std::time_t second);

private:
    std::time_t second_ = 0;
    std::array<char, 64> text_{};
    std::size_t size_ = 0;  // 0 until there is one
};

}  // namespace spindrift::dump
