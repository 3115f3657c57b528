#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/errc.hpp>

#include <cstdint>
#include <string_view>

// Text functions shared by rdata fields (docs/formats/dns.md 8.2, 8.3) and SVCB parameters (section 9).
namespace spindrift::dns {

/// Append the mark for malformed rdata, without and with the number of the error. Both return false, so that renderers
/// can return their result.
bool append_cut_mark(Buffer& out);
bool append_error_mark(Buffer& out, Errc errc);

/// Appends octets escaped for a quoted string, without the quotes.
void append_quoted_octets(Buffer& out, Bytes octets);

/// Appends octets as a quoted string.
void append_quoted(Buffer& out, Bytes octets);

/// Reads one character-string, quoted or not, removes it from the front of `text`, and appends its octets.
Errc take_character_string(Buffer& out, std::string_view& text);

/// Removes a token, which ends before a space, tab, CR or LF, from the front of `text`.
std::string_view take_token(std::string_view& text) noexcept;

/// Appends the octets of hex digits. Case-insensitive.
Errc parse_hex(Buffer& out, std::string_view text);

/// Appends an integer in network order.
template <class T>
void append_be(Buffer& out, T value) {
    store_be(reinterpret_cast<std::byte*>(out.room(sizeof value)), value);
    out.set_end(out.data() + out.size() + sizeof value);
}

/// SVCB and HTTPS parameters: wire to text, text to wire, and validation of one value in wire form.
bool append_svcparams(Buffer& out, Bytes params);
Errc parse_svcparams(Buffer& out, std::string_view text);
[[nodiscard]] bool valid_svcparam(std::uint16_t key, Bytes value) noexcept;

}  // namespace spindrift::dns
