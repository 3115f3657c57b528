#pragma once

#include <spindrift/packet/header_view.hpp>

#include <cstdint>
#include <string_view>

/// ERF provenance records, which describe a capture: sections of options (docs/formats/ndag.md 8.14).
namespace spindrift::packet {

/// How the value of an option is written. Numbers are big-endian.
enum class ProvenanceForm : std::uint8_t { text, number32, number64, ipv4, ipv6, mac };

/// An option that this library knows.
struct ProvenanceOption {
    std::uint16_t code = 0;
    ProvenanceForm form = ProvenanceForm::text;
    std::string_view name;  ///< libtrace's; a zero follows it
};

/// The option with this code; a null pointer if it is not known.
[[nodiscard]] const ProvenanceOption* find_provenance_option(std::uint16_t code) noexcept;

/// The name of a section; empty if the code is not that of a section.
[[nodiscard]] std::string_view provenance_section_name(std::uint16_t code) noexcept;

/// Octets that a value of this form has at least.
[[nodiscard]] std::size_t min_size(ProvenanceForm form) noexcept;

/// A section or an option: code, length, value, padding. Sections end where the next one begins.
class ProvenanceItem : public HeaderView {
public:
    using HeaderView::HeaderView;
    /// Octets before the value.
    static constexpr std::size_t size = 4;

    [[nodiscard]] std::uint16_t code() const noexcept { return field<std::uint16_t>(0); }
    [[nodiscard]] std::uint16_t length() const noexcept { return field<std::uint16_t>(2); }
    /// The captured part of the value.
    [[nodiscard]] Bytes data() const noexcept { return address(size, length()); }
    /// Octets to the next item, which begins at a multiple of 4 octets.
    [[nodiscard]] std::size_t padded_size() const noexcept { return size + (length() + std::size_t{3}) / 4 * 4; }
};

}  // namespace spindrift::packet
