#include <spindrift/tag/provider/prefix.hpp>

#include <spindrift/base/text.hpp>

#include <array>

namespace spindrift::tag::provider {

std::optional<ParsedPrefix> parse_prefix(std::string_view address, std::string_view length) noexcept {
    std::array<std::byte, 16> octets{};
    ParsedPrefix prefix;
    const auto bits = parse_decimal<std::uint8_t>(length);
    if (!bits) {
        return std::nullopt;
    }
    prefix.length = *bits;
    if (parse_ipv4(address, octets.data()) && *bits <= key_bits<Ipv4Key>) {
        prefix.ipv4 = ipv4_key(octets.data()) & ~host_mask<Ipv4Key>(*bits);
        return prefix;
    }
    if (parse_ipv6(address, octets.data()) && *bits <= key_bits<Ipv6Key>) {
        prefix.is_v4 = false;
        prefix.ipv6 = ipv6_key(octets.data()) & ~host_mask<Ipv6Key>(*bits);
        return prefix;
    }
    return std::nullopt;
}

}  // namespace spindrift::tag::provider
