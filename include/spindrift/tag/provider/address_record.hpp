#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

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

/// The code of a country or a continent, such as `US`, in reading order; zeros if there is none, `??` if it is unknown.
struct TwoLetters {
    std::array<char, 2> letters{};

    constexpr TwoLetters() = default;
    constexpr TwoLetters(char first, char second) noexcept : letters{first, second} {}

    [[nodiscard]] constexpr std::string_view text() const noexcept { return {letters.data(), letters.size()}; }
    friend constexpr bool operator==(const TwoLetters&, const TwoLetters&) = default;
};

inline constexpr TwoLetters unknown_letters = {'?', '?'};

/// Where an address is.
struct Place {
    TwoLetters continent;  ///< `AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`
    TwoLetters country;    ///< ISO 3166-1 alpha-2

    friend constexpr bool operator==(const Place&, const Place&) = default;
};

inline constexpr std::size_t max_polygon_tables = 8;

/// The polygons of a location: number `i` is that of polygon table `i`, with `i` in the upper 8 bits; zeros after the
/// last table.
using Polygons = std::array<std::uint32_t, max_polygon_tables>;

/// The entry of `Polygons` for a polygon of a table.
[[nodiscard]] constexpr std::uint32_t polygon(std::size_t table, std::uint32_t id) noexcept {
    return (static_cast<std::uint32_t>(table) << 24) + (id & 0x00FF'FFFFU);
}

/// What all providers together know about an address, as short as a table needs it. A provider without a record has
/// left its fields zero.
struct AddressRecord {
    std::uint32_t providers = 0;  ///< the bits of the providers that have a record
    std::uint32_t asn = 0;        ///< AS number
    std::uint32_t polygons = 0;   ///< index of the polygons, for `PrefixTable::polygons`; 0 has none
    std::uint16_t netacuity_region = 0;
    Place maxmind;
    Place netacuity;
    std::uint16_t unused = 0;

    [[nodiscard]] constexpr bool has(Provider provider) const noexcept {
        return (providers & provider_bit(provider)) != 0;
    }

    bool operator==(const AddressRecord&) const = default;
};

}  // namespace spindrift::tag::provider
