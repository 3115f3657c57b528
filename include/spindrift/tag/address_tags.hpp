#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spindrift::tag {

/// Who finds tags of an address. The values are bits of `providers_used` (docs/formats/tagging.md 2.3).
namespace provider {
inline constexpr std::uint32_t maxmind = 0x2;
inline constexpr std::uint32_t netacuity = 0x4;
inline constexpr std::uint32_t prefix2asn = 0x8;
inline constexpr std::uint32_t all = maxmind | netacuity | prefix2asn;
}  // namespace provider

/// A code of two letters, such as `US`; `??` if unknown, zeros if there is none.
struct TwoLetters {
    std::array<char, 2> letters{};

    constexpr TwoLetters() = default;
    constexpr TwoLetters(char first, char second) noexcept : letters{first, second} {}

    [[nodiscard]] constexpr std::string_view text() const noexcept { return {letters.data(), letters.size()}; }
    friend constexpr bool operator==(const TwoLetters&, const TwoLetters&) = default;
};

/// Where an address is.
struct Place {
    TwoLetters continent;  ///< `AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`
    TwoLetters country;    ///< ISO 3166-1 alpha-2

    friend constexpr bool operator==(const Place&, const Place&) = default;
};

/// What the providers know about one address: the result of one lookup (docs/formats/tagging.md sections 2 and 7.1).
struct AddressTags {
    static constexpr std::size_t polygon_count = 8;

    std::uint32_t providers = 0;  ///< bits of `provider`: those that know the address
    std::uint32_t asn = 0;        ///< origin AS number; prefix2ASN
    Place maxmind;
    Place netacuity;
    std::uint16_t region = 0;  ///< region code; NetAcuity
    /// One of each polygon table; NetAcuity. The table's number is in the upper 8 bits, the polygon's in the lower 24.
    std::array<std::uint32_t, polygon_count> polygons{};

    friend constexpr bool operator==(const AddressTags&, const AddressTags&) = default;
};

/// The entry of `AddressTags::polygons` for a polygon of a table.
[[nodiscard]] constexpr std::uint32_t polygon(unsigned table, std::uint32_t id) noexcept {
    return (std::uint32_t{table} << 24) + (id & 0x00FF'FFFFU);
}

}  // namespace spindrift::tag
