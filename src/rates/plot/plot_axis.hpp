#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::rates {

/// A place on an axis and what stands there.
struct PlotMark {
    double at = 0;
    std::string label;
};

/// Round numbers from 0 to one that is not below `highest`, with prefixes such as `k`.
[[nodiscard]] std::vector<PlotMark> number_marks(double highest);

/// Round times from one second to another, in UTC.
[[nodiscard]] std::vector<PlotMark> time_marks(std::uint64_t first, std::uint64_t last);

/// Date and time in UTC.
[[nodiscard]] std::string time_text(std::uint64_t second);

/// Text for a picture: at most so many characters, in UTF-8 whatever it was.
[[nodiscard]] std::string picture_text(const std::string& text, std::size_t max_characters);

}  // namespace spindrift::rates
