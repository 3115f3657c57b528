#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/errc.hpp>

#include <cstdint>
#include <string_view>

// Pieces of rdata text shared by the record types (docs/formats/dns.md 8.2, 8.3) and the SVCB parameters (section 9).
namespace spindrift::dns {

/// Marks where rdata stopped making sense. Both return false, for the renderer to pass on.
bool append_cut_mark(Buffer& out);
bool append_error_mark(Buffer& out, Errc errc);

/// Appends octets as the inside of a quoted string.
void append_quoted_octets(Buffer& out, Bytes octets);

/// Appends one quoted string.
void append_quoted(Buffer& out, Bytes octets);

/// Reads one character-string, quoted or not, from the front of `text`, cuts it off, and appends its octets.
Errc take_character_string(Buffer& out, std::string_view& text);

/// Cuts a token, which ends at a space, tab, CR or LF, off the front of `text`.
std::string_view take_token(std::string_view& text) noexcept;

/// Appends the octets of pairs of hex digits of either case.
Errc parse_hex(Buffer& out, std::string_view text);

/// Appends an integer in network order.
template <class T>
void append_be(Buffer& out, T value) {
    store_be(reinterpret_cast<std::byte*>(out.room(sizeof value)), value);
    out.set_end(out.data() + out.size() + sizeof value);
}

/// SVCB and HTTPS parameters: wire to text, text to wire, and the check of one value in a message.
bool append_svcparams(Buffer& out, Bytes params);
Errc parse_svcparams(Buffer& out, std::string_view text);
[[nodiscard]] bool valid_svcparam(std::uint16_t key, Bytes value) noexcept;

}  // namespace spindrift::dns
