#pragma once

#include <cstddef>
#include <cstdint>

namespace spindrift::libtrace::accessors {

/// Characters of a MAC address as text, with the zero at its end.
inline constexpr std::size_t mac_text_size = 18;

/// Writes `mac_text_size` characters: six pairs of hexadecimal digits in lower case, separated by colons.
/// \param mac 6 octets
void put_mac_text(char* to, const std::uint8_t* mac) noexcept;

}  // namespace spindrift::libtrace::accessors
