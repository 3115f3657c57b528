#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace spindrift::dns {

/// What one field of rdata is (docs/formats/dns.md section 8).
enum class Kind : std::uint8_t {
    name,  // possibly compressed in a message
    int8,
    int16,
    int32,
    ipv4,
    ipv6,
    ipv6prefix,  // A6
    bytes,       // the rest, upper-case hex
    base64,      // the rest
    string,      // character-string
    repstring,   // character-strings to the end
    rawstring,   // the rest, quoted
    salt,        // NSEC3 salt
    hash,        // NSEC3 next hashed owner
    rrtype,      // type covered, by mnemonic
    bitmap,      // NSEC type bitmap
    eui48,
    eui64,
    svcparams,  // SVCB parameters
    options,    // EDNS options
};

/// The fields of a record type in order.
struct Descriptor {
    std::uint16_t rrtype;
    bool in_only;  // exists in class IN alone
    std::uint8_t count;
    std::array<Kind, 9> kinds;

    [[nodiscard]] std::span<const Kind> fields() const noexcept { return {kinds.data(), count}; }
    [[nodiscard]] bool covers(std::uint16_t rrclass) const noexcept { return !in_only || rrclass == 1; }
};

/// The descriptor of a type, or null for a type that has the generic form alone.
[[nodiscard]] const Descriptor* find_descriptor(std::uint16_t rrtype) noexcept;

/// The octets a field of fixed size takes, or 0 for one whose size its content tells.
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

/// The address octets behind an A6 prefix length of at most 128.
[[nodiscard]] constexpr std::size_t a6_suffix_size(std::size_t prefix_length) noexcept {
    return (128 - prefix_length + 7) / 8;
}

}  // namespace spindrift::dns
