#pragma once

#include <spindrift/base/buffer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace spindrift::dns {

// Mnemonics of record types, classes, response codes and operation codes (docs/formats/dns.md section 6).
// The `…_name` functions return an empty text for numbers without a mnemonic.

struct Mnemonic {
    std::uint16_t number;
    std::string_view name;  ///< a zero follows it
};

/// All types, classes, response codes and operation codes that have a name, by number.
[[nodiscard]] std::span<const Mnemonic> rrtypes() noexcept;
[[nodiscard]] std::span<const Mnemonic> rrclasses() noexcept;
[[nodiscard]] std::span<const Mnemonic> rcodes() noexcept;
[[nodiscard]] std::span<const Mnemonic> opcodes() noexcept;

[[nodiscard]] std::string_view rrtype_name(std::uint16_t rrtype) noexcept;
[[nodiscard]] std::string_view rrclass_name(std::uint16_t rrclass) noexcept;
[[nodiscard]] std::string_view rcode_name(std::uint16_t rcode) noexcept;
[[nodiscard]] std::string_view opcode_name(std::uint16_t opcode) noexcept;

/// The maximum number of octets of a type or class, as a mnemonic or as `TYPE` or `CLASS` and a number.
inline constexpr std::size_t mnemonic_room = 16;

/// Writes the mnemonic, or `TYPE` and the number, to memory that has room. \returns the end
char* put_rrtype(char* to, std::uint16_t rrtype) noexcept;

/// Writes the mnemonic, or `CLASS` and the number, to memory that has room. \returns the end
char* put_rrclass(char* to, std::uint16_t rrclass) noexcept;

/// Appends the mnemonic, or `TYPE` and the number.
void append_rrtype(Buffer& out, std::uint16_t rrtype);

/// Appends the mnemonic, or `CLASS` and the number.
void append_rrclass(Buffer& out, std::uint16_t rrclass);

/// Reads a mnemonic, or `TYPE` and a number from 0 to 65535. Case-insensitive.
[[nodiscard]] std::optional<std::uint16_t> parse_rrtype(std::string_view text) noexcept;

/// Reads a mnemonic, or `CLASS` and a number from 0 to 65535. Case-insensitive.
[[nodiscard]] std::optional<std::uint16_t> parse_rrclass(std::string_view text) noexcept;

/// Reads a mnemonic. Case-insensitive.
[[nodiscard]] std::optional<std::uint16_t> parse_rcode(std::string_view text) noexcept;

namespace type {
inline constexpr std::uint16_t a = 1;
inline constexpr std::uint16_t ns = 2;
inline constexpr std::uint16_t loc = 29;
inline constexpr std::uint16_t aaaa = 28;
inline constexpr std::uint16_t opt = 41;
inline constexpr std::uint16_t sshfp = 44;
inline constexpr std::uint16_t rrsig = 46;
}  // namespace type

namespace rrclass {
inline constexpr std::uint16_t in = 1;
}

}  // namespace spindrift::dns
