#pragma once

#include <spindrift/base/buffer.hpp>

#include <string_view>

namespace spindrift {

/// The number of characters that `append_base64` appends for that many octets.
[[nodiscard]] constexpr std::size_t base64_size(std::size_t octets) noexcept {
    return (octets + 2) / 3 * 4;
}

/// Appends `bytes` in the standard alphabet with padding, without line breaks (RFC 4648 section 4).
void append_base64(Buffer& out, Bytes bytes);

/// The same without SSSE3 instructions. Public so that tests compare both.
void append_base64_portable(Buffer& out, Bytes bytes);

/// Appends the octets that `text` encodes. Characters outside the alphabet, including padding, are skipped at any
/// position; leftover bits at the end are dropped. Never fails (docs/formats/nmsg-messages.md 3.5,
/// docs/formats/dns.md 8.3).
void append_base64_decoded(Buffer& out, std::string_view text);

}  // namespace spindrift
