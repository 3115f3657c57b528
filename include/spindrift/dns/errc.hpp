#pragma once

#include <spindrift/base/decoded.hpp>

#include <string_view>

namespace spindrift::dns {

/// Why DNS data could not be read or written. The numbers are part of the text of malformed rdata
/// (`### PARSE ERROR #3 ###`) and therefore fixed (docs/formats/dns.md section 2).
enum class [[nodiscard]] Errc : unsigned char{
    success = 0,                      ///< all is well
    failure = 1,                      ///< the operation does not exist for this type
    invalid_compression_pointer = 2,  ///< a pointer that does not lead strictly backwards
    invalid_length_octet = 3,         ///< a label length above 63 where none may be
    invalid_opcode = 4,
    invalid_rcode = 5,
    len = 6,  ///< shorter than a DNS header
    malloc = 7,
    name_len = 8,        ///< a stored name above 255 octets
    name_overflow = 9,   ///< a name that unpacks to more than 255 octets
    out_of_bounds = 10,  ///< the data end inside an item
    overflow = 11,       ///< a length that leads past the end
    parse_error = 12,    ///< not of the form its type asks for
    qdcount = 13,
    unknown_opcode = 14,
    unknown_rcode = 15,
};

/// The text of a result, e.g. `name overflow`.
[[nodiscard]] std::string_view to_text(Errc errc) noexcept;

template <class T>
using Decoded = spindrift::Decoded<T, Errc>;

}  // namespace spindrift::dns
