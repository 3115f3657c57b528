#include <spindrift/base/closest_match.hpp>

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace spindrift {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    // Rows of the table of distances between the beginnings of both words: two rows up, one row up, current.
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto same = [&](std::size_t x, std::size_t y) { return to_lower(a[x - 1]) == to_lower(b[y - 1]); };
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same(i, j) ? 0 : 1)});
            if (i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j)) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

std::optional<std::string_view> closest_match(std::string_view word, std::span<const std::string_view> known) {
    // Bounds the work for a long word: no name that users type is longer.
    constexpr std::size_t max_size = 64;
    if (word.empty() || word.size() > max_size) {
        return std::nullopt;
    }
    const std::size_t max_distance = std::max<std::size_t>(1, word.size() / 3);
    std::size_t best = std::numeric_limits<std::size_t>::max();
    std::optional<std::string_view> closest;
    for (const std::string_view name : known) {
        // A name with less letters than the distance has no letter in common with the word.
        const std::size_t distance = edit_distance(word, name);
        if (distance <= max_distance && distance < std::min(best, name.size())) {
            best = distance;
            closest = name;
        }
    }
    return closest;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
    const auto name = closest_match(word, known);
    return name ? fmt::format("; did you mean {}?", *name) : std::string();
}

}  // namespace spindrift
