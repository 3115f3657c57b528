#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

// What providers say about an address (docs/formats/tagging.md 2.3 to 2.5 and 7).
namespace spindrift::tag::provider {

/// A provider of data about addresses. The value is its number in the formats.
enum class Provider : std::uint8_t {
    maxmind = 1,
    netacuity = 2,
    prefix2asn = 3,
};

/// The bit of a provider in the field `providers_used` of a tagged record.
[[nodiscard]] constexpr std::uint32_t provider_bit(Provider provider) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(provider);
}

/// The two letters of a country or a continent, in reading order. Zeros if there is none, `??` if it is unknown.
using LetterPair = std::array<char, 2>;

inline constexpr LetterPair unknown_letters = {'?', '?'};

inline constexpr std::size_t max_polygon_tables = 8;

/// The polygons of a location: number `i` is that of polygon table `i`, with `i` in the upper 8 bits; zeros after the
/// last table.
using Polygons = std::array<std::uint32_t, max_polygon_tables>;

/// The record of one address, of all providers together. A provider without a record has left its fields zero.
struct AddressTags {
    std::uint32_t providers = 0;  ///< the bits of the providers that have a record
    std::uint32_t asn = 0;        ///< AS number
    std::uint32_t polygons = 0;   ///< index of the polygons, for `PrefixTable::polygons`; 0 has none
    std::uint16_t netacuity_region = 0;
    LetterPair maxmind_country{};
    LetterPair maxmind_continent{};
    LetterPair netacuity_country{};
    LetterPair netacuity_continent{};
    std::uint16_t unused = 0;

    [[nodiscard]] constexpr bool has(Provider provider) const noexcept {
        return (providers & provider_bit(provider)) != 0;
    }

    bool operator==(const AddressTags&) const = default;
};

}  // namespace spindrift::tag::provider
