#pragma once

#include <spindrift/tag/provider/provider_data.hpp>

#include <optional>
#include <string_view>

// The letters of countries and continents (docs/formats/tagging.md 7.3 to 7.5).
namespace spindrift::tag::provider {

/// Two letters, or nothing if the text has another size.
[[nodiscard]] std::optional<TwoLetters> two_letters(std::string_view text) noexcept;

/// The continent that the legacy MaxMind files mean by a country; nothing for a country that they do not know.
[[nodiscard]] std::optional<TwoLetters> continent_of(TwoLetters country) noexcept;

/// The number under which a country is found among labels.
[[nodiscard]] std::uint32_t country_id(TwoLetters country) noexcept;

[[nodiscard]] Label country_label(TwoLetters continent, TwoLetters country);

/// Adds a label for every country that the legacy MaxMind files know.
void add_country_labels(ProviderData& data);

}  // namespace spindrift::tag::provider
