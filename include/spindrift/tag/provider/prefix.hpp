#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/base/ip_address.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace spindrift::tag::provider {

/// An IPv4 address as a number: the first octet is the highest.
using Ipv4Key = std::uint32_t;

/// An IPv6 address as a number: the first octet is the highest.
__extension__ using Ipv6Key = unsigned __int128;

template <class Key>
inline constexpr unsigned key_bits = sizeof(Key) * 8;

/// \param octets points to 4 octets
[[nodiscard]] inline Ipv4Key ipv4_key(const std::byte* octets) noexcept {
    return load_be<std::uint32_t>(octets);
}

/// \param octets points to 16 octets
[[nodiscard]] inline Ipv6Key ipv6_key(const std::byte* octets) noexcept {
    return (Ipv6Key{load_be<std::uint64_t>(octets)} << 64) | load_be<std::uint64_t>(octets + 8);
}

/// The bits of an address behind the first `length` bits, all set. `length` is at most the size of the address.
template <class Key>
[[nodiscard]] constexpr Key host_mask(unsigned length) noexcept {
    return length == 0 ? static_cast<Key>(~Key{0}) : static_cast<Key>((Key{1} << (key_bits<Key> - length)) - 1);
}

/// A prefix and the number of the record that a provider has for it.
template <class Key>
struct Prefix {
    Key first = 0;  ///< the first address; host bits are zero
    std::uint32_t record = 0;
    std::uint8_t length = 0;  ///< bits

    [[nodiscard]] constexpr Key last() const noexcept { return first | host_mask<Key>(length); }
};

/// A prefix of either family, as text says it.
struct ParsedPrefix {
    bool is_v4 = true;
    std::uint8_t length = 0;
    Ipv4Key ipv4 = 0;
    Ipv6Key ipv6 = 0;
};

/// Reads an address and a length. Host bits are set to zero.
/// \returns nothing for a bad address, and for a length that its family does not have
[[nodiscard]] std::optional<ParsedPrefix> parse_prefix(std::string_view address, std::string_view length) noexcept;

}  // namespace spindrift::tag::provider
