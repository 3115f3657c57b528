#include <spindrift/net/allow_list.hpp>

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace spindrift::net {
namespace {

constexpr std::array mapped_start{std::byte{0}, std::byte{0}, std::byte{0},    std::byte{0},
                                  std::byte{0}, std::byte{0}, std::byte{0},    std::byte{0},
                                  std::byte{0}, std::byte{0}, std::byte{0xFF}, std::byte{0xFF}};

// The IPv4 address in `::ffff:192.0.2.1`.
std::optional<IpAddress> mapped_v4(const IpAddress& address) noexcept {
    const Bytes octets = address.octets();
    if (address.is_v4() || !std::ranges::equal(octets.first(mapped_start.size()), mapped_start)) {
        return std::nullopt;
    }
    return IpAddress::from_octets(octets.subspan(mapped_start.size()));
}

// The address with all bits after a prefix set to those of `fill`.
IpAddress fill_after(const IpAddress& address, unsigned prefix, std::byte fill) noexcept {
    constexpr std::size_t octet_bits = 8;
    std::array<std::byte, 16> octets{};
    std::ranges::copy(address.octets(), octets.begin());
    for (std::size_t i = 0; i < address.octets().size(); ++i) {
        const std::size_t kept = std::min(prefix - std::min<std::size_t>(prefix, i * octet_bits), octet_bits);
        const auto mask = static_cast<std::byte>(0xFF00U >> kept);
        octets[i] = (octets[i] & mask) | (fill & ~mask);
    }
    return *IpAddress::from_octets(Bytes(octets).first(address.octets().size()));
}

}  // namespace

AllowList AllowList::parse(std::span<const std::string> texts) {
    AllowList list;
    for (const std::string& text : texts) {
        std::string_view rest = text;
        for (bool more = true; more;) {
            const std::size_t comma = rest.find(',');
            list.add(rest.substr(0, comma));
            more = comma != std::string_view::npos;
            rest.remove_prefix(more ? comma + 1 : 0);
        }
    }
    merge(list.v4_);
    merge(list.v6_);
    return list;
}

void AllowList::add(std::string_view text) {
    constexpr unsigned octet_bits = 8;
    constexpr unsigned mapped_bits = octet_bits * mapped_start.size();
    const std::size_t slash = text.find('/');
    auto address = IpAddress::parse(text.substr(0, slash));
    if (!address) {
        throw Error(fmt::format("'{}' is not an address or a prefix, such as 192.0.2.0/24 or 2001:db8::1", text));
    }
    const auto bits = static_cast<unsigned>(octet_bits * address->octets().size());
    auto prefix = slash == std::string_view::npos ? bits : parse_decimal<unsigned>(text.substr(slash + 1));
    if (!prefix || *prefix > bits) {
        throw Error(fmt::format("'{}': the length of the prefix is a number from 0 to {}", text, bits));
    }
    if (const auto v4 = mapped_v4(*address); v4 && *prefix >= mapped_bits) {
        address = v4;
        *prefix -= mapped_bits;
    }
    auto& ranges = address->is_v4() ? v4_ : v6_;
    ranges.push_back({fill_after(*address, *prefix, std::byte{0}), fill_after(*address, *prefix, std::byte{0xFF})});
}

// Two prefixes are either apart or one holds the other.
void AllowList::merge(std::vector<Range>& ranges) {
    std::ranges::sort(ranges, [](const Range& a, const Range& b) {
        return a.first != b.first ? a.first < b.first : b.last < a.last;
    });
    std::vector<Range> outer;
    for (const Range& range : ranges) {
        if (outer.empty() || outer.back().last < range.first) {
            outer.push_back(range);
        }
    }
    ranges.swap(outer);
}

bool AllowList::allows(const IpAddress& address) const noexcept {
    if (empty()) {
        return true;
    }
    const IpAddress peer = mapped_v4(address).value_or(address);
    const auto& ranges = peer.is_v4() ? v4_ : v6_;
    const auto after = std::ranges::upper_bound(ranges, peer, {}, &Range::first);
    return after != ranges.begin() && peer <= std::prev(after)->last;
}

}  // namespace spindrift::net
