#pragma once

#include <spindrift/base/buffer.hpp>
#include <spindrift/base/bytes.hpp>

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace spindrift {

/// An IPv4 or IPv6 address, octets in network order.
class IpAddress {
public:
    /// The unspecified IPv4 address, 0.0.0.0.
    constexpr IpAddress() = default;

    /// \returns nothing unless there are exactly 4 or 16 octets
    [[nodiscard]] static std::optional<IpAddress> from_octets(Bytes octets) noexcept;

    /// Accepts the same texts as POSIX `inet_pton`: four decimal parts without leading zeros, or an IPv6 literal
    /// without brackets or zone.
    [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text) noexcept;

    [[nodiscard]] constexpr bool is_v4() const noexcept { return size_ == 4; }
    [[nodiscard]] constexpr Bytes octets() const noexcept { return {octets_.data(), size_}; }

    void append_text(Buffer& out) const;
    [[nodiscard]] std::string text() const;

    constexpr auto operator<=>(const IpAddress&) const = default;

private:
    std::array<std::byte, 16> octets_{};
    std::size_t size_ = 4;
};

/// The number of octets `put_ipv4` and `put_ipv6` may overwrite.
inline constexpr std::size_t address_room = 64;

/// Writes a dotted quad. `octets` points to 4 octets. \returns the end of the text
char* put_ipv4(char* to, const std::byte* octets) noexcept;

/// Writes an IPv6 address in the form of docs/formats/dns.md 8.4 (as `inet_ntop` does). `octets` points to 16 octets.
/// \returns the end of the text
char* put_ipv6(char* to, const std::byte* octets) noexcept;

inline void append_ipv4(Buffer& out, const std::byte* octets) {
    out.set_end(put_ipv4(out.room(address_room), octets));
}

inline void append_ipv6(Buffer& out, const std::byte* octets) {
    out.set_end(put_ipv6(out.room(address_room), octets));
}

/// Reads a dotted quad into the 4 octets at `to`.
[[nodiscard]] bool parse_ipv4(std::string_view text, std::byte* to) noexcept;

/// Reads an IPv6 literal into the 16 octets at `to`.
[[nodiscard]] bool parse_ipv6(std::string_view text, std::byte* to) noexcept;

}  // namespace spindrift
