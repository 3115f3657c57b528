#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spindrift {

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to make one word of the other
/// (the optimal string alignment distance). Ignores upper and lower case.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word that a mistyped word probably means: the one with the smallest distance, if that is at most a third
/// of the length of the word (at least 1). Of several, the first.
[[nodiscard]] std::optional<std::string_view> closest_match(std::string_view word,
                                                            std::span<const std::string_view> known);

/// The end of an error message about an unknown word: `; did you mean NAME?`, or an empty text.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> known);

}  // namespace spindrift
