#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spindrift::rates {

/// A position on an axis and its label.
struct PlotMark {
    double at = 0;
    std::string label;
};

/// Round numbers from 0 to at least `highest`, with labels that have prefixes such as `k`.
[[nodiscard]] std::vector<PlotMark> number_marks(double highest);

/// Round times in UTC from `first` to `last`, in seconds since 1970.
[[nodiscard]] std::vector<PlotMark> time_marks(std::uint64_t first, std::uint64_t last);

/// Date and time in UTC.
[[nodiscard]] std::string time_text(std::uint64_t second);

/// Text for a picture: truncated to `max_characters`, with invalid UTF-8 and control characters replaced.
[[nodiscard]] std::string picture_text(const std::string& text, std::size_t max_characters);

}  // namespace spindrift::rates
