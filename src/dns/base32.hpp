#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/dns/errc.hpp>

#include <string_view>

// The base32 of NSEC3 owner names: extended hex alphabet, no padding (RFC 4648 section 7, RFC 5155).
namespace spindrift::dns {

/// Appends octets as upper-case base32hex text.
void append_base32hex(Buffer& out, Bytes octets);

/// Appends the octets that `text` encodes. Case-insensitive. `=` ends the data; leftover bits are dropped.
Errc parse_base32hex(Buffer& out, std::string_view text);

}  // namespace spindrift::dns
