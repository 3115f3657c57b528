#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>
#include <spindrift/base/ip_address.hpp>
#include <spindrift/dns/errc.hpp>
#include <spindrift/dns/name.hpp>

#include <cstdint>
#include <span>
#include <string_view>

/// Record data, wire and text. *Stored* rdata is wire rdata whose names are uncompressed: the form NMSG messages
/// carry and everything here but `unpack_rdata` takes (docs/formats/dns.md sections 7 to 10).
namespace spindrift::dns {

/// Whether records of this type and class have a form of their own. Others are shown as `\# LENGTH HEX…`; a type
/// that exists in class IN alone is shown as nothing in any other class.
enum class RdataForm : unsigned char { specific, generic, none };
[[nodiscard]] RdataForm rdata_form(std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// Appends the stored form of the `size` octets of rdata at offset `at` of a DNS message, which must hold them.
/// On an error nothing is appended.
Errc unpack_rdata(Buffer& out, Bytes message, std::size_t at, std::size_t size, std::uint16_t rrtype,
                  std::uint16_t rrclass);

/// Appends stored rdata as text. Malformed data end in ` ### PARSE ERROR ###` behind what could be read.
void append_rdata(Buffer& out, Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass);

/// The octets `put_plain_rdata` may overwrite for rdata of so many octets.
[[nodiscard]] constexpr std::size_t plain_rdata_room(std::size_t rdata_size) noexcept {
    return name_room(rdata_size) + address_room;
}

/// Like `append_rdata`, to memory that has room, but only for the most common kinds: addresses, and single names
/// without anything that text escapes. \returns the end of the text, or null for any other
char* put_plain_rdata(char* to, Bytes rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// Appends the stored form of rdata given as text. On an error nothing is appended.
Errc parse_rdata(Buffer& out, std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass);

/// Like `parse_rdata`, but reads three more forms that zone files use: the fields of LOC (RFC 1876) and SSHFP
/// (RFC 4255), and RRSIG with its times as dates (RFC 4034 section 3.2). Nothing here prints them that way.
Errc parse_zone_rdata(Buffer& out, std::string_view text, std::uint16_t rrtype, std::uint16_t rrclass);

/// Turns the letters of the names in stored rdata to lower case, for the types RFC 4034 section 6.2 lists.
Errc downcase_rdata(std::span<std::byte> rdata, std::uint16_t rrtype, std::uint16_t rrclass) noexcept;

/// Appends the text of the first of several EDNS options and cuts it off the front of `options`, which must not be
/// empty (docs/formats/dns.md section 10).
/// \returns false behind a parse error mark: what is left cannot be read
bool append_edns_option(Buffer& out, Bytes& options);

}  // namespace spindrift::dns
