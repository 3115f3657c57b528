#pragma once

#include <spindrift/base/ip_address.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spindrift::net {

/// The addresses from which a listening input accepts datagrams and connections. A list without entries allows all.
///
/// IPv4 addresses that an IPv6 socket shows in mapped form (RFC 4291, 2.5.5.2) are taken as IPv4.
class AllowList {
public:
    AllowList() = default;

    /// Reads lists of addresses and prefixes: `192.0.2.0/24,2001:db8::1`. Bits after the prefix are ignored.
    /// \throws Error that says what is wrong
    [[nodiscard]] static AllowList parse(std::span<const std::string> texts);

    [[nodiscard]] bool empty() const noexcept { return v4_.empty() && v6_.empty(); }

    /// Whether the list allows an address; a binary search.
    [[nodiscard]] bool allows(const IpAddress& address) const noexcept;

private:
    /// The first and the last address of a prefix.
    struct Range {
        IpAddress first;
        IpAddress last;
    };

    void add(std::string_view text);
    static void merge(std::vector<Range>& ranges);

    std::vector<Range> v4_;  // sorted, without overlaps
    std::vector<Range> v6_;
};

}  // namespace spindrift::net
