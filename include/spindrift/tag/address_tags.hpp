#pragma once

#include <spindrift/tag/provider/address_record.hpp>

#include <cstdint>

namespace spindrift::tag {

using provider::Place;
using provider::Polygons;
using provider::Provider;
using provider::TwoLetters;

/// What the providers know about one address: the result of one lookup (docs/formats/tagging.md sections 2 and 7.1).
struct AddressTags {
    std::uint32_t providers = 0;  ///< the bits of the providers that know the address (`provider::provider_bit`)
    std::uint32_t asn = 0;        ///< origin AS number; prefix2ASN
    Place maxmind;
    Place netacuity;
    std::uint16_t region = 0;  ///< region code; NetAcuity
    Polygons polygons{};       ///< NetAcuity

    [[nodiscard]] constexpr bool knows(Provider provider) const noexcept {
        return (providers & provider::provider_bit(provider)) != 0;
    }

    friend constexpr bool operator==(const AddressTags&, const AddressTags&) = default;
};

}  // namespace spindrift::tag
