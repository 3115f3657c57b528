#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/dns/errc.hpp>
#include <spindrift/dns/name.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// Record data, wire and text. *Stored* rdata is wire rdata with uncompressed names, as NMSG messages carry it. All
/// functions here except `unpack_rdata` take stored rdata (docs/formats/dns.md sections 7 to 10).
namespace spindrift::dns {

/// The text form of rdata of a type and class: specific to the type, or generic (`\# LENGTH HEX…`, RFC 3597). A type
/// that exists only in class IN has no text in other classes.
enum class RdataForm : unsigned char { specific, generic, none };
[[nodiscard]] RdataForm rdata_form(std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// Appends the stored form of the `size` octets of rdata at offset `at` of a DNS message; `at + size` must not exceed
/// the message. On an error nothing is appended.
Errc unpack_rdata(Buffer& out, Bytes message, std::size_t at, std::size_t size, std::uint16_t rrtype,
                  std::uint16_t rrclass);

/// The maximum size of rdata in octets: its length has 16 bits.
inline constexpr std::size_t max_rdata_size = 65535;

/// Appends stored rdata as text. For malformed data, ` ### PARSE ERROR ###` follows the fields that could be read.
/// Rdata larger than `max_rdata_size` is malformed as a whole.
void append_rdata(Buffer& out, Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass);

/// The number of octets `put_plain_rdata` may overwrite for rdata of that size.
[[nodiscard]] constexpr std::size_t plain_rdata_room(std::size_t rdata_size) noexcept {
    return name_room(std::min(rdata_size, max_plain_name_size)) + address_room;
}

/// Like `append_rdata`, to memory that has room, but only for the most common kinds: addresses, and single names that
/// `put_plain_name` accepts. \returns the end of the text, or null for any other rdata
char* put_plain_rdata(char* to, Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// Appends the stored form of rdata given as text. On an error nothing is appended.
Errc parse_rdata(Buffer& out, std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass);

/// Like `parse_rdata`, but also reads three forms of zone files: LOC (RFC 1876), SSHFP (RFC 4255), and RRSIG with times
/// as dates (RFC 4034 section 3.2). `append_rdata` never writes these forms.
Errc parse_zone_rdata(Buffer& out, std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass);

/// The names in stored rdata, in wire form; no more than two. Up to the first error, if it is malformed.
struct RdataNames {
    std::array<Bytes, 2> names{};
    std::size_t count = 0;

    [[nodiscard]] std::span<const Bytes> all() const noexcept { return {names.data(), count}; }
};
[[nodiscard]] RdataNames rdata_names(Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// The address in stored rdata of A and AAAA records of class IN: 4 or 16 octets; empty for any other rdata. Like the
/// text of such a record, it is made of the first octets, whatever follows them.
[[nodiscard]] Bytes rdata_address(Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// Converts the names in stored rdata to lower case, for the types listed in RFC 4034 section 6.2.
Errc downcase_rdata(std::span<std::byte> rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// Appends the text of the first EDNS option and removes it from the front of `options`, which must not be empty
/// (docs/formats/dns.md section 10).
/// \returns false after a parse error mark: the rest cannot be read
bool append_edns_option(Buffer& out, Bytes& options);

}  // namespace spindrift::dns
