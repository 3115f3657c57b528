#pragma once

#include <spindrift/base/decoded.hpp>

#include <string_view>

namespace spindrift::dns {

/// Error codes of DNS data. Their numbers never change: they are printed for malformed rdata (`### PARSE ERROR #3 ###`;
/// docs/formats/dns.md section 2).
enum class [[nodiscard]] Errc : unsigned char{
    success = 0,
    failure = 1,                      ///< the operation does not exist for this type
    invalid_compression_pointer = 2,  ///< a pointer that does not lead strictly backwards
    invalid_length_octet = 3,         ///< a label length above 63 that is not a valid pointer
    invalid_opcode = 4,
    invalid_rcode = 5,
    len = 6,  ///< shorter than a DNS header
    malloc = 7,
    name_len = 8,        ///< a stored name above 255 octets
    name_overflow = 9,   ///< a name that unpacks to more than 255 octets
    out_of_bounds = 10,  ///< the data end inside a name or field
    overflow = 11,       ///< a length that exceeds the data
    parse_error = 12,    ///< does not have the format of its type
    qdcount = 13,
    unknown_opcode = 14,
    unknown_rcode = 15,
};

/// The text of an error code, such as `name overflow`.
[[nodiscard]] std::string_view to_text(Errc errc) noexcept;

template <class T>
using Decoded = spindrift::Decoded<T, Errc>;

}  // namespace spindrift::dns
