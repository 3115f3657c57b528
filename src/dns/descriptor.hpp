#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace spindrift::dns {

/// The type of a field of rdata (docs/formats/dns.md section 8).
enum class Kind : std::uint8_t {
    name,  // possibly compressed in a message
    int8,
    int16,
    int32,
    ipv4,
    ipv6,
    ipv6prefix,  // A6
    bytes,       // the rest of the rdata as upper-case hex
    base64,      // the rest of the rdata as base64
    string,      // a character-string
    repstring,   // character-strings up to the end
    rawstring,   // the rest of the rdata as a quoted string
    salt,        // NSEC3 salt
    hash,        // NSEC3 next hashed owner
    rrtype,      // the type covered, as a mnemonic
    bitmap,      // NSEC type bitmap
    eui48,
    eui64,
    svcparams,  // SVCB parameters
    options,    // EDNS options
};

/// The fields of a record type in order.
struct Descriptor {
    std::uint16_t rrtype;
    bool in_only;  // exists only in class IN
    std::uint8_t count;
    std::array<Kind, 9> kinds;

    [[nodiscard]] std::span<const Kind> fields() const noexcept { return {kinds.data(), count}; }
    [[nodiscard]] bool covers(std::uint16_t rrclass) const noexcept { return !in_only || rrclass == 1; }
};

/// The descriptor of a type, or null for a type that has only the generic form.
[[nodiscard]] const Descriptor* find_descriptor(std::uint16_t rrtype) noexcept;

/// The size of a field in octets, or 0 if it depends on the content.
[[nodiscard]] constexpr std::size_t fixed_size(Kind kind) noexcept {
    switch (kind) {
        case Kind::int8: return 1;
        case Kind::int16:
        case Kind::rrtype: return 2;
        case Kind::int32:
        case Kind::ipv4: return 4;
        case Kind::eui48: return 6;
        case Kind::eui64: return 8;
        case Kind::ipv6: return 16;
        default: return 0;
    }
}

/// The number of address octets after an A6 prefix length, which is at most 128.
[[nodiscard]] constexpr std::size_t a6_suffix_size(std::size_t prefix_length) noexcept {
    return (128 - prefix_length + 7) / 8;
}

}  // namespace spindrift::dns
