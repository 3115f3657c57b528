#pragma once

#include <spindrift/packet/header_view.hpp>
#include <spindrift/tag/address_tags.hpp>
#include <spindrift/tag/filter_bits.hpp>

#include <cstddef>
#include <cstdint>

namespace spindrift::tag {

/// A view of the 67 octets of tags before a frame, and of what follows them (docs/formats/tagging.md 2.1). The fields
/// are as they were sent, but for two mistakes of taggers, which are corrected.
class TagsView : public packet::HeaderView {
public:
    using HeaderView::HeaderView;
    static constexpr std::size_t size = 67;
    /// The bit of `providers_used` that says that a transport header was found.
    static constexpr std::uint32_t standard_bit = 0x1;

    /// Taggers without providers send this number in little-endian order.
    [[nodiscard]] std::uint32_t providers_used() const noexcept {
        constexpr std::uint32_t swapped_standard_bit = 0x0100'0000;
        const auto value = field<std::uint32_t>(0);
        return value == swapped_standard_bit ? standard_bit : value;
    }
    [[nodiscard]] bool knows(Provider provider) const noexcept {
        return (providers_used() & provider::provider_bit(provider)) != 0;
    }
    [[nodiscard]] std::uint16_t region() const noexcept { return field<std::uint16_t>(4); }
    /// As `AddressTags::polygons`. \param i below `provider::max_polygon_tables`
    [[nodiscard]] std::uint32_t polygon(std::size_t i) const noexcept { return field<std::uint32_t>(6 + 4 * i); }
    [[nodiscard]] std::uint32_t asn() const noexcept { return field<std::uint32_t>(38); }
    [[nodiscard]] Place maxmind() const noexcept { return {letters(50), letters(42)}; }
    [[nodiscard]] Place netacuity() const noexcept { return {letters(52), letters(44)}; }
    [[nodiscard]] std::uint16_t source_port() const noexcept { return field<std::uint16_t>(46); }
    [[nodiscard]] std::uint16_t dest_port() const noexcept { return field<std::uint16_t>(48); }
    /// Some taggers send `Filter::not_ip` alone in little-endian order.
    [[nodiscard]] FilterBits filters() const noexcept {
        constexpr FilterBits swapped_not_ip = FilterBits{1} << 36;
        const auto value = field<std::uint64_t>(54);
        return value == swapped_not_ip ? bit(Filter::not_ip) : value;
    }
    [[nodiscard]] std::uint32_t flow_hash() const noexcept { return field<std::uint32_t>(62); }
    [[nodiscard]] std::uint8_t protocol() const noexcept { return field<std::uint8_t>(66); }
    /// The frame.
    [[nodiscard]] Bytes payload() const noexcept { return after(size); }

private:
    [[nodiscard]] TwoLetters letters(std::size_t at) const noexcept {
        return {static_cast<char>(field<std::uint8_t>(at)), static_cast<char>(field<std::uint8_t>(at + 1))};
    }
};

}  // namespace spindrift::tag
